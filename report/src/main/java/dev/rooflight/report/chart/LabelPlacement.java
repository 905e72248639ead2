package dev.rooflight.report.chart;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Puts labels beside marks so that none overlaps another label, a mark, anything else that is in the way, or the edge.
 *
 * <p>A label goes right beside its mark where there is room. Marks too close to each other for that form a cluster
 * whose labels stand in one aligned column with a line from each mark to its label; the order within a column is one
 * that no exchange of neighbours makes shorter, which as a rule leaves no two lines crossing. Candidate places are
 * judged by the length of these lines and what they cross; the cheapest free one is taken, the heaviest first, then
 * everything is placed anew a few times given the rest. A cluster that fits nowhere is cut in halves; a label that fits
 * nowhere is left out and reported. No randomness.
 */
final class LabelPlacement {
    /** Least distance in pixels between a label and anything else, but text on the same line. */
    static final double GAP = 2;

    /** Least distance in pixels between texts on the same line: clearly more than a space between words. */
    private static final double WORD_GAP = 9;

    /** From the end of a line to its label: room for a small mark in the same colour. */
    private static final double LEADER_GAP = 5;

    private static final double BESIDE = 5;
    private static final double[] DISTANCES = {3, 5, 10, 16, 24, 34, 46, 60, 76, 96, 120, 150, 190};
    private static final int DIRECTIONS = 24;
    private static final double[] COLUMN_GAPS = {-90, -60, -36, -18, 0, 12, 20, 30, 44, 60, 84, 116, 160, 220};
    private static final double COLUMN_STEP = 8;
    private static final double CLUSTER_DX = 30;
    private static final double CLUSTER_DY = 22;
    private static final int ROUNDS = 3;

    /** Groups farther apart than this many pixels do not compete for room. */
    private static final double REACH = 220;

    /** A column whose lines are this many times as long as another's whole cost is not worth ordering. */
    private static final double HOPELESS = 1.1;

    /** So many labels around one place look untidy unless they are aligned. */
    private static final int CALMER_IN_A_COLUMN = 4;

    private static final double LEADER_COST = 14;
    private static final double CROSSED_LEADER_COST = 60;
    private static final double CROSSED_MARK_COST = 150;
    private static final double CROSSED_LINE_COST = 400;
    private static final double OTHER_SIZE_COST = 10;
    private static final double LEADER_OVER_LINE_COST = 6;
    private static final double NOWHERE = Double.POSITIVE_INFINITY;

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
    LabelPlacement(Box plot, List<Box> taken, List<Disc> marks, List<Segment> lines) {
        this.plot = plot;
        this.taken = List.copyOf(taken);
        this.marks = List.copyOf(marks);
        this.lines = List.copyOf(lines);
    }

    /** Which edge of the text is at the mark's side. */
    enum Side {
        /** Text stands right of the mark and starts at the box's left edge. */
        RIGHT,
        /** Text stands left of the mark and ends at the box's right edge. */
        LEFT,
        /** Text stands above or below the mark, centred. */
        MIDDLE
    }

    /**
     * A label to place.
     *
     * @param id the caller's
     * @param mark what it belongs to
     * @param sizes of its text, the preferred one first; at least one
     * @param weight greater is placed earlier and left out later
     */
    record Request(int id, Disc mark, List<Size> sizes, double weight) {
        double width() {
            return sizes.get(0).width();
        }

        double height() {
            return sizes.get(0).height();
        }
    }

    /** Width and height of text in pixels. */
    record Size(double width, double height) {}

    /**
     * A label that has its place.
     *
     * @param size index of the size taken
     * @param leader from the mark to the label, where the label is not right beside it
     */
    record Placed(Request request, int size, Box box, Side side, Optional<Segment> leader) {}

    /**
     * The outcome.
     *
     * @param placed by id
     * @param omitted those without a place, by id
     */
    record Result(List<Placed> placed, List<Request> omitted) {}

