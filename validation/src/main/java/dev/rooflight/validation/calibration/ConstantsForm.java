package dev.rooflight.validation.calibration;

import dev.rooflight.core.efficiency.CollectiveConstants;
import dev.rooflight.core.efficiency.KernelClass;
import dev.rooflight.core.efficiency.KernelModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * The constants of a model that a fit looks for: where it starts, and between which values. Within them the fit is free;
 * whoever ends at an upper limit that is no efficiency asks for something the model is not meant for.
 *
 * @param <C> what they make up
 * @param constants in the order that {@code maker} takes them
 * @param starts from which fits begin: the best one counts
 * @param maker makes the model of values
 * @param tolerance relative deviation from which rows count linearly rather than by the square
 */
record ConstantsForm<C>(
        List<Constant> constants, List<double[]> starts, Function<double[], C> maker, double tolerance) {
    private static final double ROWS = 0.08;
    private static final double EXCHANGES = 0.1;
    private static final double NEARLY = 0.9995;
    private static final double NEARLY_LOW = 0.95;

    /**
     * One of them.
     *
     * @param low the least value that is told from nothing: what ends there is 0 if it may be
     * @param high the largest
     * @param kind what it is
     */
    record Constant(String name, double low, double high, Kind kind) {
        /** What a constant is, and so what its limits mean. */
        enum Kind {
            /** A share of a peak: not more than all of it, and never next to nothing. */
            SHARE,
            /** A share of the memory's bandwidth, which rows that are read from a cache exceed. */
            MEMORY_SHARE,
            /** A term that may be nothing, but not without limit. */
            TERM,
            /** Anything between its limits is fine, and what is next to nothing is nothing. */
            EXPONENT
        }

        static Constant share(String name) {
            return new Constant(name, 0.01, 1, Kind.SHARE);
        }

        static Constant memoryShare() {
            return new Constant("memory", 0.01, 1, Kind.MEMORY_SHARE);
        }

        private boolean share() {
            return kind == Kind.SHARE || kind == Kind.MEMORY_SHARE;
        }

        static Constant term(String name, double low, double high) {
            return new Constant(name, low, high, Kind.TERM);
        }

        /** The value that stands for a fitted one. */
        double settled(double value) {
            if (value >= NEARLY * high) {
                return high;
            }
            return !share() && value <= low / NEARLY_LOW ? 0 : value;
        }

        /** Whether a value stands at a limit that it should not. */
        boolean capped(double value) {
            return switch (kind) {
                case SHARE, MEMORY_SHARE -> value <= low / NEARLY_LOW;
                case TERM -> value >= NEARLY_LOW * high;
                case EXPONENT -> false;
            };
        }

        /** Whether more than the whole peak was asked for. */
        boolean full(double value) {
            return share() && value >= NEARLY * high;
        }
    }

    /**
     * The form of a class of kernels.
     *
     * @param quantizes whether what quantises the inputs was measured with the products
     */
    static ConstantsForm<KernelModel> of(KernelClass kind, boolean quantizes) {
        return switch (kind) {
            case LINEAR, WEIGHT_ONLY_LINEAR, RECURRENCE -> linear(quantizes);
            case EXPERTS, WEIGHT_ONLY_EXPERTS -> experts();
            case PREFILL_ATTENTION -> prefill();
            case DECODE_ATTENTION -> decode();
            case NORM, ELEMENT_WISE, GATHER -> streaming();
        };
    }

    private static ConstantsForm<KernelModel> linear(boolean quantizes) {
        return new ConstantsForm<>(
                List.of(
                        Constant.term("launch", 1e-7, 1e-3),
                        Constant.term("depth", 1e-13, 1e-7),
                        Constant.share("compute"),
                        Constant.memoryShare()),
                starts(new double[] {3e-6, 1e-10, 0.7, 0.8}),
                x -> new KernelModel.Linear(x[0], x[1], x[2], x[3], quantizes),
                ROWS);
    }

    private static ConstantsForm<KernelModel> experts() {
        return new ConstantsForm<>(
                List.of(
                        Constant.term("launch", 1e-7, 5e-3),
                        Constant.share("compute"),
                        Constant.memoryShare(),
                        Constant.term("padding", 0.1, 2000)),
                starts(new double[] {2e-5, 0.5, 0.8, 16}, new double[] {2e-5, 0.3, 0.9, 64}),
                x -> new KernelModel.Experts(x[0], x[1], x[2], x[3]),
                ROWS);
    }

    private static ConstantsForm<KernelModel> prefill() {
        return new ConstantsForm<>(
                List.of(
                        Constant.term("launch", 1e-7, 1e-3),
                        Constant.term("tail", 1e-12, 1e-6),
                        Constant.share("compute"),
                        Constant.share("vector"),
                        Constant.memoryShare(),
                        Constant.term("tile", 1, 5000),
                        Constant.term("wide", 1e-3, 5)),
                starts(
                        new double[] {8e-6, 1e-9, 0.6, 0.5, 0.8, 64, 0.1},
                        new double[] {8e-6, 1e-9, 0.3, 0.5, 0.8, 64, 0.1},
                        new double[] {8e-6, 1e-9, 0.9, 0.25, 0.5, 128, 0.1}),
                x -> new KernelModel.PrefillAttention(x[0], x[1], x[2], x[3], x[4], x[5], x[6]),
                ROWS);
    }

    private static ConstantsForm<KernelModel> decode() {
        return new ConstantsForm<>(
                List.of(
                        Constant.term("launch", 1e-7, 1e-3),
                        Constant.term("wave", 1e-9, 1e-3),
                        Constant.share("compute"),
                        Constant.memoryShare()),
                starts(new double[] {1e-5, 1e-7, 0.3, 0.9}),
                x -> new KernelModel.DecodeAttention(x[0], x[1], x[2], x[3]),
                ROWS);
    }

    private static ConstantsForm<KernelModel> streaming() {
        return new ConstantsForm<>(
                List.of(Constant.term("launch", 1e-8, 1e-3), Constant.memoryShare()),
                starts(new double[] {3e-6, 0.7}),
                x -> new KernelModel.Streaming(x[0], x[1]),
                EXCHANGES);
    }

    /**
     * The form of exchanges.
     *
     * @param shared whether devices may share a bus
     */
    static ConstantsForm<CollectiveConstants> collectives(boolean shared) {
        List<Constant> own = List.of(
                Constant.term("one-shot latency", 1e-7, 1e-3),
                Constant.term("one-shot latency per device", 1e-9, 1e-3),
                Constant.share("one-shot"),
                Constant.term("ring latency", 1e-7, 1e-3),
                Constant.term("ring latency per device", 1e-9, 1e-3),
                Constant.share("ring"));
        double[] near = {3e-6, 5e-7, 0.5, 8e-6, 1e-6, 0.7};
        double[] far = {3e-6, 5e-7, 0.5, 2e-5, 1e-6, 0.7};
        if (!shared) {
            return new ConstantsForm<>(
                    own,
                    starts(near, far),
                    x -> new CollectiveConstants(x[0], x[1], x[2], x[3], x[4], x[5], 0),
                    EXCHANGES);
        }
        List<Constant> constants = new ArrayList<>(own);
        constants.add(new Constant("sharing", 1e-3, 1, Constant.Kind.EXPONENT));
        return new ConstantsForm<>(
                constants,
                starts(with(near, 0.1), with(near, 0.5), with(far, 0.5), with(far, 0.9)),
                x -> new CollectiveConstants(x[0], x[1], x[2], x[3], x[4], x[5], x[6]),
                EXCHANGES);
    }

    private static double[] with(double[] values, double last) {
        double[] longer = Arrays.copyOf(values, values.length + 1);
        longer[values.length] = last;
        return longer;
    }

    private static List<double[]> starts(double[]... starts) {
        return List.of(starts);
    }

    /** The same with another tolerance: pools of devices differ more than repeats of one. */
    ConstantsForm<C> tolerating(double other) {
        return new ConstantsForm<>(constants, starts, maker, other);
    }
}
