package dev.rooflight.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.catalog.checkpoint.SafetensorsHeader;
import dev.rooflight.catalog.device.DeviceReader;
import dev.rooflight.catalog.engine.EfficiencyReader;
import dev.rooflight.catalog.model.HuggingFaceReader;
import dev.rooflight.catalog.text.JsonObject;
import dev.rooflight.catalog.text.JsonValue;
import dev.rooflight.catalog.text.StrictJson;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.operator.Network;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every number of every file a user can give, replaced by every extreme: one line that refuses it, or finite numbers. */
class ExtremeNumbersTest {
    /** As JSON and YAML both read them. */
    private static final List<String> EXTREMES = List.of(
            "0",
            "-1",
            "-0.0",
            "0.5",
            "1e-300",
            "1e-400",
            "2147483647",
            "2147483648",
            "4294967296",
            "9007199254740993",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775809",
            "18446744073709551616",
            "100000000000000000000",
            "1e15",
            "1e20",
            "1e30",
            "-1e30",
            "1e308",
            "1e309",
            "-1e400",
            "1e2147483648",
            "1e99999999999",
            "9".repeat(39),
            "9".repeat(400),
            "0." + "0".repeat(400) + "1",
            "\"\"",
            "\"1e30\"",
            "null",
            "true",
            "[]",
            "[1e30]",
            "{}",
            "{\"x\": 1e30}",
            "NaN",
            "Infinity",
            "-Infinity",
            ".inf",
            ".nan");

    /** Quantities with units, which only device files and profiles have. */
    private static final List<String> QUANTITIES = List.of(
            "0 B",
            "1e308 EB",
            "1e308 EB/s",
            "1e308 Eops/s",
            "1e30 GB",
            "1e30 TB/s",
            "1e30 Tops/s",
            "1e30 kW",
            "1e-300 B/s",
            "1e-300 ops/s",
            "1e400 GB",
            "1e99 s",
            "1e999 us",
            "0 us",
            "1e-99 ns",
            "1e30 %",
            "-5 %");

    /** The value in a line of YAML, or each in its braces. */
    private static final Pattern VALUE = Pattern.compile("(?<=: )[0-9][^,}#\\n]*");

    private static final String DEVICE = """
            id: acme-one
            name: ACME One
            class: hbm
            released: 2024
            memory:
              capacity: 80 GB
              bandwidth: 3.35 TB/s
              cache: 50 MB
            compute:
              units: 132
              peak:
                fp32: 66.9 Tops/s
                fp16: 989.4 Tops/s
              vector: 133.8 Tops/s
              sparsity: 2
            links:
              - {scope: node, bandwidth: 450 GB/s, devices: 8}
            power:
              tdp: 700 W
              idle: 70 W
            price:
              usd-per-hour: 2.99
            """;

    private static final String PROFILE = """
            schema: 1
            id: acme-one
            measured: true
            power-exponent: 0.8
            kernels:
              linear:
                bf16: {launch: 3.9 us, depth: 87 ps, compute: 0.784, memory: 0.876}
              prefill-attention:
                bf16: {launch: 12 us, tail: 0.8 ns, compute: 0.9, vector: 0.25, memory: 0.5, tile: 120, wide: 0.1}
              decode-attention:
                bf16: {launch: 10 us, wave: 3 us, compute: 0.3, memory: 0.87}
              experts:
                bf16: {launch: 28 us, compute: 0.3, memory: 0.97, padding: 50}
              norm:
                bf16: {launch: 3 us, memory: 0.5}
            collectives:
              node: {one-shot-latency: 2.4 us, one-shot-latency-per-device: 0.15 us, one-shot: 0.67, ring-latency: 5.9 us, ring-latency-per-device: 300 ns, ring: 0.75, sharing: 0.5}
            provenance:
              - {part: linear bf16, source: a table, date: 2026-01-01, rows: 1000, error-in-sample: 3.1 %, error-out-of-sample: 4.2 %}
            """;

    /** Seconds; a loop to a number of the file takes longer, a busy machine does not. */
    private static final double LONGEST = 3;

    /** Of a number of a configuration: over the families, each kind of number meets each extreme. */
    private static final int EXTREMES_EACH = Integer.getInteger("rooflight.extremes", 3);