    /** Places as many as fit. */
    Result place(List<Request> requests) {
        List<Group> groups = new ArrayList<>();
        for (List<Request> cluster : clusters(requests)) {
            groups.add(new Group(cluster));
        }
        groups.sort(Comparator.comparingDouble((Group group) -> -group.weight())
                .thenComparingInt(group -> group.requests.get(0).id()));
        List<Group> settled = new ArrayList<>();
        List<Request> omitted = new ArrayList<>();
        groups.forEach(group -> settle(group, settled, omitted));
        boolean changed = true;
        for (int round = 0; changed && round < ROUNDS; round++) {
            changed = false;
            for (Group group : List.copyOf(settled)) {
                List<Placed> others = others(settled, group);
                double cost = cost(group.placed, others);
                // right beside the mark and over nothing is as good as it gets
                List<Placed> better = cost == 0 ? List.of() : best(group.requests, others);
                if (cost(better, others) < cost - 1e-6) {
                    group.placed = better;
                    changed = true;
                }
            }
            for (Group group : List.copyOf(settled)) {
                if (cost(group.placed, others(settled, group)) >= CROSSED_MARK_COST) {
                    changed |= exchange(group, settled);
                }
            }
            List<Request> again = List.copyOf(omitted);
            omitted.clear();
            again.forEach(request -> makeRoom(request, settled, omitted));
        }
        List<Placed> placed = others(settled, new Group(List.of()));
        placed.sort(Comparator.comparingInt(label -> label.request().id()));
        omitted.sort(Comparator.comparingInt(Request::id));
        return new Result(List.copyOf(placed), List.copyOf(omitted));
    }

    /** Labels whose marks are close, with what they have found. */
    private static final class Group {
        private final List<Request> requests;
        private List<Placed> placed = List.of();

        Group(List<Request> requests) {
            this.requests = List.copyOf(requests);
        }

        double distance(Group other) {
            Disc mine = requests.get(0).mark();
            Disc theirs = other.requests.get(0).mark();
            return Math.hypot(mine.x() - theirs.x(), mine.y() - theirs.y());
        }

        double weight() {
            return requests.stream().mapToDouble(Request::weight).sum();
        }
    }

    private void settle(Group group, List<Group> settled, List<Request> omitted) {
        List<Placed> found = best(group.requests, others(settled, group));
        if (!found.isEmpty()) {
            group.placed = found;
            settled.add(group);
            return;
        }
        int size = group.requests.size();
        if (size == 1) {
            omitted.addAll(group.requests);
            return;
        }
        Group first = new Group(group.requests.subList(0, size / 2));
        Group second = new Group(group.requests.subList(size / 2, size));
        // the one placed second gets what is left, so try both ways
        boolean swap = pairCost(second, first, settled) < pairCost(first, second, settled);
        settle(swap ? second : first, settled, omitted);
        settle(swap ? first : second, settled, omitted);
    }

    private double pairCost(Group first, Group second, List<Group> settled) {
        List<Placed> known = others(settled, first);
        List<Placed> one = best(first.requests, known);
        double cost = cost(one, known);
        List<Placed> both = joined(known, one);
        return cost + cost(best(second.requests, both), both);
    }

    /** Places a group first and one other again after it, where that is cheaper for both together. */
    private boolean exchange(Group group, List<Group> settled) {
        boolean changed = false;
        for (Group other : settled) {
            if (other == group || group.distance(other) > REACH) {
                continue;
            }
            List<Placed> rest = new ArrayList<>();
            for (Group third : settled) {
                if (third != group && third != other) {
                    rest.addAll(third.placed);
                }
            }
            double before = cost(group.placed, rest) + cost(other.placed, joined(rest, group.placed));
            List<Placed> first = best(group.requests, rest);
            List<Placed> second = best(other.requests, joined(rest, first));
            if (cost(first, rest) + cost(second, joined(rest, first)) < before - 1e-6) {
                group.placed = first;
                other.placed = second;
                changed = true;
            }
        }
        return changed;
    }

    private static List<Placed> joined(List<Placed> some, List<Placed> more) {
        List<Placed> joined = new ArrayList<>(some);
        joined.addAll(more);
        return joined;
    }

    /** Places a label where there is room by now, or after moving one group, or instead of a lighter label. */
    private void makeRoom(Request request, List<Group> settled, List<Request> omitted) {
        Group group = new Group(List.of(request));
        group.placed = best(group.requests, others(settled, group));
        if (!group.placed.isEmpty()) {
            settled.add(group);
            return;
        }
        for (Group other : List.copyOf(settled)) {
            List<Placed> rest = others(settled, other);
            List<Placed> found = best(group.requests, rest);
            if (found.isEmpty()) {
                continue;
            }
            List<Placed> moved = best(other.requests, joined(rest, found));
            if (!moved.isEmpty()) {
                other.placed = moved;
                group.placed = found;
                settled.add(group);
                return;
            }
            if (other.requests.size() == 1 && other.weight() < group.weight()) {
                settled.remove(other);
                omitted.addAll(other.requests);
                group.placed = found;
                settled.add(group);
                return;
            }
        }
        omitted.add(request);
    }

