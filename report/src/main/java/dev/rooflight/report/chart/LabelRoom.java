package dev.rooflight.report.chart;

import dev.rooflight.report.chart.LabelPlacement.Placed;
import dev.rooflight.report.chart.LabelPlacement.Side;
import java.util.List;

/** The room that labels share, and what it costs to have them somewhere in it. */
final class LabelRoom {
    /** What a label costs that is in the way of anything. */
    static final double NOWHERE = Double.POSITIVE_INFINITY;

    /** From the end of a line to its label: room for a small mark in the same colour. */
    static final double LEADER_GAP = 5;

    /** What a label costs for not being right beside its mark, beside the length of its line. */
    static final double LEADER_COST = 14;

    /** What a label costs whose line runs over a mark. */
    static final double CROSSED_MARK_COST = 150;

    /** Least distance in pixels between texts on the same line: clearly more than a space between words. */
    private static final double WORD_GAP = 9;

    private static final double CROSSED_LEADER_COST = 60;
    private static final double CROSSED_LINE_COST = 400;
    private static final double LEADER_OVER_LINE_COST = 6;

    private final Box plot;
    private final List<Box> taken;
    private final List<Disc> marks;
    private final List<Segment> lines;

    /**
     * @param plot where labels may be
     * @param taken where they may not
     * @param marks where they may not either
     * @param lines that they should not cover if it can be helped
     */
    LabelRoom(Box plot, List<Box> taken, List<Disc> marks, List<Segment> lines) {
        this.plot = plot;
        this.taken = List.copyOf(taken);
        this.marks = List.copyOf(marks);
        this.lines = List.copyOf(lines);
    }

    Box plot() {
        return plot;
    }

    private static int crossedLeaders(Placed label, List<Placed> others) {
        int crossed = 0;
        if (label.leader().isPresent()) {
            Segment leader = label.leader().get();
            for (Placed other : others) {
                if (other.leader().isPresent() && leader.crosses(other.leader().get())) {
                    crossed++;
                }
            }
        }
        return crossed;
    }

    /**
     * Total length of the lines, and a charge for crossings: rows of unequal height can have the least length with
     * some.
     */
    static double reach(List<Placed> labels) {
        double sum = 0;
        for (Placed label : labels) {
            Disc mark = label.request().mark();
            double x = label.side() == Side.RIGHT
                    ? label.box().left()
                    : label.box().right();
            double dx = x - mark.x();
            double dy = label.box().centerY() - mark.y();
            sum += Math.sqrt(dx * dx + dy * dy);
            sum += CROSSED_LEADER_COST * crossedLeaders(label, labels);
        }
        return sum;
    }

    /** Whether none of these labels is in the way of anything. */
    boolean allFree(List<Placed> labels, List<Placed> others) {
        for (Placed label : labels) {
            if (!free(label, others)) {
                return false;
            }
        }
        return true;
    }

    /** What these labels cost given others; {@link #NOWHERE} if there are none or they are in the way of anything. */
    double cost(List<Placed> labels, List<Placed> others) {
        return cost(labels, others, NOWHERE);
    }

    /**
     * What these labels cost given others; {@link #NOWHERE} if there are none, they are in the way of anything or they
     * cost more than the limit.
     */
    double cost(List<Placed> labels, List<Placed> others, double limit) {
        if (labels.isEmpty()) {
            return NOWHERE;
        }
        double cost = 0;
        for (Placed label : labels) {
            if (!free(label, others)) {
                return NOWHERE;
            }
            cost += label.leader().map(leader -> LEADER_COST + leader.length()).orElse(0.0);
            if (cost > limit) {
                return NOWHERE;
            }
        }
        for (Placed label : labels) {
            if (blockedWithin(label, labels)) {
                return NOWHERE;
            }
            cost += crossings(label, others) + CROSSED_LEADER_COST / 2 * crossedLeaders(label, labels);
        }
        return cost;
    }

    private boolean free(Placed label, List<Placed> others) {
        Box box = label.box().grown(LabelPlacement.GAP);
        Box text = label.box().grown(WORD_GAP, LabelPlacement.GAP);
        if (!plot.contains(box)) {
            return false;
        }
        // what is quick to tell first
        for (Disc mark : marks) {
            if (mark.overlaps(box)) {
                return false;
            }
        }
        for (Box other : taken) {
            if (text.overlaps(other)) {
                return false;
            }
        }
        for (Placed other : others) {
            if (text.overlaps(other.box()) || meets(other, label) || meets(label, other)) {
                return false;
            }
        }
        if (label.leader().isPresent()) {
            Segment leader = label.leader().get();
            for (Box other : taken) {
                if (leader.enters(other)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether the line of one label runs through the text of another. */
    private static boolean meets(Placed label, Placed other) {
        return label.leader().isPresent()
                && label.leader().get().enters(other.box().grown(1));
    }

    private static boolean blockedWithin(Placed label, List<Placed> labels) {
        for (Placed other : labels) {
            if (other.request().id() != label.request().id()
                    && (label.box().overlaps(other.box())
                            || label.leader()
                                    .map(l -> l.enters(other.box().grown(LEADER_GAP + 1, 0)))
                                    .orElse(false))) {
                return true;
            }
        }
        return false;
    }

    private double crossings(Placed label, List<Placed> others) {
        double cost = 0;
        for (Segment line : lines) {
            cost += line.enters(label.box().grown(1)) ? CROSSED_LINE_COST : 0;
        }
        if (label.leader().isEmpty()) {
            return cost;
        }
        Segment leader = label.leader().get();
        Disc own = label.request().mark();
        for (Disc mark : marks) {
            cost += !mark.overlaps(own) && mark.crossedBy(leader) ? CROSSED_MARK_COST : 0;
        }
        for (Segment line : lines) {
            cost += line.crosses(leader) ? LEADER_OVER_LINE_COST : 0;
        }
        return cost + CROSSED_LEADER_COST * crossedLeaders(label, others);
    }
}
