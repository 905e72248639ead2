package dev.rooflight.validation;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Columns of a table of measurements, in the order they are usually written in. */
enum Column {
    ID,
    MODEL,
    HARDWARE,
    NUM_GPUS,
    TP,
    PP,
    WEIGHTS_DTYPE,
    KV_DTYPE,
    ENGINE,
    ENGINE_VERSION,
    BATCH_OR_CONCURRENCY,
    ISL,
    OSL,
    METRIC,
    VALUE,
    UNIT,
    SOURCE,
    BOUND_CLASS,
    PHASE,
    TIER,
    NOTES;

    static final List<Column> ALL = List.of(values());

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<String> ids() {
        return Arrays.stream(values()).map(Column::id).toList();
    }
}
