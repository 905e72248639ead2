package dev.rooflight.core.efficiency;

import static dev.rooflight.core.pass.Feature.Basic.ONE;
import static dev.rooflight.core.pass.Feature.Basic.SEQUENCES;
import static dev.rooflight.core.pass.Feature.Basic.TOKENS;

import dev.rooflight.core.Require;
import dev.rooflight.core.operator.LinearForm;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.operator.Traffic;
import dev.rooflight.core.pass.Feature;
import dev.rooflight.core.roofline.Roofline;
import java.util.Optional;

/**
 * How long kernels of a class take on a device: launch and tails that nothing hides, and computing and moving that hide each
 * other in part, t = serial + [compute, memory]_2 with [x, y]_2 = √(x² + y²). F are matrix operations at the peak P of their
 * format, V element-wise operations at Pv, B bytes of memory access at the bandwidth W. Efficiencies are at most 1 and all
 * other terms at least 0, so the expected time is never below the roofline's.
 *
 * <p>Every term is linear in the features of a pass; that keeps expected times as cheap to evaluate as bounds.
 */
public sealed interface KernelModel {
    /** Expected time of an operator. */
    ExpectedTime expected(Operator operator, Roofline roofline, Surroundings around);

    /**
     * The same for an engine whose kernels reach other shares of the device's efficiencies, at most 1, and whose launches take
     * at least so long.
     */
    KernelModel scaled(double computeShare, double memoryShare, double leastLaunchSeconds);

    /**
     * What a kernel model needs to know beside the operator.
     *
     * @param units streaming multiprocessors or compute units; 0 where unknown
     * @param activationBytes bytes of an activation
     */
    record Surroundings(int units, double activationBytes) {}

    /** Kernels at the roofline: max(F/P + V/Pv, B/W). */
    record Ideal() implements KernelModel {
        @Override
        public ExpectedTime expected(Operator operator, Roofline roofline, Surroundings around) {
            return new ExpectedTime(
                    LinearForm.ZERO,
                    computing(operator, roofline, 1, 1),
                    moving(operator, roofline, 1),
                    ExpectedTime.Norm.LARGER);
        }

        @Override
        public KernelModel scaled(double computeShare, double memoryShare, double leastLaunchSeconds) {
            return this;
        }
    }

    /**
     * Products with a weight matrix: launch + Q/(memory·W) + [F/(compute·P) + V/Pv + depth·k, B/(memory·W)]. depth·k is the way
     * of one tile along the reduction over k input channels; Q, where inputs are quantised on the fly, their 16-bit read and
     * narrow write.
     *
     * @param launchSeconds 0 to 1
     * @param depthSeconds for each input channel; 0 to 1e-3
     * @param compute share of the matrix peak; above 0 to 1
     * @param memory share of the bandwidth; above 0 to 1
     * @param quantizes whether the kernel before it, which quantises the inputs, is part of it
     */
    record Linear(double launchSeconds, double depthSeconds, double compute, double memory, boolean quantizes)
            implements KernelModel {
        public Linear {
            Require.within("launch (seconds)", launchSeconds, 0, 1);
            Require.within("depth (seconds per channel)", depthSeconds, 0, 1e-3);
            share("compute efficiency", compute);
            share("memory efficiency", memory);
        }

        @Override
        public ExpectedTime expected(Operator operator, Roofline roofline, Surroundings around) {
            LinearForm inputs = operator.work().bytes(Traffic.ACTIVATION_READ).times(1 / around.activationBytes());
            LinearForm quantized = quantizes
                    ? inputs.times((2 + around.activationBytes()) / (memory * roofline.bandwidthBytesPerSecond()))
                    : LinearForm.ZERO;
            return new ExpectedTime(
                    LinearForm.of(launchSeconds, ONE).plus(quantized),
                    computing(operator, roofline, compute, 1)
                            .plus(LinearForm.of(
                                    depthSeconds
                                            * KernelShape.of(operator.kernel()).depth(),
                                    ONE)),
                    moving(operator, roofline, memory),
                    ExpectedTime.Norm.EUCLIDEAN);
        }

        @Override
        public Linear scaled(double computeShare, double memoryShare, double leastLaunchSeconds) {
            return new Linear(
                    Math.max(launchSeconds, leastLaunchSeconds),
                    depthSeconds,
                    Math.min(1, compute * computeShare),
                    Math.min(1, memory * memoryShare),
                    quantizes);
        }
    }

