package dev.rooflight.study.curve;

import dev.rooflight.study.curve.Curve.Crossover;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Values of an axis at which two deployments have the same expected figure. */
public final class Meetings {
    private Meetings() {}

    /** Where any two of several curves over the same values meet, by the names of their deployments. */
    public static List<Crossover> ofAll(List<String> names, List<Line> lines) {
        List<Crossover> meetings = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            for (int j = i + 1; j < lines.size(); j++) {
                meetings.addAll(of(names.get(i), lines.get(i), names.get(j), lines.get(j)));
            }
        }
        meetings.sort(Comparator.comparingDouble(Crossover::x));
        return meetings;
    }

    /**
     * Where two curves over the same values meet: between each two values at which another one is ahead, to the whole number or the
     * last digit.
     */
    private static List<Crossover> of(String oneName, Line one, String otherName, Line other) {
        List<Crossover> meetings = new ArrayList<>();
        List<Curve.Point> ones = one.points();
        List<Curve.Point> others = other.points();
        for (int i = 1; i < ones.size(); i++) {
            double before = difference(ones.get(i - 1), others.get(i - 1));
            double after = difference(ones.get(i), others.get(i));
            if (before * after < 0) {
                meetings.add(new Crossover(
                        meeting(one, other, ones.get(i - 1).x(), ones.get(i).x(), before < 0),
                        new Turn.PlacesChange(oneName, otherName)));
            }
        }
        return meetings;
    }

    private static double difference(Curve.Point one, Curve.Point other) {
        return one.value().expected() - other.value().expected();
    }

    private static double meeting(Line one, Line other, double from, double to, boolean below) {
        if (one.axis().part().compiled() && one.axis().whole()) {
            // numbers between need not be possible
            return to;
        }
        return one.axis().firstWhere(from, to, x -> one.expected(x) < other.expected(x) != below);
    }
}
