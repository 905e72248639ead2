package dev.rooflight.request.serving;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.request.Numbers;
import dev.rooflight.serving.load.Lengths;
import dev.rooflight.serving.load.Requests;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** Lengths as people write them. */
final class LengthTexts {
    private static final String EXPECTED =
            "a number of tokens, uniform:A-B, normal:MEAN,DEVIATION, lognormal:MEAN,DEVIATION, zipf:EXPONENT,MOST or"
                    + " csv:FILE";

    private final BiFunction<String, String, List<Integer>> files;

    /** @param files lengths of a file, by the name of the word and of the file */
    LengthTexts(BiFunction<String, String, List<Integer>> files) {
        this.files = files;
    }

    /**
     * Shares of a length over which lengths are spread.
     *
     * @param least above 0
     * @param most {@code least} or more
     */
    record Range(double least, double most) {
        /** As it is written, such as {@code 0.8..1}. */
        static Range of(String text) {
            int dots = text.indexOf("..");
            if (dots > 0) {
                double least = Numbers.real("range", text.substring(0, dots).strip(), 1e-6, 1000);
                double most = Numbers.real("range", text.substring(dots + 2).strip(), least, 1000);
                return new Range(least, most);
            }
            throw new InvalidValueException("range", Numbers.quoted(text), "two shares of a length, such as 0.8..1");
        }

        Lengths of(int tokens) {
            int low = (int) Math.max(1, Math.floor(least * tokens));
            int high = (int) Math.min(Requests.MAX_TOKENS, Math.max(low, Math.floor(most * tokens)));
            return new Lengths.Uniform(low, high);
        }
    }

    /**
     * Lengths of a text.
     *
     * @throws InvalidValueException if it is none
     */
    Lengths read(ServingWord word, String text, Optional<Range> range) {
        try {
            return lengths(word, text, range);
        } catch (InvalidValueException e) {
            // the mean of lengths, or their spread, is no word of its own
            throw e.field().equals(word.name()) || e.field().equals(ServingWords.RANGE.name())
                    ? e
                    : new InvalidValueException(
                            word.name(), Numbers.quoted(text), e.field() + " that is " + e.expected(), e.remedy());
        }
    }

    private Lengths lengths(ServingWord word, String text, Optional<Range> range) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            int tokens = (int) Numbers.whole(word.name(), text, 1, Requests.MAX_TOKENS);
            return range.map(spread -> spread.of(tokens)).orElseGet(() -> new Lengths.Fixed(tokens));
        }
        String kind = Said.lower(text.substring(0, colon));
        String rest = text.substring(colon + 1).strip();
        return switch (kind) {
            case "uniform" -> uniform(word, text, rest);
            case "normal" -> {
                List<Double> two = two(word, text, rest);
                yield new Lengths.Normal(two.get(0), two.get(1));
            }
            case "lognormal" -> {
                List<Double> two = two(word, text, rest);
                yield new Lengths.LogNormal(two.get(0), two.get(1));
            }
            case "zipf" -> {
                List<Double> two = two(word, text, rest);
                yield new Lengths.Zipf(two.get(0), two.get(1).intValue());
            }
            case "csv" -> new Lengths.Observed(files.apply(word.name(), rest));
            default -> throw refused(word, text);
        };
    }

    private static Lengths uniform(ServingWord word, String text, String rest) {
        int dash = rest.indexOf('-');
        if (dash <= 0) {
            throw refused(word, text);
        }
        int least = (int) Numbers.whole(word.name(), rest.substring(0, dash).strip(), 1, Requests.MAX_TOKENS);
        int most = (int) Numbers.whole(word.name(), rest.substring(dash + 1).strip(), least, Requests.MAX_TOKENS);
        return new Lengths.Uniform(least, most);
    }

    private static List<Double> two(ServingWord word, String text, String rest) {
        List<Double> numbers = new ArrayList<>();
        for (String part : rest.split(",", -1)) {
            numbers.add(Numbers.real(word.name(), part.strip(), 0, Requests.MAX_TOKENS));
        }
        if (numbers.size() != 2) {
            throw refused(word, text);
        }
        return numbers;
    }

    private static InvalidValueException refused(ServingWord word, String text) {
        return new InvalidValueException(word.name(), Numbers.quoted(text), EXPECTED);
    }
}
