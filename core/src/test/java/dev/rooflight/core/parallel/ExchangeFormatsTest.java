package dev.rooflight.core.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.model.FeedForward.Dense;
import dev.rooflight.core.model.FeedForward.MixtureOfExperts;
import dev.rooflight.core.model.GroupedQueryAttention.QueryKeyNorm;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.operator.Kernels;
import dev.rooflight.core.operator.LatentForm;
import dev.rooflight.core.operator.Network;
import dev.rooflight.core.operator.Traffic;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.core.pass.Reach;
import dev.rooflight.fixtures.Models;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Engines send the residual stream in 16 bits, however narrow the products are. */
class ExchangeFormatsTest {

    @ParameterizedTest(name = "activations in {0}")
    @CsvSource({"fp16, 2", "bf16, 2", "fp32, 4", "fp8, 2", "int8, 2", "nvfp4, 2"})
    void sumsAreOfTheResidualStream(String activations, double bytes) {
        // 1024 channels of one token over two devices: 2·(1/2)·1024 numbers are sent
        assertThat(sent(Parallelism.tensor(2), activations, ExchangeFormats.WIDE, "attn_all_reduce"))
                .isEqualTo(1024 * bytes);
    }

    @ParameterizedTest(name = "{2} of {0} activations by an engine that dispatches in {1}")
    @CsvSource({
        "fp8, none, experts_dispatch, 2",
        "fp8, fp8, experts_dispatch, 1",
        "fp8, fp8, experts_return, 2",
        "bf16, fp8, experts_dispatch, 2",
        "nvfp4, fp8, experts_dispatch, 1",
    })
    void tokensTravelAsTheEngineSays(String activations, String dispatch, String exchange, double bytes) {
        Optional<NumberFormat> narrow =
                dispatch.equals("none") ? Optional.empty() : Optional.of(NumberFormats.parse(dispatch));

        // 2 experts' rows of 1024 channels, of which every device keeps a quarter
        assertThat(sent(
                        Parallelism.NONE.withDataAndExperts(4, 4),
                        activations,
                        new ExchangeFormats(narrow, Optional.empty()),
                        exchange))
                .isEqualTo(0.75 * 2 * 1024 * bytes);
    }

    /** Bytes that a device sends for one token. */
    private static double sent(Parallelism parallelism, String activations, ExchangeFormats formats, String exchange) {
        Layer layer = new Layer(
                Models.attention(8, 8, 128, Reach.causal(), QueryKeyNorm.NONE),
                MixtureOfExperts.of(8, 2, new Dense(512, true, false), Optional.empty(), MixtureOfExperts.Router.PLAIN),
                Norm.RMS,
                Layer.Placement.BEFORE);
        ModelArchitecture model = Models.model("by hand", 1024, 1000, List.of(layer), NumberFormats.FP16);
        Precision precision = Precision.stored(NumberFormats.FP16).withActivations(NumberFormats.parse(activations));
        Rank rank = Rank.of(model, parallelism).get(0).rank();
        return Network.of(rank, precision, Kernels.FUSED, LatentForm.EXPANDED, formats).blocks().stream()
                .flatMap(block -> block.operators().stream())
                .filter(operator -> operator.name().equals(exchange))
                .findFirst()
                .orElseThrow()
                .work()
                .bytes(Traffic.COLLECTIVE)
                .of(Pass.decode(1, 1));
    }
}
