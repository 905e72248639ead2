package dev.rooflight.technique;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/techniques.md is what the techniques say of themselves; {@code -Drooflight.write=true} writes it anew. */
class TechniquesDocumentationTest {
    private static final Path PAGE = Path.of("..", "docs", "techniques.md");

    @Test
    void thePageIsWhatTheTechniquesSay() throws IOException {
        if (Boolean.getBoolean("rooflight.write")) {
            Files.writeString(PAGE, page());
        }
        assertThat(Files.readString(PAGE))
                .as("docs/techniques.md; run this test with -Drooflight.write=true to write it anew")
                .isEqualTo(page());
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # Techniques

                Each technique is a switch, written `NAME[:PARAM=VALUE,…]`, such as `awq` or `int-weights:bits=3,group=64`. A preset is
                a technique with the parameters of the paper that made it known; its parameters can be changed, too. Techniques are
                applied in the order of this page, whatever the order in which they are asked for. Two that decide the same are
                refused with the reason, and so is one that the model has no place for; one that changes nothing says so.

                Quality is as the authors published it, for their models: it is no prediction for yours.

                """);
        for (Category category : Category.values()) {
            page.append("## ").append(category.label().substring(0, 1).toUpperCase(Locale.ROOT));
            page.append(category.label().substring(1)).append("\n\n");
            Techniques.all().stream()
                    .filter(technique -> technique.category() == category)
                    .forEach(technique -> page.append(section(technique)));
        }
        return page.toString().stripTrailing() + "\n";
    }

    private static String section(Technique technique) {
        StringBuilder text = new StringBuilder("### `%s`: %s\n".formatted(technique.id(), technique.title()));
        text.append(technique.description()).append("\n\n");
        if (!technique.parameters().isEmpty()) {
            text.append("| parameter | default | possible | |\n|---|---|---|---|\n");
            for (Parameter p : technique.parameters()) {
                text.append("| `%s` | `%s` | %s | %s |\n"
                        .formatted(p.name(), p.defaultValue(), p.range(), p.description()));
            }
            text.append('\n');
        }
        if (!technique.presets().isEmpty()) {
            text.append("| preset | parameters | from |\n|---|---|---|\n");
            for (Preset preset : technique.presets()) {
                String values = preset.values().entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining(","));
                text.append("| `%s`: %s | %s | %s |\n"
                        .formatted(
                                preset.id(),
                                preset.title(),
                                values.isEmpty() ? "" : "`" + values + "`",
                                preset.citation()));
            }
            text.append('\n');
        }
        text.append("- Model: ").append(technique.source()).append('\n');
        text.append("- Assumes: ").append(technique.assumption()).append('\n');
        text.append("- Not true for: ").append(technique.limits()).append('\n');
        text.append("- Quality: ").append(technique.qualityRisk().published()).append('\n');
        technique.presets().forEach(preset -> preset.quality()
                .ifPresent(quality -> text.append("  - `%s`: %s\n".formatted(preset.id(), quality))));
        text.append("- Effort: ").append(technique.effort()).append('\n');
        technique.presets().forEach(preset -> preset.effort()
                .ifPresent(effort -> text.append("  - `%s`: %s\n".formatted(preset.id(), effort))));
        text.append('\n');
        return text.toString();
    }
}
