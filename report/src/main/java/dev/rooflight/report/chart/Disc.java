package dev.rooflight.report.chart;

/**
 * A round mark.
 *
 * @param x centre in pixels
 * @param y centre in pixels, downwards
 * @param radius in pixels
 */
record Disc(double x, double y, double radius) {

    /** The same with a radius larger by {@code by}. */
    Disc grown(double by) {
        return new Disc(x, y, radius + by);
    }

    boolean overlaps(Box box) {
        double dx = x - Math.max(box.left(), Math.min(x, box.right()));
        double dy = y - Math.max(box.top(), Math.min(y, box.bottom()));
        return dx * dx + dy * dy < radius * radius;
    }

    boolean overlaps(Disc other) {
        double dx = x - other.x;
        double dy = y - other.y;
        double reach = radius + other.radius;
        return dx * dx + dy * dy < reach * reach;
    }

    boolean crossedBy(Segment segment) {
        return segment.distanceTo(x, y) < radius;
    }
}
