package dev.rooflight.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.Catalogue;
import dev.rooflight.Rooflight;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.study.Case;
import dev.rooflight.study.Reference;
import dev.rooflight.study.option.DeviceFields;
import dev.rooflight.study.option.Options;
import dev.rooflight.technique.TechniqueRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cases as JSON: what is written is read back equal, and it is what REST takes. */
class QuestionJsonTest {
    private static final QuestionReader READER =
            new QuestionReader(Question.OPTIONS, new Catalogue(), Configurations::of);
    private static final QuestionJson JSON = new QuestionJson(Question.OPTIONS);
    private static final String MINIMAL = "\"model\": \"meta-llama/Llama-2-7b-hf\", \"hardware\": \"nvidia-a6000\"";

    @TempDir
    Path folder;

    private static Case read(String json) {
        return READER.read(JSON.read(json)).exact("");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void drawnCasesAreReadBackEqual(long seed) throws IOException {
        DrawnCases drawn = new DrawnCases(seed, Options.ALL, folder);
        Set<String> texts = new HashSet<>();
        for (int i = 0; i < 40; i++) {
            Case asked = i % 8 == 0 ? drawn.nextGiven() : drawn.next();
            String text = JSON.text(asked, READER.forms());
            assertThat(read(text)).as(text).isEqualTo(asked).hasSameHashCodeAs(asked);
            assertThat(JSON.text(read(text), READER.forms())).isEqualTo(text);
            texts.add(text);
        }
        assertThat(texts).hasSize(40);
    }

    @Test
    void onlyWhatDiffersIsWritten() {
        Case usual =
                Rooflight.model("meta-llama/Llama-2-7b-hf").on("nvidia-a6000").asked();
        assertThat(JSON.write(usual, READER.forms()))
                .isEqualTo(Map.of("model", "meta-llama/Llama-2-7b-hf", "hardware", "nvidia-a6000"));
        Case other = usual.set(DeviceFields.find("bandwidth").orElseThrow(), 2e12)
                .with(TechniqueRequest.parse("eagle-3:accepted=4"))
                .with(Options.BATCH, 64L)
                .with(Options.KV_CACHE, NumberFormats.FP8)
                .with(Options.RESERVE, 2e9)
                .with(Options.OVERLAP, 0.5);
        assertThat(JSON.text(other, READER.forms()))
                .isEqualTo("{\"model\":\"meta-llama/Llama-2-7b-hf\",\"hardware\":\"nvidia-a6000\","
                        + "\"set\":{\"bandwidth\":\"2 TB/s\"},\"with\":[\"eagle-3:accepted=4\"],"
                        + "\"batch\":64,\"kvCache\":\"fp8\",\"reserve\":\"2 GB\",\"overlap\":0.5}");
    }

    @Test
    void whatPeopleWriteIsUnderstood() {
        Case asked = read(
                "{" + MINIMAL + ", \"batch\": \"1_000\", \"context\": 4096.0, \"kvCache\": \"FP8_E4M3\", \"phase\":"
                        + " \"Decode\", \"reserve\": \"2GiB\", \"set\": [\"memory.bandwidth=2TB/s\", \"fp16 ="
                        + " 200 Tops/s\"]}");
        assertThat(asked.workload().batch()).isEqualTo(1000);
        assertThat(asked.workload().context()).isEqualTo(4096);
        assertThat(asked.deployment().precision().kvCache()).isEqualTo(NumberFormats.FP8);
        assertThat(asked.deployment().memory().reserveBytes()).isEqualTo(2.0 * (1 << 30));
        assertThat(asked.hardware().changed()).isEqualTo(Map.of("bandwidth", 2e12, "peak.fp16", 2e14));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"batch\": 0 | batch | '0' | a whole number from 1 to 1000000000",
                "\"batch\": true | batch | true | a number or a text",
                "\"batch\": null | batch | null | a number or a text",
                "\"batch\": [1] | batch | a list | a number or a text",
                "\"batch\": 1.5 | batch | '1.5' | a whole number from 1 to 1000000000",
                "\"overlap\": \"NaN\" | overlap | 'NaN' | a number from 0 to 1",
                "\"overlap\": \"0x1p-1\" | overlap | '0x1p-1' | a number from 0 to 1",
                "\"memoryUtilization\": 0 | memory-utilization | '0' | a number above 0 and up to 1",
                "\"reserve\": 5 | reserve | '5', which has no unit | bytes, such as 80 GB",
                "\"precision\": \"fp7\" | precision | 'fp7' | wNaNkvN such as w4a16kv8, or a number format such as fp8",
                "\"precision\": \"w0\" | precision | 0 bits | 1 to 16 bits of an integer, or 32",
                "\"kernels\": \"x\" | kernels | 'x' | one of fused, eager",
                "\"efficiency\": \"best\" | efficiency | 'best' | profile, ideal or the path of a profile",
                "\"accounting\": \"other\" | accounting | 'other' | one of exact, paper",
                "\"set\": {\"bandwidth\": \"fast\"} | set | 'bandwidth=fast' | bandwidth: bytes per second, such as"
                        + " 3.35 TB/s",
                "\"set\": {\"bandwidth\": \"0 B/s\"} | set | 'bandwidth=0 B/s' | bandwidth: an amount from 1 to 1.0E18"
                        + " B/s",
                "\"set\": [\"speed=1\"] | set | 'speed=1' | one of bandwidth, capacity, cache, ",
                "\"set\": [\"bandwith=1\"] | set | 'bandwith=1' | one of bandwidth, capacity, cache, ",
                "\"set\": [\"bandwidth\"] | set | 'bandwidth' | FIELD=VALUE, such as bandwidth=2TB/s",
                "\"set\": [\"fp16=1 Tops/s\", \"peak.fp16=2 Tops/s\"] | set | 'peak.fp16=2 Tops/s' | one value of"
                        + " peak.fp16",
                "\"set\": 1 | set | 1 | a list of texts",
                "\"with\": [1] | with | 1 | a list of texts",
                "\"batchh\": 1 | batchh | not known | batch",
            })
    void whatIsNotPossibleIsRefusedInParts(String member, String field, String value, String expected) {
        assertThatThrownBy(() -> read("{" + MINIMAL + ", " + member + "}"))
                .isInstanceOfSatisfying(InvalidValueException.class, e -> {
                    assertThat(e.field()).isEqualTo(field);
                    assertThat(e.value()).isEqualTo(value);
                    assertThat(e.expected()).startsWith(expected);
                });
    }

