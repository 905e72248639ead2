package dev.rooflight.catalog.trace;

import dev.rooflight.catalog.text.JsonStream;
import dev.rooflight.catalog.text.JsonStream.Token;
import dev.rooflight.catalog.text.OneLine;
import dev.rooflight.catalog.text.TextStream;
import dev.rooflight.serving.load.Requests;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What ServeGen's {@code chunk-N-dataset.json} says of lengths: by the second from which on they hold, the probabilities of
 * {@code input_tokens} and {@code output_tokens}, each as a text in which Python wrote a dictionary. Other fields are not read.
 */
final class LengthTables {
    private static final Pattern DICTIONARY = Pattern.compile("\\{[^{}]*}");
    private static final Pattern ENTRY = Pattern.compile("\\s*(\\d{1,9})\\s*:\\s*([0-9.eE+-]{1,40})\\s*(?:,|})");

    private final TreeMap<Long, Lengths> bySecond = new TreeMap<>();

    private LengthTables() {}

    /** Lengths of prompts and of answers. */
    record Lengths(Table input, Table output) {}

    /** Those that hold at a time: the last ones before it that are not empty. */
    Optional<Lengths> at(double second) {
        Map.Entry<Long, Lengths> entry = bySecond.floorEntry((long) second);
        return entry == null ? Optional.empty() : Optional.of(entry.getValue());
    }

    static LengthTables read(Path file) {
        LengthTables tables = new LengthTables();
        try (JsonStream json = new JsonStream(TextStream.open(file))) {
            if (!json.nextObject()) {
                throw json.error("is empty", "an object with lengths by second", "");
            }
            for (Optional<String> second = json.nextName(); second.isPresent(); second = json.nextName()) {
                if (!second.get().matches("\\d{1,15}")) {
                    throw json.error("key " + OneLine.quote(second.get()) + " is no second", "a whole number", "");
                }
                Optional<Lengths> lengths = lengths(json);
                if (lengths.isPresent() && tables.bySecond.put(Long.valueOf(second.get()), lengths.get()) != null) {
                    throw json.error("key " + OneLine.quote(second.get()) + " is given twice", "", "keep one");
                }
            }
        }
        return tables;
    }

    private static Optional<Lengths> lengths(JsonStream json) {
        if (json.next() != Token.OBJECT) {
            throw json.error("no object of lengths", "input_tokens and output_tokens", "");
        }
        Optional<Table> input = Optional.empty();
        Optional<Table> output = Optional.empty();
        for (Optional<String> name = json.nextName(); name.isPresent(); name = json.nextName()) {
            switch (name.get()) {
                case "input_tokens" -> input = table(json);
                case "output_tokens" -> output = table(json);
                default -> json.skipValue();
            }
        }
        return input.isEmpty() || output.isEmpty()
                ? Optional.empty()
                : Optional.of(new Lengths(input.get(), output.get()));
    }

    private static Optional<Table> table(JsonStream json) {
        String text = json.next() == Token.TEXT ? json.text().strip() : "";
        if (!DICTIONARY.matcher(text).matches()) {
            throw json.error(
                    "no probabilities: " + OneLine.quote(text), "a text such as {519: 0.3125, 625: 0.6875}", "");
        }
        if (text.substring(1, text.length() - 1).isBlank()) {
            return Optional.empty();
        }
        TreeMap<Integer, Double> probabilities = new TreeMap<>();
        Matcher entry = ENTRY.matcher(text);
        int at = 1;
        while (at < text.length() && entry.find(at) && entry.start() == at) {
            double probability = TraceRow.number(entry.group(2));
            int tokens = Integer.parseInt(entry.group(1));
            boolean known = probabilities.put(tokens, probability) != null;
            if (known || !(probability >= 0 && probability <= 1) || tokens > Requests.MAX_TOKENS) {
                throw json.error(
                        "entry " + OneLine.quote(entry.group()) + " of probabilities", "each length once, 0 to 1", "");
            }
            at = entry.end();
        }
        if (at < text.length()) {
            throw json.error("no probabilities from " + OneLine.quote(text.substring(at)), "tokens: probability", "");
        }
        return Optional.of(new Table(probabilities, json));
    }

    /** A distribution of lengths. */
    static final class Table {
        private final int[] tokens;
        private final double[] upTo;

        Table(SortedMap<Integer, Double> probabilities, JsonStream json) {
            tokens = new int[probabilities.size()];
            upTo = new double[probabilities.size()];
            double sum = 0;
            int i = 0;
            for (Map.Entry<Integer, Double> entry : probabilities.entrySet()) {
                tokens[i] = entry.getKey();
                sum += entry.getValue();
                upTo[i++] = sum;
            }
            if (!(sum > 0.99 && sum < 1.01)) {
                throw json.error("probabilities that add up to " + sum, "1", "");
            }
        }

        /** A length, 1 at least: a few tables have a bin for 0. */
        int draw(SplittableRandom random) {
            double wanted = random.nextDouble() * upTo[upTo.length - 1];
            int found = Arrays.binarySearch(upTo, wanted);
            int at = found >= 0 ? found + 1 : -found - 1;
            return Math.max(1, tokens[Math.min(at, tokens.length - 1)]);
        }
    }
}
