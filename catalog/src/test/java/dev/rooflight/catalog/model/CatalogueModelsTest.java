package dev.rooflight.catalog.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.catalog.device.DeviceCatalog;
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
    void thereAreAtLeastNinetyModels() {
        assertThat(ids()).hasSizeGreaterThanOrEqualTo(90);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        // model cards: total and active in billions; the active counts leave the token table out where the card does
        "deepseek-ai/DeepSeek-V3, 671.0, 37",
        "moonshotai/Kimi-K2-Instruct, 1026, 32",
        "mistralai/Mixtral-8x7B-v0.1, 46.7, 12.9",
        "Qwen/Qwen3-30B-A3B, 30.5, 3.3",
        "Qwen/Qwen3-235B-A22B, 235, 22",
        "openai/gpt-oss-120b, 116.8, 5.1",
        "openai/gpt-oss-20b, 20.9, 3.6",
        "meta-llama/Llama-4-Scout-17B-16E-Instruct, 109, 17",
        "deepseek-ai/DeepSeek-V4-Flash, 284, 13",
        "XiaomiMiMo/MiMo-V2-Flash, 309, 15",
        "moonshotai/Kimi-K3, 2780, 104",
    })
    void totalAndActiveParametersAreThoseOfTheModelCard(String id, double total, double active) {
        ModelArchitecture model = ModelReferences.read(id).architecture();
        double table =
                (double) model.embedding().vocabulary() * model.embedding().width();

        assertThat(Network.totalParameters(model) / 1e9).isCloseTo(total, within(total * 0.01));
        // cards cut digits off and differ in whether the token table is active
        double withTable = Network.activeParameters(model) / 1e9;
        double without = withTable - table / 1e9;
        assertThat(Math.min(Math.abs(withTable - active), Math.abs(without - active)))
                .isLessThan(Math.max(0.06, active * 0.035));
    }

    @Test
    void gptOssIsStoredInAboutSixtyPointEightGibibytes() {
        ModelArchitecture model = ModelReferences.read("openai/gpt-oss-120b").architecture();
        double bytes = 0;
        for (var entry : Network.parameters(model).entrySet()) {
            bytes += entry.getValue() * model.stored().weightBytes(entry.getKey());
        }

        // the checkpoint's size on the hub (arXiv 2508.10925, table 1)
        assertThat(bytes / (1L << 30)).isCloseTo(60.8, within(0.2));
    }

    @ParameterizedTest
    @MethodSource("ids")
    void parametersEqualThePublishedCountToTheLastDigit(String id) {
        CatalogModel entry = ModelCatalog.find(id);

        double parameters = Network.totalParameters(ModelReferences.read(id).architecture());

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
        assertThat(Network.totalParameters(ModelReferences.read(id).architecture()))
                .isEqualTo(published);
    }

    @ParameterizedTest
    @MethodSource("ids")
    void totalsAreTheSumsOfWhatIsShown(String id) {
        ModelArchitecture model = ModelReferences.read(id).architecture();
        for (Kernels kernels : List.of(Kernels.EAGER, Kernels.FUSED)) {
            CompiledModel compiled = CompiledModel.of(
                    model,
                    DeviceCatalog.read("nvidia-a100-80g"),
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
}
