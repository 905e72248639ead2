package dev.rooflight.core.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.cost.Footprint;
import dev.rooflight.core.cost.Rates;
import dev.rooflight.core.efficiency.EngineProfile;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.Lack;
import dev.rooflight.core.hardware.Link;
import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.GroupedQueryAttention.QueryKeyNorm;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.note.Note;
import dev.rooflight.core.operator.Kernels;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.core.pass.Reach;
import dev.rooflight.fixtures.Devices;
import dev.rooflight.fixtures.Models;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** What a whole answer holds: costs at given rates, by hand, notes, and what is left out. */
class AnalysisTest {
    private static final ModelArchitecture LLAMA = Models.llama2with7B();

    /** Two dollars an hour, 450 g a kilowatt-hour in a building that takes a fifth more, 100 W of host. */
    private static final Rates RATES = new Rates(OptionalDouble.of(2), OptionalDouble.of(450), 1.2, 100);

    @Test
    void phasesCostTimePowerAndMoney() {
        Device device = Devices.withPower(Devices.h100(), 700, 100);
        CompiledModel two =
                CompiledModel.of(LLAMA, device, Deployment.of(LLAMA).withParallelism(Parallelism.tensor(2)));

        Analysis analysis = Analysis.of(two, Workload.of(8, 1000).withOutputTokens(101), RATES);

        double seconds = analysis.phases().get(Phase.DECODE).totals().expectedSeconds();
        double device2 = two.joules(analysis.phases().get(Phase.DECODE)).orElseThrow();
        Footprint decode = analysis.footprints().get(Phase.DECODE);
        assertThat(decode.usd().orElseThrow()).isCloseTo(2 * 2 * seconds / 3600, within(1e-12));
        assertThat(decode.joules().orElseThrow()).isCloseTo(device2 + 2 * 100 * seconds, within(1e-9));
        assertThat(decode.gramsCo2e().orElseThrow())
                .isCloseTo((device2 + 200 * seconds) / 3.6e6 * 450 * 1.2, within(1e-9));
        // a request takes an eighth of what the batch does
        double all = analysis.generation().orElseThrow().expected().endToEndSeconds();
        assertThat(analysis.request().orElseThrow().usd().orElseThrow())
                .isCloseTo(2 * 2 * all / 3600 / 8, within(1e-12));
        assertThat(analysis.serving().orElseThrow().bound().concurrency()).isEqualTo(8);
        assertThat(analysis.memory()).isEqualTo(two.memory().analyze(8, 1100));
        assertThat(analysis.operators(Phase.DECODE))
                .isEqualTo(two.analyze(Pass.decode(8, 1000)).operators());
        assertThat(analysis.operators(Phase.PREFILL))
                .isEqualTo(two.analyze(Pass.prefill(8, 1000)).operators());
    }

    @Test
    void whatWasNotAskedForIsLeftOut() {
        CompiledModel compiled = CompiledModel.of(LLAMA, Devices.h100(), Deployment.of(LLAMA));

        Analysis analysis = Analysis.of(compiled, new Workload(8, 1000, 0, List.of(Phase.DECODE)));

        assertThat(analysis.phases()).containsOnlyKeys(Phase.DECODE);
        assertThat(analysis.operators(Phase.PREFILL)).isEmpty();
        assertThat(analysis.generation()).isEmpty();
        assertThat(analysis.request()).isEmpty();
        assertThat(analysis.serving()).isEmpty();
        assertThat(analysis.footprints().get(Phase.DECODE).usd()).isEmpty();
    }

    @Test
    void modelAndDeploymentInShort() {
        Analysis analysis =
                Analysis.of(CompiledModel.of(LLAMA, Devices.h100(), Deployment.of(LLAMA)), Workload.of(1, 10));

        assertThat(analysis.model().parameters()).isEqualTo(6_738_415_616.0);
        assertThat(analysis.model().activeParameters()).isEqualTo(6_738_415_616.0);
        assertThat(analysis.model().layers()).isEqualTo(32);
        assertThat(analysis.model().layerGroups()).hasSize(1);
        assertThat(analysis.deployment().kernels()).isEqualTo("fused");
        assertThat(analysis.deployment().efficiency()).isEqualTo(Analysis.IDEAL);
        assertThat(analysis.deployment().engine()).isEqualTo("ideal");
        assertThat(kernels(Kernels.EAGER)).isEqualTo("eager");
        assertThat(kernels(new Kernels(true, false, false, false))).isEqualTo("custom");
    }

    @Test
    void contextsBeyondTheLimitAreNoted() {
        CompiledModel compiled = CompiledModel.of(LLAMA, Devices.h100(), Deployment.of(LLAMA));

        // made for 4096
        assertThat(Analysis.of(compiled, Workload.of(1, 4096)).notes()).isEmpty();
        assertThat(Analysis.of(compiled, Workload.of(1, 4097)).notes())
                .containsExactly(new Note.BeyondContextLimit(4097, 4096, "Llama-2-7b"));
        assertThat(Analysis.of(compiled, Workload.of(1, 4000).withOutputTokens(97))
                        .notes())
                .isEmpty();
        assertThat(Analysis.of(compiled, Workload.of(1, 4000).withOutputTokens(98))
                        .notes())
                .hasSize(1);
        Note first = new Note.EvenExperts(2);
        assertThat(Analysis.of(compiled, Workload.of(1, 4097))
                        .withNotes(List.of(first))
                        .notes())
                .containsExactly(first, new Note.BeyondContextLimit(4097, 4096, "Llama-2-7b"));
    }

