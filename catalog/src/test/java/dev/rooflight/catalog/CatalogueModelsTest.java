package dev.rooflight.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.Rooflight;
import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.analysis.Deployment;
import dev.rooflight.core.analysis.OperatorAnalysis;
import dev.rooflight.core.analysis.PassAnalysis;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.operator.Kernels;
import dev.rooflight.core.operator.Network;
import dev.rooflight.core.pass.Pass;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every model of the catalogue is read, counted and analysed. */
class CatalogueModelsTest {

    static List<String> ids() {
        return ModelCatalog.ids();
    }

    @Test
    void thereAreAtLeastFortyModels() {
        assertThat(ids()).hasSizeGreaterThanOrEqualTo(40);
    }

    @ParameterizedTest
    @MethodSource("ids")
    void parametersEqualThePublishedCountToTheLastDigit(String id) {
        CatalogModel entry = ModelCatalog.find(id);

        double parameters = parameters(Rooflight.model(id).architecture());

        assertThat(entry.parametersSource()).isNotBlank();
        entry.parameters().ifPresent(published -> assertThat((long) parameters).isEqualTo(published));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        // model cards and safetensors metadata on the Hugging Face hub
        "meta-llama/Llama-2-7b-hf, 6738415616",
        "meta-llama/Llama-2-13b-hf, 13015864320",
        "meta-llama/Llama-2-70b-hf, 68976648192",
        "meta-llama/Llama-3.1-8B, 8030261248",
        "mistralai/Mistral-7B-v0.1, 7241732096",
        "facebook/opt-6.7b, 6658473984",
        "openai-community/gpt2, 124439808",
    })
    void wellKnownCounts(String id, long published) {
        assertThat(parameters(Rooflight.model(id).architecture())).isEqualTo(published);
    }

    @ParameterizedTest
    @MethodSource("ids")
    void totalsAreTheSumsOfWhatIsShown(String id) {
        ModelArchitecture model = Rooflight.model(id).architecture();
        for (Kernels kernels : List.of(Kernels.EAGER, Kernels.FUSED)) {
            CompiledModel compiled = Rooflight.compile(
                    model,
                    Rooflight.device("nvidia-a100-80g"),
                    Deployment.of(model).withKernels(kernels));
            for (Pass pass : List.of(Pass.prefill(3, 700), Pass.decode(3, 700))) {
                PassAnalysis analysis = compiled.analyze(pass);
                double seconds = 0;
                double ops = 0;
                double bytes = 0;
                for (OperatorAnalysis operator : analysis.operators()) {
                    seconds += operator.layers() * operator.boundSeconds();
                    ops += operator.layers() * operator.ops();
                    bytes += operator.layers() * operator.bytes().memoryAccess();
                }
                PassAnalysis.Totals totals = analysis.totals();
                assertThat(totals.boundSeconds()).isCloseTo(seconds, within(seconds * 1e-12));
                assertThat(totals.ops()).isCloseTo(ops, within(ops * 1e-12));
                assertThat(totals.bytes().memoryAccess()).isCloseTo(bytes, within(bytes * 1e-12));
            }
        }
    }

    private static double parameters(ModelArchitecture model) {
        return Network.parameters(model).values().stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }
}
