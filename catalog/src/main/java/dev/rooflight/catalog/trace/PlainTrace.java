package dev.rooflight.catalog.trace;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.catalog.text.NearestNames;
import dev.rooflight.catalog.text.OneLine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Our own format, and that of any table whose columns are named by its user: CSV or JSON lines with an arrival, the tokens of prompt
 * and answer and, where known, what schedulers may see ({@code max_tokens}), an id, a session, and hash ids of the prompt's blocks with
 * the tokens of a block.
 */
final class PlainTrace implements TraceReader {
    private static final Map<String, List<String>> NAMES = names();

    private final Map<String, String> given;

    /** Columns by their roles, as in {@link TraceOptions}; roles that are not given are found by the names that we use. */
    PlainTrace(Map<String, String> given) {
        this.given = given;
    }

    private static Map<String, List<String>> names() {
        Map<String, List<String>> names = new LinkedHashMap<>();
        names.put(
                "arrival",
                List.of(
                        "arrival_s",
                        "arrived_at",
                        "arrival",
                        "arrival_time",
                        "arrival_time_s",
                        "arrival_time_ns",
                        "arrival_time_us",
                        "arrival_time_ms",
                        "arrival_ns",
                        "arrival_us",
                        "arrival_ms",
                        "timestamp",
                        "timestamp_ms"));
        names.put(
                "input",
                List.of(
                        "input",
                        "input_tokens",
                        "input_toks",
                        "input_length",
                        "prompt_tokens",
                        "num_prefill_tokens",
                        "context_tokens"));
        names.put(
                "output",
                List.of(
                        "output",
                        "output_tokens",
                        "output_toks",
                        "output_length",
                        "completion_tokens",
                        "num_decode_tokens",
                        "generated_tokens"));
        names.put("max_tokens", List.of("max_tokens"));
        names.put("id", List.of("id", "request_id"));
        names.put("session", List.of("session", "session_id"));
        names.put("hash_ids", List.of("hash_ids"));
        names.put("hash_block", List.of("hash_block"));
        return names;
    }

    @Override
    public String name() {
        return given.isEmpty() ? "table of requests" : "columns as given";
    }

    @Override
    public List<String> columns() {
        return List.of("arrival_s", "input", "output");
    }

    @Override
    public boolean reads(Set<String> found) {
        return !given.isEmpty()
                || (found.stream().anyMatch(NAMES.getOrDefault("input", List.of())::contains)
                        && found.stream().anyMatch(NAMES.getOrDefault("output", List.of())::contains));
    }

    @Override
    public void read(TraceInput input, TraceCollector into) {
        Layout layout = new Layout(input, given);
        ArrivalTimes times = new ArrivalTimes(layout.arrival, layout.unitsPerSecond, false);
        input.rows(layout.wanted, row -> {
            request(row, layout, times, into);
            return !into.isFull();
        });
        times.note().ifPresent(into::note);
    }

    private static void request(TraceRow row, Layout layout, ArrivalTimes times, TraceCollector into) {
        int prompt = row.tokens(layout.input);
        int answer = row.tokens(layout.output);
        into.add(row, times.seconds(row), prompt, answer);
        if (layout.maxTokens >= 0 && row.text(layout.maxTokens) != null) {
            into.last().maxTokens(row.tokens(layout.maxTokens, answer));
        }
        String id = layout.id < 0 ? null : row.text(layout.id);
        if (id != null) {
            into.last().id(id);
        }
        String session = layout.session < 0 ? null : row.text(layout.session);
        if (session != null) {
            into.last().session(into.session(session));
        }
        long[] ids = layout.ids < 0 ? null : row.ids(layout.ids);
        if (ids != null) {
            into.blocks(row, layout.ids, ids, layout.block(row), prompt);
        }
    }

    /** Where each role is among the columns that are read. */
    private static final class Layout {
        private final List<String> wanted = new ArrayList<>();
        private final TraceInput file;
        private final Set<String> found;
        private final int arrival;
        private final double unitsPerSecond;
        private final int input;
        private final int output;
        private final int maxTokens;
        private final int id;
        private final int session;
        private final int ids;
        private final int blockColumn;
        private final int blockTokens;

        Layout(TraceInput file, Map<String, String> given) {
            this.file = file;
            this.found = Set.copyOf(TraceInput.lowerCase(file.columns()));
            String unit = given.keySet().stream()
                    .filter(role -> role.startsWith("arrival"))
                    .findFirst()
                    .orElse("arrival");
            this.arrival = required("arrival", given.get(unit));
            this.unitsPerSecond = ArrivalTimes.unitsPerSecond(unit.equals("arrival") ? wanted.get(arrival) : unit);
            this.input = required("input", given.get("input"));
            this.output = required("output", given.get("output"));
            this.maxTokens = optional("max_tokens", given.get("max_tokens"));
            this.id = optional("id", given.get("id"));
            this.session = optional("session", given.get("session"));
            this.ids = optional("hash_ids", given.get("hash_ids"));
            String block = given.getOrDefault("hash_block", "");
            boolean isNumber = block.matches("[1-9]\\d{0,8}");
            this.blockTokens = isNumber ? Integer.parseInt(block) : 0;
            this.blockColumn = isNumber || ids < 0 ? -1 : required("hash_block", given.get("hash_block"));
        }

        int block(TraceRow row) {
            return blockTokens > 0 ? blockTokens : row.tokens(blockColumn);
        }

        private int required(String role, @Nullable String column) {
            int place = optional(role, column);
            if (place < 0) {
                throw CatalogException.ofField(
                        file.where(),
                        0,
                        role,
                        "not among the columns " + OneLine.quote(String.join(", ", file.columns())),
                        "one of " + String.join(", ", NAMES.getOrDefault(role, List.of())) + ", or columns " + role
                                + "=NAME",
                        List.of(),
                        0);
            }
            return place;
        }

        private int optional(String role, @Nullable String column) {
            if (column == null) {
                return NAMES.getOrDefault(role, List.of()).stream()
                        .filter(name -> found.contains(name) && !wanted.contains(name))
                        .findFirst()
                        .map(this::place)
                        .orElse(-1);
            }
            String name = column.toLowerCase(Locale.ROOT);
            if (!found.contains(name)) {
                throw CatalogException.ofField(
                        file.where(),
                        0,
                        "columns",
                        role + "=" + column + ", and there is no such column",
                        "one of " + OneLine.of(String.join(", ", file.columns())),
                        NearestNames.of(column, file.columns()),
                        0);
            }
            return place(name);
        }

        private int place(String name) {
            wanted.add(name);
            return wanted.size() - 1;
        }
    }
}
