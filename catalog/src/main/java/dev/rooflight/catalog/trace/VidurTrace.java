package dev.rooflight.catalog.trace;

import java.util.List;

/** Traces as Vidur and splitwise-sim keep them: {@code arrived_at} in seconds, {@code num_prefill_tokens,num_decode_tokens}. */
final class VidurTrace implements TraceReader {
    @Override
    public String name() {
        return "Vidur trace";
    }

    @Override
    public List<String> columns() {
        return List.of("arrived_at", "num_prefill_tokens", "num_decode_tokens");
    }

    @Override
    public void read(TraceInput input, TraceCollector into) {
        ArrivalTimes times = new ArrivalTimes(0, 1, false);
        input.rows(columns(), row -> {
            into.add(row, times.seconds(row), row.tokens(1), row.tokens(2));
            return !into.isFull();
        });
        times.note().ifPresent(into::note);
    }
}