    /** Of an object in a configuration; some list hundreds of modules that are alike. */
    private static final int MEMBERS = 16;

    private final List<String> failures = new ArrayList<>();

    @TempDir
    Path folder;

    @Test
    void devicesAndProfilesThatAreGoodAreRead() {
        assertThat(DeviceReader.read(DEVICE.getBytes(UTF_8), "acme.yaml").id()).isEqualTo("acme-one");
        assertThat(EfficiencyReader.read(PROFILE.getBytes(UTF_8), "acme.yaml").id())
                .isEqualTo("acme-one");
    }

    @Test
    void everyFieldOfADevice() {
        yaml(DEVICE, yaml -> attempt(yaml, () -> DeviceReader.read(yaml.getBytes(UTF_8), "acme.yaml")));
    }

    @Test
    void everyFieldOfADeviceThatExtendsAnother() {
        String extended = DEVICE.replace("id: acme-one", "extends: nvidia-h100-sxm\nid: acme-one");
        yaml(extended, yaml -> attempt(yaml, () -> DeviceReader.read(yaml.getBytes(UTF_8), "acme.yaml")));
    }

    @Test
    void everyFieldOfAnEfficiencyProfile() {
        yaml(PROFILE, yaml -> attempt(yaml, () -> EfficiencyReader.read(yaml.getBytes(UTF_8), "acme.yaml")));
    }

    private void yaml(String good, Consumer<String> read) {
        Matcher value = VALUE.matcher(good);
        int fields = 0;
        while (value.find()) {
            fields++;
            for (String extreme :
                    Stream.concat(EXTREMES.stream(), QUANTITIES.stream()).toList()) {
                read.accept(good.substring(0, value.start()) + extreme + good.substring(value.end()));
            }
        }
        assertThat(fields).isGreaterThan(12);
        assertThat(failures).isEmpty();
    }

    /** One built-in model of each family, and each that is quantised in a way that no other is. */
    static List<Path> configurations() throws IOException {
        Map<String, Path> one = new TreeMap<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/resources/dev/rooflight/catalog/models"))) {
            for (Path file : files.filter(name -> name.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                JsonObject config = configuration(file);
                String method = config.object("quantization_config")
                        .flatMap(settings -> settings.text("quant_method"))
                        .orElse("");
                one.putIfAbsent(config.text("model_type").orElse("") + " " + method, file);
            }
        }
        return List.copyOf(one.values());
    }

    @Test
    void manyModulesOfManyLayers() {
        String config = "{\"model_type\": \"minimax_m2\", \"hidden_size\": 64, \"intermediate_size\": 64,"
                + " \"num_hidden_layers\": 2, \"num_attention_heads\": 4, \"num_key_value_heads\": 2, \"head_dim\": 16,"
                + " \"num_local_experts\": 8, \"num_experts_per_tok\": 2, \"vocab_size\": 100, \"use_mtp\": true,"
                + " \"num_mtp_modules\": 100000, \"mtp_transformer_layers\": 100000}";

        assertThatThrownBy(() -> HuggingFaceReader.read(
                        StrictJson.read(config.getBytes(UTF_8), "config.json"), "config.json", "acme"))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining(
                        "'num_mtp_modules' is 100000 of 100000 layers; expected at most 100000 layers together");
    }

