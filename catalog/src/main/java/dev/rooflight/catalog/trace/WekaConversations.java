package dev.rooflight.catalog.trace;

import dev.rooflight.catalog.text.JsonStream;
import dev.rooflight.catalog.text.OneLine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Conversations of agents as WEKA's KV-cache tester writes them, an object each: {@code id}, {@code block_size},
 * {@code hash_id_scope} ({@code local}: ids mean something in this conversation only) and {@code requests} with {@code t} (seconds
 * from its start), {@code in}, {@code out}, {@code hash_ids}, {@code api_time} and {@code think_time} (seconds before it). A request
 * waits for the one before it in its conversation. Requests of sub-agents stand in entries of type {@code subagent}; their times have
 * two meanings in public files, so they are left out and counted (field names: ai-dynamo/aiperf, {@code weka_trace_models.py}).
 */
final class WekaConversations implements TraceReader {
    private static final List<String> FIELDS =
            List.of("t", "in", "out", "hash_ids", "api_time", "think_time", "type", "requests");
    private static final int T = 0;
    private static final int IN = 1;
    private static final int OUT = 2;
    private static final int IDS = 3;
    private static final int API_TIME = 4;
    private static final int THINK_TIME = 5;
    private static final int TYPE = 6;
    private static final int INNER = 7;

    @Override
    public String name() {
        return "WEKA conversations";
    }

    @Override
    public List<String> columns() {
        return List.of("id", "block_size", "requests");
    }

    @Override
    public void read(TraceInput input, TraceCollector into) {
        Conversations all = new Conversations(input.where());
        try (JsonStream stream = input.objects()) {
            while (!all.isEnough(into) && stream.nextObject()) {
                all.conversation(stream);
            }
        }
        all.deliver(into);
    }

    /** A request of a conversation until all are known: they are sent in the order of time, over all conversations. */
    private static final class Turn {
        private final int conversation;
        private final int line;
        private final double seconds;
        private final int input;
        private final int output;
        private final long[] ids;
        private final double duration;
        private final double think;

        Turn(int conversation, TraceRow row, double seconds) {
            this.conversation = conversation;
            this.line = row.line();
            this.seconds = seconds;
            this.input = row.tokens(IN);
            this.output = row.tokens(OUT);
            long[] given = row.ids(IDS);
            this.ids = given == null ? new long[0] : given;
            this.duration = Conversations.number(row, API_TIME, 0);
            this.think = Conversations.number(row, THINK_TIME, -1);
        }
    }

    private static final class Conversations {
        private final String where;
        private final List<Turn> turns = new ArrayList<>();
        private final List<String> names = new ArrayList<>();
        private final List<Integer> blocks = new ArrayList<>();
        private final List<Boolean> global = new ArrayList<>();
        private long left;

        Conversations(String where) {
            this.where = where;
        }

        boolean isEnough(TraceCollector into) {
            return turns.size() >= TraceCollector.MAX_REQUESTS || into.isFull();
        }

        void conversation(JsonStream stream) {
            TraceRow head = new TraceRow(where, List.of("id", "block_size", "hash_id_scope", "requests"));
            head.clear(stream.line());
            int begun = turns.size();
            for (Optional<String> name = stream.nextName(); name.isPresent(); name = stream.nextName()) {
                switch (name.get()) {
                    case "id" -> scalar(stream, head, 0);
                    case "block_size" -> scalar(stream, head, 1);
                    case "hash_id_scope" -> scalar(stream, head, 2);
                    case "requests" -> requests(stream, head);
                    default -> stream.skipValue();
                }
            }
            names.add(head.required(0, "a name"));
            blocks.add(head.tokens(1));
            String scope = head.text(2);
            if (scope != null && !scope.equals("local") && !scope.equals("global")) {
                throw head.refused(2, OneLine.quote(scope), "local or global");
            }
            global.add("global".equals(scope));
            if (turns.size() == begun) {
                throw head.refused(
                        3, head.isFresh(3) ? "missing" : "without a request of the main agent", "a list of requests");
            }
        }

        private static void scalar(JsonStream stream, TraceRow row, int place) {
            if (!row.isFresh(place)) {
                throw row.refused(place, "given twice", "it once");
            }
            switch (stream.next()) {
                case NULL -> row.setMissing(place);
                case OBJECT, LIST -> throw row.refused(place, "an object or a list", "one number or text");
                default -> row.set(place, stream.text());
            }
        }

