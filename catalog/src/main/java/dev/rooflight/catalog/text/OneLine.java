package dev.rooflight.catalog.text;

/** Text from outside made fit for a message of one line. */
public final class OneLine {
    private static final int LONGEST_MESSAGE = 1000;
    private static final int LONGEST_QUOTE = 60;

    private OneLine() {}

    /** {@code text} without control characters and line breaks, cut after 1,000 characters. */
    public static String of(String text) {
        return cut(text, LONGEST_MESSAGE);
    }

    /** {@code text} in single quotes, cut after 60 characters. */
    public static String quote(String text) {
        return "'" + cut(text, LONGEST_QUOTE) + "'";
    }

    /** A number with commas between thousands, such as {@code 10,000,000}. */
    public static String count(long number) {
        StringBuilder digits = new StringBuilder(Long.toString(number));
        int first = number < 0 ? 1 : 0;
        for (int i = digits.length() - 3; i > first; i -= 3) {
            digits.insert(i, ',');
        }
        return digits.toString();
    }

    private static String cut(String text, int longest) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), longest) + 1);
        for (int i = 0; i < text.length(); i++) {
            if (i == longest) {
                return line.append('…').toString();
            }
            char c = text.charAt(i);
            boolean breaks = Character.isISOControl(c) || c == '\u2028' || c == '\u2029' || c == '\uFEFF';
            line.append(breaks ? ' ' : c);
        }
        return line.toString();
    }
}
