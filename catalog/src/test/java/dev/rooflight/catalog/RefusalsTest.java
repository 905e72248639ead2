package dev.rooflight.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rooflight.catalog.device.DeviceCatalog;
import dev.rooflight.catalog.device.DeviceReader;
import dev.rooflight.catalog.model.HuggingFaceReader;
import dev.rooflight.catalog.model.ModelCatalog;
import dev.rooflight.catalog.text.StrictJson;
import dev.rooflight.core.InvalidValueException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What is refused comes in parts, for front ends with names and words of their own; the message is these on one line. */
class RefusalsTest {
    @Test
    void aKeyOfAConfiguration() {
        ModelFormatException e = catchThrowableOfType(
                ModelFormatException.class,
                () -> read("{\"model_type\":\"llama\",\"hidden_size\":1.5,\"num_hidden_layers\":1}"));

        assertThat(e.where()).isEqualTo("config.json");
        assertThat(e.field()).isEqualTo("hidden_size");
        assertThat(e.value()).isEqualTo("1.5");
        assertThat(e.expected()).isEqualTo("a whole number from 1 to 1000000000000000");
        assertThat(e).hasMessage("config.json: 'hidden_size' is 1.5; expected " + e.expected());
    }

    @Test
    void aKeyOfAPartOfAConfiguration() {
        ModelFormatException e = catchThrowableOfType(
                ModelFormatException.class,
                () -> read("{\"model_type\":\"qwen3_vl\",\"text_config\":{\"hidden_size\":8}}"));

        assertThat(e.where()).isEqualTo("config.json text_config");
        assertThat(e.field()).isEqualTo("num_hidden_layers");
        assertThat(e.value()).isEqualTo("missing");
    }

    @Test
    void whatTheModelRefuses() {
        ModelFormatException e = ModelFormatException.of(
                "config.json",
                new InvalidValueException("hidden size", "0", "a whole number from 1", "check the file"));

        assertThat(e.field()).isEqualTo("hidden size");
        assertThat(e.expected()).isEqualTo("a whole number from 1");
        assertThat(e.remedy()).isEqualTo("check the file");
        assertThat(e).hasMessage("config.json: hidden size is 0; expected a whole number from 1; check the file");
    }

    @Test
    void aWholeFile() {
        ModelFormatException e = catchThrowableOfType(ModelFormatException.class, () -> read(""));

        assertThat(e.field()).isEmpty();
        assertThat(e.value()).isEqualTo("is empty");
        assertThat(e.expected()).isEqualTo("a JSON object");
        assertThat(e).hasMessage("config.json: is empty; expected a JSON object");
    }

    @Test
    void aNameThatTheCatalogueDoesNotHave() {
        CatalogException device =
                catchThrowableOfType(CatalogException.class, () -> DeviceCatalog.find("nvidia-h100-smx"));
        CatalogException model =
                catchThrowableOfType(CatalogException.class, () -> ModelCatalog.find("meta-lama/Llama-2-7b-hf"));

        assertThat(device.field()).isEqualTo("hardware");
        assertThat(device.value()).isEqualTo("nvidia-h100-smx");
        assertThat(device.where()).isEmpty();
        assertThat(device.nearest()).startsWith("nvidia-h100-sxm");
        assertThat(model.field()).isEqualTo("model");
        assertThat(model.nearest()).startsWith("meta-llama/Llama-2-7b-hf");
    }

    @Test
    void aFieldOfADeviceFile() {
        byte[] yaml =
                "class: hbm\nmemory:\n  capacity: 80 GB\n  bandwidth: 3 GB\ncompute:\n  peak:\n    fp32: 1 Tops/s\n"
                        .getBytes(StandardCharsets.UTF_8);

        CatalogException e = catchThrowableOfType(CatalogException.class, () -> DeviceReader.read(yaml, "mine.yaml"));

        assertThat(e.where()).isEqualTo("mine.yaml");
        assertThat(e.line()).isEqualTo(4);
        assertThat(e.field()).isEqualTo("memory.bandwidth");
        assertThat(e.value()).isEqualTo("'3 GB', which is bytes");
        assertThat(e.expected()).isEqualTo("bytes per second, such as 3.35 TB/s");
    }

    private static void read(String json) {
        HuggingFaceReader.read(
                StrictJson.read(json.getBytes(StandardCharsets.UTF_8), "config.json"), "config.json", "id");
    }
}
