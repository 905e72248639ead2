package dev.rooflight.catalog.trace;

import java.util.List;

/**
 * Traces of Azure's inference service, 2023 and 2024: {@code TIMESTAMP,ContextTokens,GeneratedTokens}, times as dates, with a zone in
 * 2024 (Azure/AzurePublicDataset, CC-BY).
 */
final class AzureTrace implements TraceReader {
    @Override
    public String name() {
        return "Azure LLM inference trace";
    }

    @Override
    public List<String> columns() {
        return List.of("TIMESTAMP", "ContextTokens", "GeneratedTokens");
    }

    @Override
    public void read(TraceInput input, TraceCollector into) {
        ArrivalTimes times = new ArrivalTimes(0, 1, true);
        input.rows(TraceInput.lowerCase(columns()), row -> {
            into.add(row, times.seconds(row), row.tokens(1), row.tokens(2));
            return !into.isFull();
        });
        times.note().ifPresent(into::note);
    }
}