    /**
     * Attention of prompts: launch + tail·T·d/128 + [(F + tile·R)·(1 + wide·max(0, d/128 - 1))/(compute·P) + (V +
     * tile·R_V)/(vector·Pv), B/(memory·W)] with d the width of a head, R and R_V the operations of one (query, key) pair for
     * each new token: the diagonal is computed in whole tiles.
     *
     * @param launchSeconds 0 to 1
     * @param tailSeconds for each new token at d = 128: the last tile's; 0 to 1e-3
     * @param compute share of the matrix peak; above 0 to 1
     * @param vector share of the element-wise peak that the softmax reaches; above 0 to 1
     * @param memory share of the bandwidth; above 0 to 1
     * @param tile pairs computed for each new token beyond those attended; 0 to 1e5
     * @param wide further work for heads wider than 128 channels; 0 to 10
     */
    record PrefillAttention(
            double launchSeconds,
            double tailSeconds,
            double compute,
            double vector,
            double memory,
            double tile,
            double wide)
            implements KernelModel {
        public PrefillAttention {
            Require.within("launch (seconds)", launchSeconds, 0, 1);
            Require.within("tail (seconds per token)", tailSeconds, 0, 1e-3);
            share("compute efficiency", compute);
            share("vector efficiency", vector);
            share("memory efficiency", memory);
            Require.within("tile", tile, 0, 1e5);
            Require.within("wide", wide, 0, 10);
        }

        @Override
        public ExpectedTime expected(Operator operator, Roofline roofline, Surroundings around) {
            KernelShape shape = KernelShape.of(operator.kernel());
            double usual = shape.headWidth() / KernelShape.USUAL_HEAD;
            double penalty = 1 + wide * Math.max(0, usual - 1);
            double matrix = pairOps(shape, operator.work().matrixOps());
            double soft = pairOps(shape, operator.work().vectorOps());
            LinearForm tiles = LinearForm.of(
                    tile
                            * (matrix * penalty / (compute * roofline.matrixOpsPerSecond())
                                    + soft / (vector * roofline.vectorOpsPerSecond())),
                    TOKENS);
            return new ExpectedTime(
                    LinearForm.of(launchSeconds, ONE).plus(LinearForm.of(tailSeconds * usual, TOKENS)),
                    computing(operator, roofline, compute / penalty, vector).plus(tiles),
                    moving(operator, roofline, memory),
                    ExpectedTime.Norm.EUCLIDEAN);
        }

        @Override
        public PrefillAttention scaled(double computeShare, double memoryShare, double leastLaunchSeconds) {
            return new PrefillAttention(
                    Math.max(launchSeconds, leastLaunchSeconds),
                    tailSeconds,
                    Math.min(1, compute * computeShare),
                    Math.min(1, vector * computeShare),
                    Math.min(1, memory * memoryShare),
                    tile,
                    wide);
        }
    }

    /**
     * Attention of decodes: launch + [F/(compute·P) + V/Pv + wave·B·N/units, B/(memory·W)] with N key/value heads: each
     * sequence's head takes its turn on a unit. A latent that serves all heads, as key and as value, is one.
     *
     * @param launchSeconds 0 to 1
     * @param waveSeconds of a turn; 0 to 1e-2
     * @param compute share of the matrix peak; above 0 to 1
     * @param memory share of the bandwidth; above 0 to 1
     */
    record DecodeAttention(double launchSeconds, double waveSeconds, double compute, double memory)
            implements KernelModel {
        public DecodeAttention {
            Require.within("launch (seconds)", launchSeconds, 0, 1);
            Require.within("wave (seconds)", waveSeconds, 0, 1e-2);
            share("compute efficiency", compute);
            share("memory efficiency", memory);
        }

        @Override
        public ExpectedTime expected(Operator operator, Roofline roofline, Surroundings around) {
            double heads = KernelShape.of(operator.kernel()).keyValueHeads();
            double wave = around.units() == 0 ? 0 : waveSeconds * heads / around.units();
            return new ExpectedTime(
                    LinearForm.of(launchSeconds, ONE),
                    computing(operator, roofline, compute, 1).plus(LinearForm.of(wave, SEQUENCES)),
                    moving(operator, roofline, memory),
                    ExpectedTime.Norm.EUCLIDEAN);
        }

        @Override
        public DecodeAttention scaled(double computeShare, double memoryShare, double leastLaunchSeconds) {
            return new DecodeAttention(
                    Math.max(launchSeconds, leastLaunchSeconds),
                    waveSeconds,
                    Math.min(1, compute * computeShare),
                    Math.min(1, memory * memoryShare));
        }
    }

