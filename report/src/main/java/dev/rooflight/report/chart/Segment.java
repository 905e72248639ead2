package dev.rooflight.report.chart;

/** A straight line from one point to another, in pixels. */
record Segment(double x1, double y1, double x2, double y2) {

    double length() {
        return Math.sqrt((x2 - x1) * (x2 - x1) + (y2 - y1) * (y2 - y1));
    }

    double distanceTo(double x, double y) {
        double dx = x2 - x1;
        double dy = y2 - y1;
        double square = dx * dx + dy * dy;
        double t = square == 0 ? 0 : Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / square));
        double awayX = x - x1 - t * dx;
        double awayY = y - y1 - t * dy;
        return Math.sqrt(awayX * awayX + awayY * awayY);
    }

    /** Whether the two cross or touch; lines on the same straight line do not count. */
    boolean crosses(Segment other) {
        double d1 = side(other.x1, other.y1);
        double d2 = side(other.x2, other.y2);
        double d3 = other.side(x1, y1);
        double d4 = other.side(x2, y2);
        return d1 * d2 < 0 && d3 * d4 < 0;
    }

    /** Whether any of it is inside the box (clipping after Liang and Barsky, CGIP 1984). */
    boolean enters(Box box) {
        if (Math.max(x1, x2) <= box.left()
                || Math.min(x1, x2) >= box.right()
                || Math.max(y1, y2) <= box.top()
                || Math.min(y1, y2) >= box.bottom()) {
            return false;
        }
        double dx = x2 - x1;
        double dy = y2 - y1;
        double[] p = {-dx, dx, -dy, dy};
        double[] q = {x1 - box.left(), box.right() - x1, y1 - box.top(), box.bottom() - y1};
        double from = 0;
        double to = 1;
        for (int i = 0; i < p.length; i++) {
            if (p[i] == 0) {
                if (q[i] <= 0) {
                    return false;
                }
            } else if (p[i] < 0) {
                from = Math.max(from, q[i] / p[i]);
            } else {
                to = Math.min(to, q[i] / p[i]);
            }
        }
        return from < to;
    }

    private double side(double x, double y) {
        return (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1);
    }
}