        private void requests(JsonStream stream, TraceRow head) {
            if (!head.isFresh(3) || stream.next() != JsonStream.Token.LIST) {
                throw head.refused(3, head.isFresh(3) ? "no list" : "given twice", "a list of requests");
            }
            head.set(3, "a list");
            for (JsonStream.Token token = stream.next(); token != JsonStream.Token.END; token = stream.next()) {
                if (token != JsonStream.Token.OBJECT) {
                    throw head.refused(3, "a list with something else than objects", "a list of requests");
                }
                request(stream);
            }
        }

        private void request(JsonStream stream) {
            TraceRow row = new TraceRow(where, FIELDS);
            row.clear(stream.line());
            for (Optional<String> name = stream.nextName(); name.isPresent(); name = stream.nextName()) {
                int place = FIELDS.indexOf(name.get().toLowerCase(Locale.ROOT));
                if (place == IDS && row.isFresh(IDS)) {
                    if (stream.next() != JsonStream.Token.LIST) {
                        throw row.refused(IDS, "no list", "a list of whole numbers");
                    }
                    row.set(IDS, TraceInput.ids(stream, row, IDS));
                } else if (place < 0 || place == INNER) {
                    stream.skipValue();
                } else {
                    scalar(stream, row, place);
                }
            }
            if ("subagent".equals(row.text(TYPE))) {
                left++;
                return;
            }
            double seconds = number(row, T, Double.NaN);
            Turn before = turns.isEmpty() ? null : turns.get(turns.size() - 1);
            if (before != null && before.conversation == names.size() && seconds < before.seconds) {
                throw row.refused(T, OneLine.quote(String.valueOf(row.text(T))), "no time before the request above");
            }
            turns.add(new Turn(names.size(), row, seconds));
        }

        private static double number(TraceRow row, int place, double missing) {
            if (row.text(place) == null && !Double.isNaN(missing)) {
                return missing;
            }
            String text = row.required(place, "a number of 0 or more");
            double value = TraceRow.number(text);
            if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
                throw row.refused(place, OneLine.quote(text), "a number of 0 or more");
            }
            return value;
        }

        void deliver(TraceCollector into) {
            List<Turn> inOrder = new ArrayList<>(turns);
            inOrder.sort(Comparator.comparingDouble(turn -> turn.seconds));
            int[] before = new int[names.size()];
            double[] end = new double[names.size()];
            Arrays.fill(before, -1);
            TraceRow row = new TraceRow(where, FIELDS);
            for (Turn turn : inOrder) {
                if (into.isFull()) {
                    break;
                }
                row.clear(turn.line);
                into.add(row, turn.seconds, turn.input, turn.output);
                into.last().session(turn.conversation);
                int previous = before[turn.conversation];
                if (previous >= 0) {
                    double pause = Math.max(0, turn.seconds - end[turn.conversation]);
                    into.last().after(previous, turn.think >= 0 ? turn.think : pause);
                }
                before[turn.conversation] = into.size() - 1;
                end[turn.conversation] = turn.seconds + turn.duration;
                prompt(row, turn, into);
            }
            if (left > 0) {
                into.note("sub-agents left out with their requests: " + OneLine.count(left));
            }
        }

        /** Files give ids of whole blocks only, or one for the rest, too; what no id covers is like nothing else. */
        private void prompt(TraceRow row, Turn turn, TraceCollector into) {
            int block = blocks.get(turn.conversation);
            long most = (turn.input + (long) block - 1) / block;
            if (turn.ids.length > most) {
                throw row.refused(
                        IDS,
                        "a list of " + turn.ids.length,
                        "at most " + most + " ids for a prompt of " + turn.input + " tokens in blocks of " + block);
            }
            int rest = turn.input;
            for (long id : turn.ids) {
                into.content(row, key(turn.conversation, id), Math.min(block, rest));
                rest -= block;
            }
        }

        /** Equal only for equal ids of one conversation, or of all where ids are global. */
        private long key(int conversation, long id) {
            if (global.get(conversation)) {
                return id;
            }
            boolean fits = id >= 0 && id >>> Integer.SIZE == 0;
            // beyond 32 bits ids are hashes, and so is what they are mixed to
            return fits
                    ? (conversation + 1L) << Integer.SIZE | id
                    : id * 0x9E3779B97F4A7C15L + (conversation + 1L) * 0xD1B54A32D192ED03L;
        }
    }
}