    private static JsonObject configuration(Path file) throws IOException {
        return StrictJson.read(Files.readAllBytes(file), file.toString())
                .object("config")
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void everyNumberOfAConfiguration(Path file) throws IOException {
        JsonObject config = configuration(file);
        replaced(config, new SplittableRandom(file.toString().hashCode()), changed -> {
            String json = changed.toString();
            attempt(json, () -> {
                ModelArchitecture model = HuggingFaceReader.read(
                                StrictJson.read(json.getBytes(UTF_8), "config.json"), "config.json", "acme")
                        .architecture();
                double parameters = Network.totalParameters(model);
                return parameters > 0 && parameters < Double.POSITIVE_INFINITY ? model : "NaN parameters";
            });
        });
        assertThat(failures).isEmpty();
    }

    /**
     * Calls back with each number of a document replaced by what no loop may go to, and by some of the extremes that JSON can hold,
     * which the seed chooses.
     */
    private static void replaced(JsonObject document, SplittableRandom random, Consumer<JsonValue> changed) {
        for (String key : document.members().keySet()) {
            for (int i = 0; i < EXTREMES_EACH; i++) {
                JsonValue extreme = i == 0
                        ? new JsonValue.Whole(Integer.MAX_VALUE)
                        : JSON_EXTREMES.get(random.nextInt(JSON_EXTREMES.size()));
                for (JsonValue value : replacements(document.members().get(key), extreme, 0)) {
                    JsonObject.Builder copy = new JsonObject.Builder();
                    document.members().forEach((name, old) -> copy.put(name, name.equals(key) ? value : old));
                    changed.accept(copy.build());
                }
            }
        }
    }

    private static final List<JsonValue> JSON_EXTREMES = EXTREMES.stream()
            .filter(text -> !text.startsWith("."))
            .flatMap(ExtremeNumbersTest::value)
            .toList();

    private static Stream<JsonValue> value(String text) {
        try {
            return StrictJson.read(("{\"x\": " + text + "}").getBytes(UTF_8), "x").members().values().stream();
        } catch (ModelFormatException refused) {
            return Stream.empty();
        }
    }

    private static List<JsonValue> replacements(JsonValue old, JsonValue extreme, int depth) {
        if (old instanceof JsonValue.Whole || old instanceof JsonValue.Real) {
            return List.of(extreme);
        }
        List<JsonValue> all = new ArrayList<>();
        if (old instanceof JsonObject object && depth < 4) {
            object.members().keySet().stream().limit(MEMBERS).forEach(key -> replacements(
                            object.members().get(key), extreme, depth + 1)
                    .forEach(inner -> {
                        JsonObject.Builder copy = new JsonObject.Builder();
                        object.members().forEach((name, same) -> copy.put(name, name.equals(key) ? inner : same));
                        all.add(copy.build());
                    }));
        } else if (old instanceof JsonValue.Listed list && !list.elements().isEmpty()) {
            replacements(list.elements().get(0), extreme, depth + 1).forEach(inner -> {
                List<JsonValue> copy = new ArrayList<>(list.elements());
                copy.set(0, inner);
                all.add(new JsonValue.Listed(copy));
            });
        }
        return all;
    }

    @Test
    void everyNumberOfASafetensorsHeader() {
        String good = "{\"a\": {\"dtype\": \"F32\", \"shape\": [2, 2], \"data_offsets\": [0, 16]}}";
        Matcher number = Pattern.compile("(?<=[\\[ ])\\d+").matcher(good);
        while (number.find()) {
            for (String extreme : EXTREMES) {
                String header = good.substring(0, number.start()) + extreme + good.substring(number.end());
                byte[] bytes = header.getBytes(UTF_8);
                byte[] content = ByteBuffer.allocate(8 + bytes.length + 16)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(bytes.length)
                        .put(bytes)
                        .array();
                attempt(header, () -> {
                    try {
                        return SafetensorsHeader.read(Files.write(folder.resolve("m.safetensors"), content));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
            }
        }
        assertThat(failures).isEmpty();
    }

    private void attempt(String input, Supplier<?> read) {
        long start = System.nanoTime();
        attemptUntimed(input, read);
        double seconds = (System.nanoTime() - start) * 1e-9;
        if (seconds > LONGEST) {
            failures.add(input + " -> " + seconds + " s");
        }
    }

    private void attemptUntimed(String input, Supplier<?> read) {
        try {
            String answer = String.valueOf(read.get());
            if (answer.contains("NaN") || answer.contains("Infinity")) {
                failures.add(input + " -> " + answer);
            }
        } catch (CatalogException | ModelFormatException | InvalidValueException refused) {
            String message = String.valueOf(refused.getMessage());
            if (message.isBlank() || message.lines().count() != 1 || message.length() > 1001) {
                failures.add(input + " -> " + message);
            }
        } catch (RuntimeException | Error bug) {
            failures.add(
                    input + " -> " + bug + " " + List.of(bug.getStackTrace()).subList(0, 2));
        }
    }
}