    private static List<Placed> others(List<Group> groups, Group but) {
        List<Placed> others = new ArrayList<>();
        for (Group group : groups) {
            if (group != but) {
                others.addAll(group.placed);
            }
        }
        return others;
    }

    /** Single linkage: marks near each other are in one cluster, in order of x. */
    private static List<List<Request>> clusters(List<Request> requests) {
        List<List<Request>> clusters = new ArrayList<>();
        for (Request request : requests) {
            List<Request> merged = new ArrayList<>(List.of(request));
            clusters.removeIf(cluster -> {
                boolean near = cluster.stream().anyMatch(other -> near(other.mark(), request.mark()));
                if (near) {
                    merged.addAll(cluster);
                }
                return near;
            });
            clusters.add(merged);
        }
        clusters.forEach(cluster -> cluster.sort(
                Comparator.comparingDouble((Request request) -> request.mark().x())
                        .thenComparingInt(Request::id)));
        return clusters;
    }

    private static boolean near(Disc a, Disc b) {
        return Math.abs(a.x() - b.x()) <= CLUSTER_DX && Math.abs(a.y() - b.y()) <= CLUSTER_DY;
    }

    /** The cheapest free places for these labels; empty if there are none. */
    private List<Placed> best(List<Request> requests, List<Placed> others) {
        List<Placed> each = eachBeside(requests, others);
        if (requests.size() == 1) {
            return each;
        }
        // labels right beside their marks read better than a column
        if (!each.isEmpty() && each.stream().allMatch(label -> label.leader().isEmpty())) {
            return each;
        }
        List<Placed> column = bestColumn(requests, others);
        if (requests.size() >= CALMER_IN_A_COLUMN && !column.isEmpty()) {
            return column;
        }
        return column.isEmpty() || cost(each, others) + LEADER_COST * requests.size() < cost(column, others)
                ? each
                : column;
    }

    private List<Placed> eachBeside(List<Request> requests, List<Placed> others) {
        List<Placed> placed = new ArrayList<>();
        List<Placed> known = new ArrayList<>(others);
        List<Request> heaviestFirst = new ArrayList<>(requests);
        heaviestFirst.sort(Comparator.comparingDouble((Request request) -> -request.weight())
                .thenComparingInt(Request::id));
        for (Request request : heaviestFirst) {
            Optional<Placed> found = bestBeside(request, known);
            if (found.isEmpty()) {
                return List.of();
            }
            placed.add(found.get());
            known.add(found.get());
        }
        return placed;
    }

    private Optional<Placed> bestBeside(Request request, List<Placed> others) {
        Optional<Placed> best = Optional.empty();
        double least = NOWHERE;
        for (double distance : DISTANCES) {
            if (distance > least) {
                break;
            }
            for (int i = 0; i < DIRECTIONS * request.sizes().size(); i++) {
                int size = i / DIRECTIONS;
                Placed candidate = beside(request, size, distance, 2 * Math.PI * i / DIRECTIONS);
                double cost = cost(List.of(candidate), others) + turn(candidate) + OTHER_SIZE_COST * size;
                if (cost < least) {
                    least = cost;
                    best = Optional.of(candidate);
                }
            }
        }
        return best;
    }

    /** A little for every direction but right and below, where the roof is not. */
    private static double turn(Placed label) {
        Disc mark = label.request().mark();
        double angle = Math.atan2(label.box().centerY() - mark.y(), label.box().centerX() - mark.x());
        return 3 * (1 - Math.cos(angle - Math.PI / 8));
    }

    private static Placed beside(Request request, int size, double distance, double angle) {
        Disc mark = request.mark();
        double width = request.sizes().get(size).width();
        double height = request.sizes().get(size).height();
        double ux = Math.cos(angle);
        double uy = Math.sin(angle);
        double x = mark.x() + (mark.radius() + distance) * ux;
        double y = mark.y() + (mark.radius() + distance) * uy;
        Side side = ux > 0.3 ? Side.RIGHT : ux < -0.3 ? Side.LEFT : Side.MIDDLE;
        double left =
                switch (side) {
                    case RIGHT -> x;
                    case LEFT -> x - width;
                    case MIDDLE -> x - width / 2;
                };
        double top = y + (uy - 1) * height / 2;
        Box box = new Box(left, top, width, height);
        return new Placed(
                request, size, box, side, distance > BESIDE ? Optional.of(leader(mark, box, side)) : Optional.empty());
    }

