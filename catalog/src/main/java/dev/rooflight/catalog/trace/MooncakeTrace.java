package dev.rooflight.catalog.trace;

import java.util.List;
import java.util.Set;

/**
 * Traces of Mooncake, a JSON object a line: {@code timestamp} in milliseconds, {@code input_length}, {@code output_length},
 * {@code hash_ids}, one for each 512 tokens of the prompt. An id names a block with all that stands before it, so equal ids are equal
 * tokens (kvcache-ai/Mooncake, FAST25 release).
 */
final class MooncakeTrace implements TraceReader {
    private static final int BLOCK = 512;
    private static final int IDS = 3;

    @Override
    public String name() {
        return "Mooncake trace";
    }

    @Override
    public List<String> columns() {
        return List.of("timestamp", "input_length", "output_length", "hash_ids");
    }

    /** Also without ids: taken for ours, its times would be a thousand times too long. */
    @Override
    public boolean reads(Set<String> found) {
        return found.containsAll(columns().subList(0, IDS));
    }

    @Override
    public void read(TraceInput input, TraceCollector into) {
        ArrivalTimes times = new ArrivalTimes(0, 1e3, false);
        boolean shares = TraceInput.lowerCase(input.columns()).contains("hash_ids");
        input.rows(columns(), row -> {
            int prompt = row.tokens(1);
            into.add(row, times.seconds(row), prompt, row.tokens(2));
            long[] ids = row.ids(IDS);
            if (ids != null) {
                into.blocks(row, IDS, ids, BLOCK, prompt);
            } else if (shares) {
                throw row.refused(IDS, "missing", "a list of whole numbers, one for each 512 tokens");
            }
            return !into.isFull();
        });
        if (!shares) {
            into.note("no hash_ids: no prompt begins like another; timestamp is read in milliseconds");
        }
        times.note().ifPresent(into::note);
    }
}
