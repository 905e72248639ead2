package dev.rooflight.catalog.trace;

import dev.rooflight.catalog.text.OneLine;
import java.util.List;

/**
 * BurstGPT: {@code Timestamp} in seconds, {@code Request tokens}, {@code Response tokens} and, in its second release, a
 * {@code Session ID}. Its files are pieces of one record, so times are counted from the first request of each. No response tokens are
 * a request that failed (HPMLL/BurstGPT, CC-BY-4.0).
 */
final class BurstGptTrace implements TraceReader {
    private static final int SESSION = 3;

    @Override
    public String name() {
        return "BurstGPT trace";
    }

    @Override
    public List<String> columns() {
        return List.of("Timestamp", "Request tokens", "Response tokens");
    }

    @Override
    public void read(TraceInput input, TraceCollector into) {
        ArrivalTimes times = new ArrivalTimes(0, 1, true);
        long[] failed = {0};
        input.rows(List.of("timestamp", "request tokens", "response tokens", "session id"), row -> {
            int answer = row.tokens(2, 0);
            if (answer == 0) {
                failed[0]++;
                return true;
            }
            into.add(row, times.seconds(row), row.tokens(1), answer);
            String session = row.text(SESSION);
            if (session != null) {
                into.last().session(into.session(session));
            }
            return !into.isFull();
        });
        times.note().ifPresent(into::note);
        if (failed[0] > 0) {
            into.note("requests left out because they failed (0 response tokens): " + OneLine.count(failed[0]));
        }
    }
}
