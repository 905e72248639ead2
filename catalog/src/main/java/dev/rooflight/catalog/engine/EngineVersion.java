package dev.rooflight.catalog.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of an engine: up to four numbers, or the number of a build. What follows them ({@code rc1}, {@code .post2}) does not tell
 * versions apart.
 *
 * @param numbers most significant first; at least one
 */
record EngineVersion(List<Integer> numbers) {
    /** Oldest first; what is not said counts as 0. */
    static final Comparator<EngineVersion> OLDEST_FIRST = (a, b) -> {
        for (int i = 0; i < Math.max(a.numbers.size(), b.numbers.size()); i++) {
            int difference = Integer.compare(a.number(i), b.number(i));
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    };

    private static final Pattern NUMBERS = Pattern.compile("v?(\\d{1,6}(?:\\.\\d{1,6}){0,3})");
    private static final Pattern RELEASE =
            Pattern.compile(NUMBERS.pattern() + "(?:[.-]?(?:rc|post|dev|a|b)\\d{0,6})*(?:\\+[a-z0-9.]{1,40})?");
    private static final Pattern BUILD = Pattern.compile("b?(\\d{1,6})");

    EngineVersion {
        numbers = List.copyOf(numbers);
    }

    /** What engines call their versions. */
    enum Style {
        /** Releases such as {@code 0.12.1}. */
        NUMBER("@ and a version such as 0.12 or v0.12.1"),
        /** Builds such as {@code b4000}. */
        BUILD("@ and a build such as b4000"),
        /** Nothing: there are none. */
        NONE(" alone, as it has no versions");

        private final String expected;

        Style(String expected) {
            this.expected = expected;
        }

        /** What is expected after the name. */
        String expected() {
            return expected;
        }
    }

    /** The version that a text is, if it is one. */
    static Optional<EngineVersion> of(String text, Style style) {
        return switch (style) {
            case NUMBER -> matched(RELEASE.matcher(text), true);
            case BUILD -> matched(BUILD.matcher(text), true);
            case NONE -> Optional.empty();
        };
    }

    /** The version that a text begins with, if it does: publications write all sorts of things. */
    static Optional<EngineVersion> leading(String text) {
        return matched(NUMBERS.matcher(text), false);
    }

    private static Optional<EngineVersion> matched(Matcher matcher, boolean whole) {
        if (!(whole ? matcher.matches() : matcher.lookingAt())) {
            return Optional.empty();
        }
        List<Integer> numbers = new ArrayList<>();
        for (String number : matcher.group(1).split("\\.", -1)) {
            numbers.add(Integer.parseInt(number));
        }
        return Optional.of(new EngineVersion(numbers));
    }

    /**
     * Whether it is older than the first version of something. A version that is said shortly means the latest of those it begins:
     * 0.8 is not older than 0.8.5.
     */
    boolean before(EngineVersion first) {
        for (int i = 0; i < numbers.size(); i++) {
            if (numbers.get(i) != first.number(i)) {
                return numbers.get(i) < first.number(i);
            }
        }
        return false;
    }

    private int number(int place) {
        return place < numbers.size() ? numbers.get(place) : 0;
    }
}