    /**
     * Products with the weights of many experts: launch/2 + A/(memory·W) + [(F + padding·R)/(compute·P) + V/Pv, weights/(memory·W)]
     * with A the bytes of activations and R the operations of one row for each expert hit. The launch is that of a whole mixture
     * (sorting included), half of which each of its two products gets.
     *
     * @param launchSeconds 0 to 1
     * @param compute share of the matrix peak; above 0 to 1
     * @param memory share of the bandwidth; above 0 to 1
     * @param padding rows that each expert hit computes beyond those it is sent; 0 to 1e5
     */
    record Experts(double launchSeconds, double compute, double memory, double padding) implements KernelModel {
        public Experts {
            Require.within("launch (seconds)", launchSeconds, 0, 1);
            share("compute efficiency", compute);
            share("memory efficiency", memory);
            Require.within("padding", padding, 0, 1e5);
        }

        @Override
        public ExpectedTime expected(Operator operator, Roofline roofline, Surroundings around) {
            LinearForm weights =
                    operator.work().bytes(Traffic.WEIGHTS).times(1 / (memory * roofline.bandwidthBytesPerSecond()));
            LinearForm activations = moving(operator, roofline, memory).plus(weights.times(-1));
            Optional<Feature.DistinctExperts> hit =
                    KernelShape.of(operator.kernel()).hit();
            LinearForm padded = hit.map(experts -> padded(operator, experts)).orElse(LinearForm.ZERO);
            return new ExpectedTime(
                    LinearForm.of(hit.isPresent() ? launchSeconds / 2 : 0, ONE).plus(activations),
                    computing(operator, roofline, compute, 1)
                            .plus(padded.times(1 / (compute * roofline.matrixOpsPerSecond()))),
                    weights,
                    ExpectedTime.Norm.EUCLIDEAN);
        }

        /** Work per token is spread over k rows of each replica; padding is work per row and expert hit. */
        private LinearForm padded(Operator operator, Feature.DistinctExperts hit) {
            double perToken = operator.work().matrixOps().of(TOKENS);
            return LinearForm.of(padding * perToken / ((double) hit.perToken() * hit.replicas()), hit);
        }

        @Override
        public Experts scaled(double computeShare, double memoryShare, double leastLaunchSeconds) {
            return new Experts(
                    Math.max(launchSeconds, leastLaunchSeconds),
                    Math.min(1, compute * computeShare),
                    Math.min(1, memory * memoryShare),
                    padding);
        }
    }

    /**
     * Kernels that stream through memory: launch + [F/P + V/Pv, B/(memory·W)].
     *
     * @param launchSeconds 0 to 1
     * @param memory share of the bandwidth; above 0 to 1
     */
    record Streaming(double launchSeconds, double memory) implements KernelModel {
        public Streaming {
            Require.within("launch (seconds)", launchSeconds, 0, 1);
            share("memory efficiency", memory);
        }

        @Override
        public ExpectedTime expected(Operator operator, Roofline roofline, Surroundings around) {
            return new ExpectedTime(
                    LinearForm.of(launchSeconds, ONE),
                    computing(operator, roofline, 1, 1),
                    moving(operator, roofline, memory),
                    ExpectedTime.Norm.EUCLIDEAN);
        }

        @Override
        public Streaming scaled(double computeShare, double memoryShare, double leastLaunchSeconds) {
            return new Streaming(Math.max(launchSeconds, leastLaunchSeconds), Math.min(1, memory * memoryShare));
        }
    }

    private static void share(String field, double value) {
        Require.within(field, value, 1e-6, 1);
    }

    private static LinearForm computing(Operator operator, Roofline roofline, double matrix, double vector) {
        return operator.work()
                .matrixOps()
                .times(1 / (matrix * roofline.matrixOpsPerSecond()))
                .plus(operator.work().vectorOps().times(1 / (vector * roofline.vectorOpsPerSecond())));
    }

    private static LinearForm moving(Operator operator, Roofline roofline, double memory) {
        LinearForm access = LinearForm.ZERO;
        for (Traffic traffic : Traffic.values()) {
            access = traffic == Traffic.COLLECTIVE
                    ? access
                    : access.plus(operator.work().bytes(traffic));
        }
        return access.times(1 / (memory * roofline.bandwidthBytesPerSecond()));
    }

    /** Operations of one (query, key) pair; 0 where there are none. */
    private static double pairOps(KernelShape shape, LinearForm ops) {
        return shape.pairs().map(ops::of).orElse(0.0);
    }
}
