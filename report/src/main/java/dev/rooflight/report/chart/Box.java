package dev.rooflight.report.chart;

/**
 * A rectangle with sides along the axes, in pixels, y downwards.
 *
 * @param left least x
 * @param top least y
 * @param width not negative
 * @param height not negative
 */
record Box(double left, double top, double width, double height) {

    double right() {
        return left + width;
    }

    double bottom() {
        return top + height;
    }

    double centerX() {
        return left + width / 2;
    }

    double centerY() {
        return top + height / 2;
    }

    /** Whether the two share more than an edge. */
    boolean overlaps(Box other) {
        return left < other.right() && other.left < right() && top < other.bottom() && other.top < bottom();
    }

    boolean contains(Box other) {
        return left <= other.left && top <= other.top && other.right() <= right() && other.bottom() <= bottom();
    }

    boolean contains(double x, double y) {
        return left <= x && x <= right() && top <= y && y <= bottom();
    }

    /** The same, larger by {@code by} on every side. */
    Box grown(double by) {
        return grown(by, by);
    }

    /** The same, larger to the left and the right and to the top and the bottom. */
    Box grown(double sideways, double upAndDown) {
        return new Box(left - sideways, top - upAndDown, width + 2 * sideways, height + 2 * upAndDown);
    }
}
