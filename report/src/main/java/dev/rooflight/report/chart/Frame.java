package dev.rooflight.report.chart;

/**
 * What every chart has around its picture, in pixels: the caption, the plot and its two axes.
 *
 * @param caption what the chart says of itself
 * @param width of the whole chart
 * @param height of the whole chart
 * @param plot where the picture is
 * @param x ruler along the lower edge
 * @param y ruler along the left edge
 * @param aboveY baseline of what the upright axis measures
 * @param sourceBaseline baseline of where the numbers are from
 */
record Frame(
        Caption caption,
        double width,
        double height,
        Box plot,
        Ruler x,
        Ruler y,
        double aboveY,
        double sourceBaseline) {
    /** Between the picture's edge and anything in it. */
    static final double MARGIN = 20;

    static final double TITLE_SIZE = 16;
    static final double SUBTITLE_SIZE = 12;
    static final double LABEL_SIZE = 11;
    static final double NOTE_SIZE = 10.5;
    static final double LINE_HEIGHT = 14;

    /** Between the upright axis and its numbers. */
    static final double TICK_GAP = 8;

    /** From the lower edge of the plot to the baselines of the numbers below it and of what they measure. */
    static final double TICKS_BELOW = 16;

    static final double NAME_BELOW = 34;

    /** Baseline of the title. */
    static final double TITLE_BASELINE = MARGIN + 14;

    /** Baseline of the subtitle. */
    static final double SUBTITLE_BASELINE = TITLE_BASELINE + 19;

    /** Room between the margins. */
    double room() {
        return width - 2 * MARGIN;
    }
}
