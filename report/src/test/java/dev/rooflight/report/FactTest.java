package dev.rooflight.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FactTest {
    @Test
    void everyValueHasAPath() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", "x");
        tree.put("list", List.of(1, Map.of("deep", true), List.of(2.5)));
        tree.put("none", List.of());
        tree.put("nan", Double.NaN);
        tree.put("last", 7L);

        assertThat(Fact.of(tree))
                .containsExactly(
                        new Fact("/name", "x"),
                        new Fact("/list/0", 1L),
                        new Fact("/list/1/deep", true),
                        new Fact("/list/2/0", 2.5),
                        new Fact("/none", ""),
                        new Fact("/nan", ""),
                        new Fact("/last", 7L));
    }

    @Test
    void namesAreEscapedAsRfc6901Says() {
        assertThat(Fact.of(Map.of("a/b~c", 1))).containsExactly(new Fact("/a~1b~0c", 1L));
    }

    @Test
    void documentsAreFollowedToo() {
        Document document =
                out -> out.object().member("x", 1).list("y").value(2).endList().endObject();

        assertThat(Fact.of(document)).containsExactly(new Fact("/x", 1L), new Fact("/y/0", 2L));
    }
}
