package dev.rooflight.report.chart;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Writes the elements of an SVG document, indented, with everything escaped. Further attributes are names and values in
 * turn; numbers have two decimals at most.
 */
final class Svg {
    private static final Object[] NONE = {};

    private final StringBuilder out = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    /** Opens an element. */
    Svg open(String name, Object... attributes) {
        start(name, NONE, attributes);
        out.append(">\n");
        open.push(name);
        return this;
    }

    /** Opens a group of elements that belong together. */
    Svg group(String name, Object... attributes) {
        return open("g", joined(new Object[] {"class", name}, attributes));
    }

    /** Closes the element opened last. */
    Svg close() {
        String name = open.pop();
        indent();
        out.append("</").append(name).append(">\n");
        return this;
    }

    /** What is said of the element opened last, such as its title. */
    void say(String name, String content) {
        words(name, content, NONE);
    }

    /** Words on a line. */
    void text(String content, double x, double baseline, Object... attributes) {
        words("text", content, new Object[] {"x", x, "y", baseline}, attributes);
    }

    /** Words on a line with more in another colour directly behind them. */
    void text(String content, String behind, String fill, double x, double baseline, Object... attributes) {
        start("text", new Object[] {"x", x, "y", baseline}, attributes);
        out.append('>').append(escaped(content));
        out.append("<tspan fill=\"")
                .append(fill)
                .append("\">")
                .append(escaped(behind))
                .append("</tspan></text>\n");
    }

    /** A straight line. */
    void line(Segment line, Object... attributes) {
        Object[] ends = {"x1", line.x1(), "y1", line.y1(), "x2", line.x2(), "y2", line.y2()};
        empty("line", ends, attributes);
    }

    /** A disc or, by its attributes, a ring. */
    void circle(Disc disc, Object... attributes) {
        empty("circle", new Object[] {"cx", disc.x(), "cy", disc.y(), "r", disc.radius()}, attributes);
    }

    /** A rectangle. */
    void rectangle(Box box, Object... attributes) {
        Object[] edges = {"x", box.left(), "y", box.top(), "width", box.width(), "height", box.height()};
        empty("rect", edges, attributes);
    }

    /** An area with straight edges. */
    void polygon(List<String> points, Object... attributes) {
        empty("polygon", new Object[] {"points", String.join(" ", points)}, attributes);
    }

    /** Straight lines from point to point. */
    void polyline(List<String> points, Object... attributes) {
        empty("polyline", new Object[] {"points", String.join(" ", points)}, attributes);
    }

    /** Lines and curves. */
    void path(String data, Object... attributes) {
        empty("path", new Object[] {"d", data}, attributes);
    }

    @Override
    public String toString() {
        return out.toString();
    }

    /** A coordinate. */
    static String number(double value) {
        BigDecimal rounded = BigDecimal.valueOf(value).setScale(2, RoundingMode.HALF_UP);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }

    /** A point of a polygon or a path. */
    static String point(double x, double y) {
        return number(x) + "," + number(y);
    }

    private void empty(String name, Object[] first, Object... attributes) {
        start(name, first, attributes);
        out.append("/>\n");
    }

    private void words(String name, String content, Object[] first, Object... attributes) {
        start(name, first, attributes);
        out.append('>').append(escaped(content)).append("</").append(name).append(">\n");
    }

    private void start(String name, Object[] first, Object... attributes) {
        indent();
        out.append('<').append(name);
        attributes(first);
        attributes(attributes);
    }

    private void attributes(Object... namesAndValues) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            Object value = namesAndValues[i + 1];
            String text = value instanceof Double number ? number(number) : value.toString();
            out.append(' ')
                    .append(namesAndValues[i])
                    .append("=\"")
                    .append(escaped(text))
                    .append('"');
        }
    }

    private static Object[] joined(Object[] first, Object... second) {
        Object[] joined = new Object[first.length + second.length];
        System.arraycopy(first, 0, joined, 0, first.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    private void indent() {
        out.append("  ".repeat(open.size()));
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(allowed(c) ? c : 0xFFFD);
            }
        });
        return escaped.toString();
    }

    /** Whether XML 1.0 can hold the character at all (its production 2). */
    private static boolean allowed(int c) {
        return c == '\n' || c == '\t' || (c >= 0x20 && c <= 0xD7FF) || (c >= 0xE000 && c <= 0xFFFD) || c >= 0x10000;
    }
}
