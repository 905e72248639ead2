package dev.rooflight.catalog.trace;

import java.util.List;

/** Workloads of LLMServingSim, CSV or JSON lines: {@code arrival_time_ns,input_toks,output_toks}, with an {@code id} or without. */
final class ServingSimTrace implements TraceReader {
    private static final int ID = 3;

    @Override
    public String name() {
        return "LLMServingSim workload";
    }

    @Override
    public List<String> columns() {
        return List.of("arrival_time_ns", "input_toks", "output_toks");
    }

    @Override
    public void read(TraceInput input, TraceCollector into) {
        ArrivalTimes times = new ArrivalTimes(0, 1e9, false);
        input.rows(List.of("arrival_time_ns", "input_toks", "output_toks", "id"), row -> {
            into.add(row, times.seconds(row), row.tokens(1), row.tokens(2));
            String id = row.text(ID);
            if (id != null) {
                into.last().id(id);
            }
            return !into.isFull();
        });
        times.note().ifPresent(into::note);
    }
}
