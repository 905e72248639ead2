package dev.rooflight.serving.engine;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.numeric.Digits;
import dev.rooflight.core.numeric.Rounding;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Step times of a table, such as a profile of one's own. A step is the sum of what applies: what its tokens take, what its decodes
 * take by their number and mean context, and what its prompts take by their number (one, or two and more), the positions cached
 * before them and their size, the root of the sum of squares of chunks. Each is looked up at the smallest key that is not below.
 */
public final class StepTable implements Supplier<StepTimes> {
    private final NavigableMap<Double, Double> byTokens = new TreeMap<>();
    private final NavigableMap<Double, NavigableMap<Double, Double>> decodes = new TreeMap<>();
    private final NavigableMap<Double, NavigableMap<Double, NavigableMap<Double, Double>>> prompts = new TreeMap<>();
    private final int rounding;

    /**
     * A table without rows.
     *
     * @param rounding positions that are cached before prompts are rounded up to multiples of it; 1 or more
     */
    public StepTable(int rounding) {
        this.rounding = rounding;
    }

    /** So many new tokens in all take so long. */
    public void tokens(double tokens, double seconds) {
        byTokens.put(tokens, seconds);
    }

    /** So many decodes of a mean context take so long. */
    public void decode(double count, double context, double seconds) {
        decodes.computeIfAbsent(count, any -> new TreeMap<>()).put(context, seconds);
    }

    /** Prompts take so long: one of them, or two and more, behind so many positions, of a size. */
    public void prefill(double count, double cached, double size, double seconds) {
        prompts.computeIfAbsent(count, any -> new TreeMap<>())
                .computeIfAbsent(cached, any -> new TreeMap<>())
                .put(size, seconds);
    }

    /** Whether it has no rows. */
    public boolean isEmpty() {
        return byTokens.isEmpty() && decodes.isEmpty() && prompts.isEmpty();
    }

    @Override
    public StepTimes get() {
        return new Times();
    }

    private static <T> T above(NavigableMap<Double, T> map, double key, String what) {
        Map.Entry<Double, T> entry = map.ceilingEntry(key);
        if (entry == null) {
            throw new InvalidValueException(
                    "step-times",
                    what + " " + Digits.of(key),
                    map.isEmpty() ? "a row" : "at most " + Digits.of(map.lastKey()) + ", the table's last",
                    "the table does not reach so far; add rows");
        }
        return entry.getValue();
    }

    private double ofTokens(double tokens) {
        return byTokens.isEmpty() ? 0 : above(byTokens, tokens, "step tokens");
    }

    private double ofDecodes(int count, double mean) {
        return decodes.isEmpty() || count == 0
                ? 0
                : above(above(decodes, count, "decode sequences"), Math.floor(mean), "decode context");
    }

    /** Steps by the table. */
    private final class Times implements StepTimes {
        private int count;
        private double tokens;
        private double cached;
        private double squares;

        @Override
        public void clear() {
            count = 0;
            tokens = 0;
            cached = 0;
            squares = 0;
        }

        @Override
        public void prompt(int chunk, long context, boolean last) {
            count++;
            tokens += chunk;
            cached += context - chunk;
            squares += (double) chunk * chunk;
        }

        @Override
        public double seconds(int decoding, double positions) {
            double seconds =
                    ofTokens(tokens + decoding) + ofDecodes(decoding, decoding == 0 ? 0 : positions / decoding);
            if (count == 0 || prompts.isEmpty()) {
                return seconds;
            }
            double before = Math.ceil(cached / rounding) * rounding;
            NavigableMap<Double, NavigableMap<Double, Double>> ofCount =
                    above(prompts, Math.min(count, prompts.lastKey()), "prefill sequences");
            NavigableMap<Double, Double> ofCached = above(ofCount, before, "prefill cached positions");
            return seconds + above(ofCached, Rounding.halfEven(Math.sqrt(squares)), "prefill chunk");
        }

        @Override
        public double decode(int decoding, double positions) {
            return ofTokens(decoding) + ofDecodes(decoding, positions / decoding);
        }

        @Override
        public double decodes(int decoding, double positions, long steps) {
            double seconds = 0;
            for (long step = 0; step < steps; step++) {
                seconds += decode(decoding, positions + (double) decoding * step);
            }
            return seconds;
        }

        @Override
        public long stepsOf(int decoding, double positions, long most, double wanted) {
            double seconds = 0;
            for (long step = 0; step < most; step++) {
                seconds += decode(decoding, positions + (double) decoding * step);
                if (seconds >= wanted) {
                    return step + 1;
                }
            }
            return most;
        }
    }
}
