package dev.rooflight.report;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A single value of a JSON document and where it stands there.
 *
 * @param path JSON pointer (RFC 6901), such as {@code /memory/fits}
 * @param value as tables have it for programs; empty for null and for an object or a list without content
 */
record Fact(String path, Object value) {

    /** Every value of a tree or a {@linkplain Document document}, in its order. */
    static List<Fact> of(Object tree) {
        Collector facts = new Collector();
        new JsonWriter(facts).value(tree);
        return List.copyOf(facts.found);
    }

    /** Follows a document and notes its values. */
    private static final class Collector implements JsonSink {
        private final List<Fact> found = new ArrayList<>();
        private final Deque<Level> open = new ArrayDeque<>();

        /** An object or a list that has begun and not ended: where its next value stands. */
        private static final class Level {
            private final String path;
            private final boolean list;
            private String next = "";
            private int values;

            Level(String path, boolean list) {
                this.path = path;
                this.list = list;
            }
        }

        @Override
        public void startObject() {
            open.push(new Level(place(), false));
        }

        @Override
        public void endObject() {
            end();
        }

        @Override
        public void startList() {
            open.push(new Level(place(), true));
        }

        @Override
        public void endList() {
            end();
        }

        @Override
        public void name(String name) {
            open.element().next = name.replace("~", "~0").replace("/", "~1");
        }

        @Override
        public void text(String value) {
            add(value);
        }

        @Override
        public void whole(long value) {
            add(value);
        }

        @Override
        public void number(double value) {
            add(value);
        }

        @Override
        public void truth(boolean value) {
            add(value);
        }

        @Override
        public void nothing() {
            add("");
        }

        private void add(Object value) {
            found.add(new Fact(place(), value));
        }

        private void end() {
            Level ended = open.pop();
            if (ended.values == 0) {
                found.add(new Fact(ended.path, ""));
            }
        }

        /** Where the value that comes now stands. */
        private String place() {
            Level level = open.peek();
            if (level == null) {
                return "";
            }
            String last = level.list ? Integer.toString(level.values) : level.next;
            level.values++;
            return level.path + "/" + last;
        }
    }
}
