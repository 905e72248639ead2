package dev.rooflight.report.chart;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Leaves out points of lines that nobody can see (Douglas and Peucker, 1973). */
final class Thinning {
    /** What is left is nowhere farther from what was, in pixels. */
    static final double TOLERANCE = 0.3;

    private Thinning() {}

    /**
     * The points that are needed.
     *
     * @param xs their positions, in pixels; as many as {@code ys}
     */
    static List<Integer> kept(double[] xs, double[] ys) {
        int count = xs.length;
        boolean[] keep = new boolean[count];
        if (count > 0) {
            keep[0] = true;
            keep[count - 1] = true;
        }
        Deque<int[]> open = new ArrayDeque<>();
        open.push(new int[] {0, count - 1});
        while (!open.isEmpty()) {
            int[] part = open.pop();
            int farthest = farthest(xs, ys, part[0], part[1]);
            if (farthest >= 0) {
                keep[farthest] = true;
                open.push(new int[] {part[0], farthest});
                open.push(new int[] {farthest, part[1]});
            }
        }
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (keep[i]) {
                kept.add(i);
            }
        }
        return kept;
    }

    /** The point farthest from the straight line between two; negative where none is too far. */
    private static int farthest(double[] xs, double[] ys, int from, int to) {
        int at = -1;
        double most = TOLERANCE;
        Segment straight = new Segment(xs[from], ys[from], xs[to], ys[to]);
        for (int i = from + 1; i < to; i++) {
            double distance = straight.distanceTo(xs[i], ys[i]);
            if (distance > most) {
                most = distance;
                at = i;
            }
        }
        return at;
    }
}
