package dev.rooflight.report;

import java.util.regex.Pattern;

/**
 * What text is shown on.
 *
 * @param colours whether ANSI escape sequences colour it
 * @param columns how many characters a line holds; 1 or more, {@link Integer#MAX_VALUE} where lines have no end
 */
public record Screen(boolean colours, int columns) {
    /** Text without colours, in lines as long as they come. */
    public static final Screen PLAIN = new Screen(false, Integer.MAX_VALUE);

    /** Text with colours, in lines as long as they come. */
    public static final Screen COLOURED = new Screen(true, Integer.MAX_VALUE);

    private static final Pattern ESCAPES = Pattern.compile("\033\\[[0-9;]*m");

    /** The text in a style, or as it is. */
    public String paint(Style style, String text) {
        return !colours || style == Style.PLAIN || text.isEmpty()
                ? text
                : "\033[" + style.code() + "m" + text + "\033[0m";
    }

    /** The same lines, those that are too long broken between words, with the indentation that they have. */
    public String wrapped(String text) {
        if (columns == Integer.MAX_VALUE) {
            return text;
        }
        StringBuilder wrapped = new StringBuilder(text.length() + 100);
        for (String line : text.split("(?<=\n)", -1)) {
            String words = line.strip();
            if (width(line.stripTrailing()) <= columns) {
                wrapped.append(line);
            } else {
                String indent = line.substring(0, line.indexOf(words));
                Paragraph.lines(words, start -> width(indent) + width(start) <= columns)
                        .forEach(part -> wrapped.append(indent).append(part).append('\n'));
            }
        }
        return wrapped.toString();
    }

    /** How many characters of a text are seen. */
    static int width(String text) {
        String seen = text.indexOf('\033') < 0 ? text : ESCAPES.matcher(text).replaceAll("");
        return seen.codePointCount(0, seen.length());
    }
}