    @Test
    void anEncoderHasNoDecodePhase() {
        Layer layer = new Layer(
                Models.attention(4, 4, 64, Reach.bidirectional(), QueryKeyNorm.NONE),
                new FeedForward.Dense(1024, false, true),
                Norm.LAYER,
                Layer.Placement.AFTER);
        ModelArchitecture encoder =
                Models.model("encoder", 256, 1000, Collections.nCopies(4, layer), NumberFormats.FP16);
        CompiledModel compiled = CompiledModel.of(encoder, Devices.h100(), Deployment.of(encoder));

        Analysis analysis = Analysis.of(compiled, Workload.of(8, 128).withOutputTokens(10));

        assertThat(analysis.phases()).containsOnlyKeys(Phase.PREFILL);
        assertThat(analysis.generation()).isEmpty();
        assertThat(analysis.notes()).contains(new Note.NotAutoregressive("encoder"));
        assertThatThrownBy(() -> Analysis.of(compiled, new Workload(8, 128, 0, List.of(Phase.DECODE))))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("does not produce one token after another");
    }

    @Test
    void formatsThatADeviceHasNotAreWidenedOrLacking() {
        ModelArchitecture model = Models.llama("small", 1024, 4, 8, 8, 4096, 32_000);
        Device device = Devices.device("old", Map.of(ComputeFormat.FP16, 1e14), 1e13, 1e12, 80e9);
        Precision fp8 = Precision.stored(NumberFormats.FP8).withActivations(NumberFormats.FP8);
        CompiledModel widened =
                CompiledModel.of(model, device, Deployment.of(model).withPrecision(fp8));

        assertThat(widened.notes()).contains(new Note.Widened("old", ComputeFormat.FP8, ComputeFormat.FP16));
        assertThat(CompiledModel.of(model, device, Deployment.of(model)).notes())
                .isEmpty();
        CompiledNetworks networks =
                CompiledNetworks.of(model, Deployment.of(model).withPrecision(Precision.stored(NumberFormats.FP32)));
        assertThat(networks.lack(device).orElseThrow()).isInstanceOf(Lack.Arithmetic.class);
        assertThat(networks.lack(Devices.device("new", Map.of(ComputeFormat.FP32, 1e14), 1e13, 1e12, 80e9)))
                .isEmpty();
        // or a link
        assertThat(CompiledNetworks.of(model, Deployment.of(model).withParallelism(Parallelism.tensor(2)))
                        .lack(device))
                .contains(new Lack.Connection("old", Link.Scope.CLUSTER, 2));
        // or what drafts lacks something
        Decoding.Draft draft = new Decoding.Draft(model, Precision.stored(NumberFormats.FP32), 1, 1, true);
        assertThat(CompiledNetworks.of(
                                model, Deployment.of(model).withDecoding(new Decoding("d", 2, 2, Optional.of(draft))))
                        .lack(device))
                .isPresent();
    }

    @Test
    void blocksOfIntegersAreMultipliedAsSuchWhereEngineAndDeviceCan() {
        ModelArchitecture model = Models.llama("small", 1024, 4, 8, 8, 4096, 32_000);
        EngineProfile integers = new EngineProfile("i", "i", 0, 0, 0, Map.of(), true, true);
        Deployment blocks = Deployment.of(model)
                .withPrecision(Precision.stored(NumberFormats.FP16).withWeights(ofBlocks()));
        Device without = Devices.device("without", Map.of(ComputeFormat.FP16, 1e14), 1e13, 1e12, 80e9);

        assertThat(ceiling(model, blocks.withEngine(integers), Devices.a6000())).isEqualTo(ComputeFormat.INT8);
        assertThat(ceiling(model, blocks, Devices.a6000())).isEqualTo(ComputeFormat.FP16);
        assertThat(ceiling(model, blocks.withEngine(integers), without)).isEqualTo(ComputeFormat.FP16);
        assertThat(ceiling(model, Deployment.of(model).withEngine(integers), Devices.a6000()))
                .isEqualTo(ComputeFormat.FP16);
    }

    private static NumberFormat ofBlocks() {
        return NumberFormats.all().stream()
                .filter(format -> format.arithmetic().isEmpty())
                .findFirst()
                .orElseThrow();
    }

    private static ComputeFormat ceiling(ModelArchitecture model, Deployment deployment, Device device) {
        return CompiledModel.of(model, device, deployment).analyze(Pass.prefill(1, 1000)).operators().stream()
                .filter(operator -> operator.name().equals("down_proj"))
                .findFirst()
                .orElseThrow()
                .ceiling()
                .orElseThrow();
    }

    private static String kernels(Kernels kernels) {
        return Analysis.of(
                        CompiledModel.of(
                                LLAMA, Devices.h100(), Deployment.of(LLAMA).withKernels(kernels)),
                        Workload.of(1, 10))
                .deployment()
                .kernels();
    }
}
