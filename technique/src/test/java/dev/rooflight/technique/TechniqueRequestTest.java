package dev.rooflight.technique;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.model.SelectiveStateSpace;
import dev.rooflight.core.model.TokenMixer;
import dev.rooflight.core.note.Note;
import dev.rooflight.fixtures.Models;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TechniqueRequestTest {
    private static final ModelArchitecture LLAMA = Models.llama2with13B();

    @Test
    void readsANameAndParameters() {
        assertThat(TechniqueRequest.parse(" AWQ:bits=3,Group=64 "))
                .isEqualTo(new TechniqueRequest("awq", Map.of("bits", "3", "group", "64")));
        assertThat(TechniqueRequest.parse("flash_attention").name()).isEqualTo("flash-attention");
        assertThat(TechniqueRequest.parse("awq:bits=3,group=64")).hasToString("awq:bits=3,group=64");
        assertThat(Techniques.effectiveValues(TechniqueRequest.parse("awq:bits=3")))
                .containsEntry("bits", "3")
                .containsEntry("group", "128")
                .containsEntry("zero", "4");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "gtpq | with is gtpq; expected a technique or preset; did you mean gptq?",
                "nothing-like-it | with is nothing-like-it; expected one of distillation,",
                "awq:bit=4 | with is awq:bit=4; expected no parameters but bits, group, zero, head; did you mean bits?",
                "awq:colour=4 | with is awq:colour=4; expected no parameters but bits, group, zero, head",
                "semi-structured-pruning:x=1 | with is semi-structured-pruning:x=1; expected no parameters",
                "awq:bits=17 | with is awq:bits=17; expected bits to be a whole number from 1 to 16 (bits)",
                "awq:bits=2.5 | with is awq:bits=2.5; expected bits to be a whole number from 1 to 16 (bits)",
                "awq:bits=NaN | with is awq:bits=NaN; expected bits to be a whole number",
                "awq:bits | with is awq:bits; expected NAME:PARAM=VALUE[,PARAM=VALUE…]",
                "awq: | with is awq:; expected NAME:PARAM=VALUE",
                "awq:bits=4,bits=4 | with is awq:bits=4,bits=4; expected bits once",
                "fusion:norms=maybe | with is fusion:norms=maybe; expected norms to be one of on, off",
                "h2o:share=0 | with is h2o:share=0; expected share to be a number from 0.001 to 1 (share)",
                "weight-format:format=fp5 | with is weight-format:format=fp5; expected format to be one of fp32, bf16,",
                "w4a8:attention=fp5 | with is w4a8:attention=fp5; expected attention to be one of same, fp32, bf16,",
            })
    void saysWhatIsWrong(String text, String message) {
        assertThatThrownBy(() -> TechniqueRequest.parse(text))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    @Test
    void saysWhatChangesNothing() {
        ModelArchitecture states = of(new SelectiveStateSpace(2048, 16, 4, 64, false, true, false));
        assertThat(Scenarios.applied(states, "kivi").deployment())
                .isEqualTo(Scenarios.applied(states).deployment());
        assertThat(Scenarios.applied(states, "kivi").notes()).containsExactly(new Note.NothingCached("kivi", "states"));
        assertThat(Scenarios.applied(LLAMA, "flash-attention").notes())
                .containsExactly(new Note.KernelsRunAlready("flash-attention"));
        assertThat(Scenarios.applied(LLAMA, "lora-merged").notes())
                .containsExactly(new Note.AdaptersMerged("lora-merged"));
        assertThat(Scenarios.applied(LLAMA, "gqa:heads=40").notes())
                .containsExactly(new Note.FewHeadsAlready("gqa", "Llama-2-13b", 40));
        assertThat(Scenarios.applied(LLAMA, "streaming-llm", "weight-format:format=fp16")
                        .notes())
                .containsExactly(new Note.NoFewerBytes("weight-format", "fp16"));
    }

    @Test
    void everyTechniqueIsDocumentedAndItsDefaultsArePossible() {
        HashSet<String> ids = new HashSet<>();
        for (Technique technique : Techniques.all()) {
            assertThat(ids.add(technique.id())).as(technique.id()).isTrue();
            assertThat(technique.slots()).as(technique.id()).isNotEmpty();
            for (String text : List.of(
                    technique.title(),
                    technique.description(),
                    technique.source(),
                    technique.assumption(),
                    technique.limits(),
                    technique.effort().toString(),
                    technique.qualityRisk().published())) {
                assertThat(text).as(technique.id()).isNotBlank().doesNotContain("\n");
            }
            technique.parameters().forEach(p -> p.check(technique.id(), p.defaultValue()));
            for (Preset preset : technique.presets()) {
                assertThat(ids.add(preset.id())).as(preset.id()).isTrue();
                assertThat(preset.citation()).isNotBlank();
                // checks names and values of its parameters
                assertThat(new TechniqueRequest(preset.id(), preset.values()).values())
                        .isEqualTo(preset.values());
            }
        }
    }

    private static ModelArchitecture of(TokenMixer mixer) {
        Layer layer = new Layer(mixer, new FeedForward.Dense(4096, true, false), Norm.RMS, Layer.Placement.BEFORE);
        return Models.model("states", 1024, 32000, Collections.nCopies(4, layer), NumberFormats.FP16);
    }

    @ParameterizedTest
    @CsvSource({
        "eagle-3:accepted=9.5, 9",
        "eagle:accepted=99;tree=3, 4",
        "medusa:heads=1;tree=1;accepted=50, 2",
        "lookahead:accepted=6, 5"
    })
    void aStepEmitsNoMoreThanWasGuessed(String request, int most) {
        assertThatThrownBy(() -> Scenarios.applied(LLAMA, request.replace(';', ',')))
                .hasMessageContaining("expected accepted to be at most " + most);
    }
}
