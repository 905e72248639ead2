package dev.rooflight.report.chart;

import dev.rooflight.report.Paragraph;
import java.util.List;

/**
 * Width of text without a font at hand. The advances are those of DejaVu Sans, the widest of the fonts that a chart's
 * text may be shown in (Inter, Helvetica, Arial, DejaVu Sans): text is as wide as said or narrower, so what is placed
 * free stays free.
 */
final class TextMetrics {
    /** Advances of U+0020 to U+007E in thousandths of the font size. */
    private static final int[] ADVANCES = {
        318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636,
                636,
        636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557,
                863,
        748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550,
                635,
        615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525,
                636,
        337, 636, 838
    };

    /** Advance of every other character, in thousandths: wide enough for ideographs. */
    private static final int OTHER = 1000;

    /** Bold text is at most this many times as wide. */
    static final double BOLD = 1.16;

    private TextMetrics() {}

    /** Width in pixels at a font size in pixels. */
    static double width(String text, double size) {
        int thousandths = text.codePoints().map(TextMetrics::advance).sum();
        return thousandths * size / 1000;
    }

    /** The text, or as much of it as fits with an ellipsis behind. */
    static String fitted(String text, double size, double room) {
        if (width(text, size) <= room) {
            return text;
        }
        int end = text.length();
        while (end > 0 && width(text.substring(0, end) + "…", size) > room) {
            end = text.offsetByCodePoints(end, -1);
        }
        return text.substring(0, end).stripTrailing() + "…";
    }

    /** Lines of words; a word that is wider than the room is cut. */
    static List<String> wrapped(String text, double size, double room) {
        return Paragraph.lines(text, line -> width(line, size) <= room).stream()
                .map(line -> fitted(line, size, room))
                .toList();
    }

    private static int advance(int character) {
        if (character >= ' ' && character <= '~') {
            return ADVANCES[character - ' '];
        }
        return switch (character) {
            case '·', '\u00a0' -> 318;
            case '–' -> 500;
            case 'µ' -> 636;
            default -> OTHER;
        };
    }
}
