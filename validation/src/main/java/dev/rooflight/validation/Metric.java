package dev.rooflight.validation;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What was measured, with the unit that a table states it in. */
public enum Metric {
    /** Generated tokens per second of all devices. */
    OUTPUT_TPS("output_tps", "tok/s", MeasuredPhase.END_TO_END),
    /** Time per output token of one request after its first. */
    TPOT("tpot_ms", "ms", MeasuredPhase.DECODE, MeasuredPhase.END_TO_END),
    /** Generated tokens per second of one request. */
    DECODE_TPS("decode_tps", "tok/s", MeasuredPhase.DECODE, MeasuredPhase.END_TO_END),
    /** Time to the first token. */
    TTFT("ttft_ms", "ms", MeasuredPhase.PREFILL, MeasuredPhase.END_TO_END),
    /** Prompt tokens per second of all devices. */
    PREFILL_TPS("prefill_tps", "tok/s", MeasuredPhase.PREFILL),
    /** {@link #OUTPUT_TPS} divided by the number of devices. */
    OUTPUT_TPS_PER_GPU("output_tps_per_gpu", "tok/s/GPU", MeasuredPhase.END_TO_END),
    /** Prompt and generated tokens per second of all devices. */
    TOTAL_TPS("total_tps", "tok/s", MeasuredPhase.END_TO_END),
    /** Generated tokens per second of all requests together, without their prompts' time. */
    DECODE_TPS_TOTAL("decode_tps_total", "tok/s", MeasuredPhase.DECODE),
    /** {@link #PREFILL_TPS} divided by the number of nodes. */
    PREFILL_TPS_PER_NODE("prefill_tps_per_node", "tok/s/node", MeasuredPhase.PREFILL),
    /** {@link #DECODE_TPS_TOTAL} divided by the number of nodes. */
    DECODE_TPS_PER_NODE("decode_tps_per_node", "tok/s/node", MeasuredPhase.DECODE),
    /** {@link #PREFILL_TPS} divided by the number of devices. */
    PREFILL_TPS_PER_GPU("prefill_tps_per_gpu", "tok/s/GPU", MeasuredPhase.PREFILL),
    /** {@link #DECODE_TPS_TOTAL} divided by the number of devices. */
    DECODE_TPS_PER_GPU("decode_tps_per_gpu", "tok/s/GPU", MeasuredPhase.DECODE),
    /** Requests of a benchmark's data set per second of all devices. */
    SAMPLES_PER_SECOND("samples_per_s", "samples/s", MeasuredPhase.END_TO_END);

    private final String id;
    private final String unit;
    private final MeasuredPhase phase;
    private final MeasuredPhase otherPhase;

    Metric(String id, String unit, MeasuredPhase phase) {
        this(id, unit, phase, phase);
    }

    Metric(String id, String unit, MeasuredPhase phase, MeasuredPhase otherPhase) {
        this.id = id;
        this.unit = unit;
        this.phase = phase;
        this.otherPhase = otherPhase;
    }

    /** The name in tables of measurements. */
    public String id() {
        return id;
    }

    /** The unit in tables of measurements. */
    public String unit() {
        return unit;
    }

    /** True for seconds, where less is better; false for rates, where more is. */
    public boolean isTime() {
        return unit.equals("ms");
    }

    /** What one of {@link #unit()} is in SI units: seconds or tokens per second. */
    double scale() {
        return isTime() ? 1e-3 : 1;
    }

    boolean covers(MeasuredPhase part) {
        return part == phase || part == otherPhase;
    }

    /** The names of the phases this metric can cover, for messages. */
    String phases() {
        return phase == otherPhase ? phase.id() : phase.id() + " or " + otherPhase.id();
    }

    static Optional<Metric> of(String id) {
        return Arrays.stream(values())
                .filter(metric -> metric.id.equalsIgnoreCase(id))
                .findFirst();
    }

    /** All names, for messages. */
    static String ids() {
        return Arrays.stream(values()).map(Metric::id).collect(Collectors.joining(", "));
    }
}