    private static Segment leader(Disc mark, Box box, Side side) {
        double x =
                switch (side) {
                    case RIGHT -> box.left() - LEADER_GAP;
                    case LEFT -> box.right() + LEADER_GAP;
                    case MIDDLE -> box.centerX();
                };
        double y =
                switch (side) {
                    case RIGHT, LEFT -> box.centerY();
                    case MIDDLE -> box.centerY() > mark.y() ? box.top() - GAP : box.bottom() + GAP;
                };
        double length = Math.hypot(x - mark.x(), y - mark.y());
        double start = length == 0 ? 0 : Math.min(1, (mark.radius() + 0.5) / length);
        return new Segment(mark.x() + start * (x - mark.x()), mark.y() + start * (y - mark.y()), x, y);
    }

    private List<Placed> bestColumn(List<Request> requests, List<Placed> others) {
        double height = requests.stream().mapToDouble(Request::height).sum();
        double width = requests.stream().mapToDouble(Request::width).max().orElse(0);
        double left = requests.stream().mapToDouble(r -> r.mark().x()).min().orElse(0);
        double right = requests.stream().mapToDouble(r -> r.mark().x()).max().orElse(0);
        List<Placed> best = List.of();
        double least = NOWHERE;
        for (Side side : List.of(Side.RIGHT, Side.LEFT)) {
            List<Request> rows = rows(requests, side);
            for (double gap : COLUMN_GAPS) {
                double x = side == Side.RIGHT ? right + gap : left - gap;
                double outer = side == Side.RIGHT ? x + width : x - width;
                if (!plot.contains(Math.min(x, outer), plot.top()) || !plot.contains(Math.max(x, outer), plot.top())) {
                    continue;
                }
                for (double top = plot.top() + GAP; top + height <= plot.bottom() - GAP; top += COLUMN_STEP) {
                    List<Placed> column = stacked(rows, side, x, top);
                    if (!allFree(column, others) || reach(column) > HOPELESS * least) {
                        continue;
                    }
                    List<Placed> uncrossed = uncrossed(column, side, x, top);
                    double cost = cost(uncrossed, others, least);
                    if (cost < least) {
                        least = cost;
                        best = uncrossed;
                    }
                }
            }
        }
        return best;
    }

    /** Rows from the top in order of y, then x away from the column. */
    private static List<Request> rows(List<Request> requests, Side side) {
        List<Request> order = new ArrayList<>(requests);
        double sign = side == Side.RIGHT ? -1 : 1;
        order.sort(
                Comparator.comparingDouble((Request request) -> request.mark().y())
                        .thenComparingDouble(request -> sign * request.mark().x())
                        .thenComparingInt(Request::id));
        return order;
    }

    private static List<Placed> stacked(List<Request> order, Side side, double x, double top) {
        List<Placed> column = new ArrayList<>();
        double y = top;
        for (Request request : order) {
            double left = side == Side.RIGHT ? x : x - request.width();
            Box box = new Box(left, y, request.width(), request.height());
            column.add(new Placed(request, 0, box, side, Optional.of(leader(request.mark(), box, side))));
            y += request.height();
        }
        return column;
    }

    /** The same rows in an order in which no exchange of neighbours makes the lines shorter. */
    private static List<Placed> uncrossed(List<Placed> column, Side side, double x, double top) {
        List<Request> order = new ArrayList<>();
        column.forEach(label -> order.add(label.request()));
        List<Placed> best = column;
        double least = reach(best);
        boolean improved = true;
        while (improved) {
            improved = false;
            for (int i = 0; i + 1 < order.size(); i++) {
                Collections.swap(order, i, i + 1);
                List<Placed> swapped = stacked(order, side, x, top);
                double length = reach(swapped);
                if (length < least - 1e-6) {
                    best = swapped;
                    least = length;
                    improved = true;
                } else {
                    Collections.swap(order, i, i + 1);
                }
            }
        }
        return best;
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
    private static double reach(List<Placed> labels) {
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

    private boolean allFree(List<Placed> labels, List<Placed> others) {
        for (Placed label : labels) {
            if (!free(label, others)) {
                return false;
            }
        }
        return true;
    }

    private double cost(List<Placed> labels, List<Placed> others) {
        return cost(labels, others, NOWHERE);
    }

    /**
     * What these labels cost given others; {@code NOWHERE} if they are in the way of anything or cost more than the
     * limit.
     */
    private double cost(List<Placed> labels, List<Placed> others, double limit) {
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
        Box box = label.box().grown(GAP);
        Box text = label.box().grown(WORD_GAP, GAP);
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
