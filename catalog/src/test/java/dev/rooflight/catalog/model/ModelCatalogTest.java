package dev.rooflight.catalog.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.catalog.CatalogException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelCatalogTest {
    @Test
    void findsAModelById() {
        CatalogModel model = ModelCatalog.find("meta-llama/Llama-2-7b-hf");

        assertThat(model.id()).isEqualTo("meta-llama/Llama-2-7b-hf");
        assertThat(model.parameters()).hasValue(6_738_415_616L);
        assertThat(model.publishedParameters()).isEmpty();
        assertThat(model.config().whole("hidden_size")).hasValue(4096);
        assertThat(model.license()).isNotBlank();
        assertThat(model.origin()).isEqualTo("models/meta-llama/Llama-2-7b-hf.json");
    }

    @ParameterizedTest
    @CsvSource({
        "meta-llama/llama-2-7B-HF, meta-llama/Llama-2-7b-hf",
        "Llama-2-7b-hf, meta-llama/Llama-2-7b-hf",
        "GPT2, openai-community/gpt2",
        "tiiuae/falcon-7b-instruct, tiiuae/falcon-7b",
    })
    void findsAModelByAliasWhateverTheCaseAndByTheEndOfItsId(String name, String id) {
        assertThat(ModelCatalog.find(name).id()).isEqualTo(id);
    }

    @Test
    void everyEntryOpens() {
        assertThat(ModelCatalog.ids()).hasSizeGreaterThanOrEqualTo(40).doesNotHaveDuplicates();
        for (ModelCatalog.Entry entry : ModelCatalog.entries()) {
            CatalogModel model = ModelCatalog.find(entry.id());
            assertThat(model.id()).isEqualTo(entry.id());
            assertThat(model.name()).isEqualTo(entry.name()).isNotBlank();
            assertThat(model.aliases()).isEqualTo(entry.aliases());
            assertThat(model.parameters()).isEqualTo(entry.parameters());
            assertThat(model.parameters().isPresent()
                            || model.publishedParameters().isPresent())
                    .as(entry.id())
                    .isTrue();
            assertThat(model.released()).as(entry.id()).isBetween(2018, 2026);
            assertThat(model.source()).as(entry.id()).isNotBlank();
            assertThat(model.config().members()).as(entry.id()).isNotEmpty();
        }
    }

    @Test
    void noTwoModelsShareAName() {
        Map<String, String> owners = new HashMap<>();
        for (ModelCatalog.Entry entry : ModelCatalog.entries()) {
            assertThat(owners.put(entry.id().toLowerCase(Locale.ROOT), entry.id()))
                    .isNull();
        }
        for (ModelCatalog.Entry entry : ModelCatalog.entries()) {
            for (String alias : entry.aliases()) {
                String other = owners.put(alias.toLowerCase(Locale.ROOT), entry.id());
                assertThat(other == null || other.equals(entry.id())).as(alias).isTrue();
            }
        }
    }

    @Test
    void suggestsModelsForUnknownNames() {
        assertThatThrownBy(() -> ModelCatalog.find("meta-lama/Llama-2-7b-hf"))
                .isInstanceOf(CatalogException.class)
                .message()
                .startsWith("model 'meta-lama/Llama-2-7b-hf' is not in the catalogue"
                        + "; did you mean meta-llama/Llama-2-7b-hf")
                .endsWith("?");
    }

    @ParameterizedTest
    @CsvSource({"../x/y", "a/../b", "''", "/", "a/b/c", "models/index"})
    void refusesNamesThatAreNone(String name) {
        assertThatThrownBy(() -> ModelCatalog.find(name)).isInstanceOf(CatalogException.class);
    }
}
