package dev.rooflight.report.chart;

import java.util.ArrayList;
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

    private static final double CLUSTER_DX = 30;
    private static final double CLUSTER_DY = 22;
    private static final int ROUNDS = 3;

    /** Groups farther apart than this many pixels do not compete for room. */
    private static final double REACH = 220;

    private final LabelRoom room;
    private final LabelCandidates candidates;

    LabelPlacement(LabelRoom room) {
        this.room = room;
        this.candidates = new LabelCandidates(room);
    }

    /** Which edge of the text is at the mark's side. */
    enum Side {
        /** Text stands right of the mark and starts at the box's left edge. */
        RIGHT,
        /** Text stands left of the mark and ends at the box's right edge. */
        LEFT,
        /** Text stands above or below the mark, centred. */
        MIDDLE;

        /** Left edge of text of that width whose edge of this side is at {@code x}. */
        double left(double x, double width) {
            return switch (this) {
                case RIGHT -> x;
                case LEFT -> x - width;
                case MIDDLE -> x - width / 2;
            };
        }
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
                double cost = room.cost(group.placed, others);
                // right beside the mark and over nothing is as good as it gets
                List<Placed> better = cost == 0 ? List.of() : candidates.best(group.requests, others);
                if (room.cost(better, others) < cost - 1e-6) {
                    group.placed = better;
                    changed = true;
                }
            }
            for (Group group : List.copyOf(settled)) {
                if (room.cost(group.placed, others(settled, group)) >= LabelRoom.CROSSED_MARK_COST) {
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
        List<Placed> found = candidates.best(group.requests, others(settled, group));
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
        List<Placed> one = candidates.best(first.requests, known);
        double cost = room.cost(one, known);
        List<Placed> both = joined(known, one);
        return cost + room.cost(candidates.best(second.requests, both), both);
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
            double before = room.cost(group.placed, rest) + room.cost(other.placed, joined(rest, group.placed));
            List<Placed> first = candidates.best(group.requests, rest);
            List<Placed> second = candidates.best(other.requests, joined(rest, first));
            if (room.cost(first, rest) + room.cost(second, joined(rest, first)) < before - 1e-6) {
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
        group.placed = candidates.best(group.requests, others(settled, group));
        if (!group.placed.isEmpty()) {
            settled.add(group);
            return;
        }
        for (Group other : List.copyOf(settled)) {
            List<Placed> rest = others(settled, other);
            List<Placed> found = candidates.best(group.requests, rest);
            if (found.isEmpty()) {
                continue;
            }
            List<Placed> moved = candidates.best(other.requests, joined(rest, found));
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
}
