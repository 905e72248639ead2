package dev.rooflight.technique;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.core.Fixtures;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.model.TokenMixer;
import dev.rooflight.core.note.Note;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TechniqueRequestTest {
    private static final ModelArchitecture LLAMA = Fixtures.llama2with13B();

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
                "gtpq | technique 'gtpq' is not known; did you mean gptq?",
                "nothing-like-it | technique 'nothing-like-it' is not known; expected one of distillation,",
                "awq:bit=4 | awq has no parameter 'bit'; did you mean bits?",
                "awq:colour=4 | awq has no parameter 'colour'; expected one of bits, group, zero, head",
                "semi-structured-pruning:x=1 | semi-structured-pruning takes no parameters, but 'x' is given",
                "awq:bits=17 | awq: bits is '17'; expected a whole number from 1 to 16 (bits)",
                "awq:bits=2.5 | awq: bits is '2.5'; expected a whole number from 1 to 16 (bits)",
                "awq:bits=NaN | awq: bits is 'NaN'; expected a whole number",
                "awq:bits | 'bits' in 'awq:bits' is no parameter; expected NAME:PARAM=VALUE[,PARAM=VALUE…]",
                "awq: | '' in 'awq:' is no parameter",
                "awq:bits=4,bits=4 | awq: bits is given twice in 'awq:bits=4,bits=4'; expected it once",
                "fusion:norms=maybe | fusion: norms is 'maybe'; expected one of on, off",
                "h2o:share=0 | h2o: share is '0'; expected a number from 0.001 to 1 (share)",
            })
    void saysWhatIsWrong(String text, String message) {
        assertThatThrownBy(() -> TechniqueRequest.parse(text))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "gptq | awq | gptq and awq do not go together: each sets the format of the weights; choose one",
                "gptq | w8a8 | gptq and w8a8 do not go together: each sets the format of the weights; choose one",
                "kivi | kv-fp8 | kivi and kv-fp8 do not go together: each sets the format of the KV cache; choose one",
                "eagle-3 | medusa-1 | eagle-3 and medusa-1 do not go together: each decides how tokens are drafted and verified",
                "h2o | streaming-llm | each decides which cached positions are kept",
                "eager | flash-attention | each chooses how attention walks over its scores",
                "2-4 | wanda | each sets which weights are zero",
                "distillation | shortgpt | each removes layers",
            })
    void refusesContradictions(String first, String second, String message) {
        assertThatThrownBy(() -> PublishedChecksTest.applied(LLAMA, first, second))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining(message);
        Scenario once = PublishedChecksTest.applied(LLAMA, first);
        assertThatThrownBy(() -> Techniques.apply(once, List.of(TechniqueRequest.parse(second))))
                .isInstanceOf(InvalidValueException.class);
    }

    @Test
    void refusesWhatTheModelDoesNotHave() {
        ModelArchitecture states = of(new TokenMixer.SelectiveStateSpace(2048, 16, 4, 64, false, true, false));
        ModelArchitecture latent =
                of(new TokenMixer.LatentAttention(16, 0, 512, 128, 64, 128, false, false, Optional.empty()));
        refused(states, "streaming-llm", "there are none");
        refused(states, "h2o", "there are none");
        refused(states, "mqa", "it has no attention with key/value heads");
        refused(latent, "mqa", "it has no attention with key/value heads");
        refused(LLAMA, "expert-skew", "it has no experts");
        refused(LLAMA, "expert-offload", "it has no experts");
        refused(LLAMA, "layerskip:layer=40", "layer is 40; expected at most 39, since Llama-2-13b has 40 layers");
        refused(LLAMA, "gqa:heads=7", "40 query heads cannot share 7 key/value heads");
        refused(LLAMA, "weight-format:format=fp5", "number format 'fp5' is not known");
        refused(LLAMA, "draft-model:model=tiny", "model 'tiny' cannot be looked up here");
        refused(LLAMA, "tensor-parallel:devices=3", "3");
    }

    @Test
    void saysWhatChangesNothing() {
        ModelArchitecture states = of(new TokenMixer.SelectiveStateSpace(2048, 16, 4, 64, false, true, false));
        assertThat(PublishedChecksTest.applied(states, "kivi").deployment())
                .isEqualTo(PublishedChecksTest.applied(states).deployment());
        assertThat(PublishedChecksTest.applied(states, "kivi").notes())
                .containsExactly(new Note.NothingCached("kivi", "states"));
        assertThat(PublishedChecksTest.applied(LLAMA, "flash-attention").notes())
                .containsExactly(new Note.KernelsRunAlready("flash-attention"));
        assertThat(PublishedChecksTest.applied(LLAMA, "lora-merged").notes())
                .containsExactly(new Note.AdaptersMerged("lora-merged"));
        assertThat(PublishedChecksTest.applied(LLAMA, "gqa:heads=40").notes())
                .containsExactly(new Note.FewHeadsAlready("gqa", "Llama-2-13b", 40));
        assertThat(PublishedChecksTest.applied(LLAMA, "streaming-llm", "weight-format:format=fp16")
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

    private static void refused(ModelArchitecture model, String technique, String reason) {
        assertThatThrownBy(() -> PublishedChecksTest.applied(model, technique))
                .as(technique)
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining(reason);
    }

    private static ModelArchitecture of(TokenMixer mixer) {
        Layer layer = new Layer(mixer, new FeedForward.Dense(4096, true, false), Norm.RMS, Layer.Placement.BEFORE);
        return Fixtures.model("states", 1024, 32000, Collections.nCopies(4, layer), NumberFormats.FP16);
    }
}
