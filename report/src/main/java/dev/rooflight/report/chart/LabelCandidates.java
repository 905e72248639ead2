package dev.rooflight.report.chart;

import dev.rooflight.report.chart.LabelPlacement.Placed;
import dev.rooflight.report.chart.LabelPlacement.Request;
import dev.rooflight.report.chart.LabelPlacement.Side;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Tries places for labels: each around its mark, or all of a cluster in an aligned column. */
final class LabelCandidates {
    private static final double BESIDE = 5;
    private static final double[] DISTANCES = {3, 5, 10, 16, 24, 34, 46, 60, 76, 96, 120, 150, 190};
    private static final int DIRECTIONS = 24;
    private static final double OTHER_SIZE_COST = 10;
    private static final double[] COLUMN_GAPS = {-90, -60, -36, -18, 0, 12, 20, 30, 44, 60, 84, 116, 160, 220};
    private static final double COLUMN_STEP = 8;

    /** A column whose lines are this many times as long as another's whole cost is not worth ordering. */
    private static final double HOPELESS = 1.1;

    /** So many labels around one place look untidy unless they are aligned. */
    private static final int CALMER_IN_A_COLUMN = 4;

    private final LabelRoom room;

    LabelCandidates(LabelRoom room) {
        this.room = room;
    }

    /** The cheapest free places for these labels; empty if there are none. */
    List<Placed> best(List<Request> requests, List<Placed> others) {
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
        return column.isEmpty()
                        || room.cost(each, others) + LabelRoom.LEADER_COST * requests.size() < room.cost(column, others)
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
        double least = LabelRoom.NOWHERE;
        for (double distance : DISTANCES) {
            if (distance > least) {
                break;
            }
            for (int i = 0; i < DIRECTIONS * request.sizes().size(); i++) {
                int size = i / DIRECTIONS;
                Placed candidate = beside(request, size, distance, 2 * Math.PI * i / DIRECTIONS);
                double cost = room.cost(List.of(candidate), others) + turn(candidate) + OTHER_SIZE_COST * size;
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
        double top = y + (uy - 1) * height / 2;
        Box box = new Box(side.left(x, width), top, width, height);
        return new Placed(
                request, size, box, side, distance > BESIDE ? Optional.of(leader(mark, box, side)) : Optional.empty());
    }

    private static Segment leader(Disc mark, Box box, Side side) {
        double x =
                switch (side) {
                    case RIGHT -> box.left() - LabelRoom.LEADER_GAP;
                    case LEFT -> box.right() + LabelRoom.LEADER_GAP;
                    case MIDDLE -> box.centerX();
                };
        double y =
                switch (side) {
                    case RIGHT, LEFT -> box.centerY();
                    case MIDDLE ->
                        box.centerY() > mark.y() ? box.top() - LabelPlacement.GAP : box.bottom() + LabelPlacement.GAP;
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
        double least = LabelRoom.NOWHERE;
        for (Side side : List.of(Side.RIGHT, Side.LEFT)) {
            List<Request> rows = rows(requests, side);
            for (double gap : COLUMN_GAPS) {
                double x = side == Side.RIGHT ? right + gap : left - gap;
                double outer = side == Side.RIGHT ? x + width : x - width;
                if (!room.plot().contains(Math.min(x, outer), room.plot().top())
                        || !room.plot().contains(Math.max(x, outer), room.plot().top())) {
                    continue;
                }
                for (double top = room.plot().top() + LabelPlacement.GAP;
                        top + height <= room.plot().bottom() - LabelPlacement.GAP;
                        top += COLUMN_STEP) {
                    List<Placed> column = stacked(rows, side, x, top);
                    if (!room.allFree(column, others) || LabelRoom.reach(column) > HOPELESS * least) {
                        continue;
                    }
                    List<Placed> uncrossed = uncrossed(column, side, x, top);
                    double cost = room.cost(uncrossed, others, least);
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
            Box box = new Box(side.left(x, request.width()), y, request.width(), request.height());
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
        double least = LabelRoom.reach(best);
        boolean improved = true;
        while (improved) {
            improved = false;
            for (int i = 0; i + 1 < order.size(); i++) {
                Collections.swap(order, i, i + 1);
                List<Placed> swapped = stacked(order, side, x, top);
                double length = LabelRoom.reach(swapped);
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
}