    @Test
    void anEngineThatIsMistypedIsGuessed() {
        assertThatThrownBy(() -> read("{" + MINIMAL + ", \"engine\": \"vlm\"}"))
                .isInstanceOfSatisfying(InvalidValueException.class, e -> {
                    assertThat(e.field()).isEqualTo("engine");
                    assertThat(e.expected()).startsWith("one of vllm, ");
                    assertThat(e.remedy()).isEqualTo("did you mean vllm?");
                });
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"hardware\": \"nvidia-a6000\"} | model | missing",
                "{\"model\": null, \"hardware\": \"nvidia-a6000\"} | model | null",
                "{\"model\": {}, \"hardware\": \"nvidia-a6000\"} | model.config | missing",
                "{\"model\": {\"config\": 1}, \"hardware\": \"nvidia-a6000\"} | model.config | 1",
                "{\"model\": {\"config\": {}, \"id\": 1}, \"hardware\": \"nvidia-a6000\"} | model.id | not known",
                "{\"model\": {\"config\": {}, \"name\": \" \"}, \"hardware\": \"nvidia-a6000\"} | model.name | empty",
                "{\"model\": \"a\"} | hardware | missing",
                "{\"model\": \"a\", \"hardware\": {\"yaml\": 1}} | hardware.yaml | 1",
                "{\"model\": \"a\", \"hardware\": {\"yaml\": \"\"}} | hardware.yaml | empty",
            })
    void modelAndDeviceAreNamedOrGiven(String json, String field, String value) {
        assertThatThrownBy(() -> JSON.read(json)).isInstanceOfSatisfying(InvalidValueException.class, e -> {
            assertThat(e.field()).isEqualTo(field);
            assertThat(e.value()).isEqualTo(value);
        });
    }

    @Test
    void anotherDeploymentStatesWhatDiffers() {
        Asked first = new Asked(
                Reference.to("a"),
                Reference.to("b"),
                List.of("bandwidth=1TB/s", "fp16=1Tops/s"),
                List.of("awq"),
                new HashMap<>(Map.of("tp", "2", "batch", "4")));
        Asked other = new Asked(
                Reference.to("a"),
                Reference.to("c"),
                List.of("memory.bandwidth=2TB/s"),
                List.of("eagle-3"),
                Map.of("tp", "4"));
        assertThat(first.and(other))
                .isEqualTo(new Asked(
                        Reference.to("a"),
                        Reference.to("c"),
                        List.of("fp16=1Tops/s", "memory.bandwidth=2TB/s"),
                        List.of("awq", "eagle-3"),
                        Map.of("tp", "4", "batch", "4")));
    }

    @Test
    void adviceIsOfExactAccountingAlone() {
        Question paper = READER.read(JSON.read("{" + MINIMAL + ", \"accounting\": \"paper\"}"));
        assertThat(paper.analyze().accounting()).isEqualTo("paper");
        assertThatThrownBy(() -> paper.exact("why")).hasMessage("accounting is 'paper'; expected exact; why");
        assertThatThrownBy(() ->
                        READER.read(JSON.read("{" + MINIMAL + ", \"accounting\": \"paper\", \"with\": [\"awq\"]}")))
                .hasMessage("with is 'awq'; expected none in paper accounting, which knows number formats and fused"
                        + " attention only");
    }
}
