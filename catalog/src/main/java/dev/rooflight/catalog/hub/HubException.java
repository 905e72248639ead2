package dev.rooflight.catalog.hub;

/**
 * A model cannot be had from the hub or its cache. The message is one line: what, where, what was expected, what to
 * do. It holds neither the token nor the query of a signed address.
 */
public final class HubException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final int LONGEST_MESSAGE = 1000;
    private static final int LONGEST_QUOTE = 80;

    /** @param message what, where, what was expected, what to do; made one line if it is not */
    public HubException(String message) {
        super(oneLine(message, LONGEST_MESSAGE));
    }

    /** Text from outside in single quotes, on one line and cut. */
    static String quote(String text) {
        return "'" + oneLine(text, LONGEST_QUOTE) + "'";
    }

    private static String oneLine(String text, int longest) {
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
