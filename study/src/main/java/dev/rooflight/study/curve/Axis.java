package dev.rooflight.study.curve;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.Require;
import dev.rooflight.core.numeric.Exponentials;
import dev.rooflight.study.Adjustable;
import dev.rooflight.study.option.DeviceField;
import dev.rooflight.study.option.Kind;
import dev.rooflight.study.option.Option;
import dev.rooflight.study.option.Part;
import dev.rooflight.technique.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoublePredicate;

/** What a curve runs over: a number that something can be changed by. */
public sealed interface Axis {
    /** Most values of a curve. */
    int MAX_VALUES = 10_000;

    /** Its name, label and unit. */
    Curve.Scale scale();

    /** What changes along it. */
    Part part();

    /** Whether it takes whole numbers only. */
    boolean whole();

    /**
     * Something at one value of it.
     *
     * @throws InvalidValueException if the value is out of range
     */
    <S extends Adjustable<S>> S at(S start, double x);

    /** Does what is to be done with axes of its sort. */
    <R> R accept(Visitor<R> visitor);

    /** What is done with each sort of axis. */
    interface Visitor<R> {
        R option(OfOption<?> axis);

        R device(OfDevice axis);

        R technique(OfTechnique axis);
    }

    /**
     * A number by which an option is chosen.
     *
     * @param option what is chosen
     * @param numbers by which
     */
    record OfOption<T>(Option<T> option, Kind.Numbers<T> numbers) implements Axis {
        public OfOption {
            requireNonNull(option, "option is null");
            requireNonNull(numbers, "numbers is null");
        }

        @Override
        public Curve.Scale scale() {
            return new Curve.Scale(numbers.name(option), numbers.label(option), numbers.unit());
        }

        @Override
        public Part part() {
            return option.part();
        }

        @Override
        public boolean whole() {
            return numbers.whole();
        }

        @Override
        public <S extends Adjustable<S>> S at(S start, double x) {
            return start.with(option, numbers.of(x));
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.option(this);
        }
    }

    /**
     * A number of the device.
     *
     * @param field which
     */
    record OfDevice(DeviceField field) implements Axis {
        public OfDevice {
            requireNonNull(field, "field is null");
        }

        @Override
        public Curve.Scale scale() {
            return new Curve.Scale(field.name(), field.label(), field.kind().unit());
        }

        @Override
        public Part part() {
            return Part.DEVICE;
        }

        @Override
        public boolean whole() {
            return field.kind().whole();
        }

        @Override
        public <S extends Adjustable<S>> S at(S start, double x) {
            return start.set(field, x);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.device(this);
        }
    }

    /**
     * A parameter of a technique.
     *
     * @param technique name of the technique or preset
     * @param parameter of it; a number
     */
    record OfTechnique(String technique, Parameter parameter) implements Axis {
        public OfTechnique {
            requireNonNull(technique, "technique is null");
            requireNonNull(parameter, "parameter is null");
        }

        @Override
        public Curve.Scale scale() {
            return new Curve.Scale(
                    technique + "." + parameter.name(), parameter.name() + " of " + technique, parameter.unit());
        }

        @Override
        public Part part() {
            return Part.DEPLOYMENT;
        }

        @Override
        public boolean whole() {
            return parameter.kind() == Parameter.Kind.INTEGER;
        }

        @Override
        public <S extends Adjustable<S>> S at(S start, double x) {
            // techniques keep their parameters as they are written
            return start.with(technique, parameter.name(), text(x));
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.technique(this);
        }
    }

    /**
     * The first value, to the whole number or the last digit, at which something holds that does not hold at {@code from}, holds at
     * {@code to}, and changes once between.
     */
    default double firstWhere(double from, double to, DoublePredicate holds) {
        double low = from;
        double high = to;
        while (true) {
            double middle = whole() ? Math.floor((low + high) / 2) : (low + high) / 2;
            if (middle <= low || middle >= high) {
                return high;
            }
            if (holds.test(middle)) {
                high = middle;
            } else {
                low = middle;
            }
        }
    }

    /**
     * Values between two ends, both among them; fewer where there are not as many whole numbers.
     *
     * @param count how many; 2 to {@code limit}
     * @param logarithmic whether ratios are even instead of differences
     * @throws InvalidValueException if the ends or the count are out of range
     */
    default List<Double> values(double from, double to, long count, long limit, boolean logarithmic) {
        Require.within("points", count, 2, limit);
        double least = whole() ? 1 : logarithmic ? Double.MIN_NORMAL : 0;
        if (!(from >= least && from < to && to <= 1e21)) {
            throw new InvalidValueException(
                    "from",
                    text(from) + ", and to is " + text(to),
                    "numbers from %s to 1e21, the first below the second"
                            .formatted(whole() ? "1" : logarithmic ? "above 0" : "0"));
        }
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double share = i / (count - 1.0);
            double value = i == count - 1
                    ? to
                    : logarithmic ? from * Exponentials.pow(to / from, share) : from + (to - from) * share;
            double rounded = whole() ? nearest(value) : value;
            if (values.isEmpty() || rounded > values.get(values.size() - 1)) {
                values.add(rounded);
            }
        }
        return values;
    }

    /** The nearest whole number; of two that are equally near the even one. */
    private static double nearest(double value) {
        double floor = Math.floor(value);
        double rest = value - floor;
        boolean up = rest > 0.5 || (rest == 0.5 && floor % 2 != 0);
        return up ? floor + 1 : floor;
    }

    private static String text(double x) {
        return x == Math.floor(x) && Math.abs(x) < 1L << 53 ? Long.toString((long) x) : Double.toString(x);
    }
}
