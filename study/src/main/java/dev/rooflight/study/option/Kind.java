package dev.rooflight.study.option;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;
import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.format.NumberFormats;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What values of an option look like. Whoever reads or writes values has a form for each kind ({@link Forms}); a new kind does not
 * compile until all have.
 *
 * @param <T> type of the values
 */
public sealed interface Kind<T> {
    /** Whether a value is possible. */
    boolean holds(T value);

    /** What is possible, such as {@code a whole number from 1 to 8}. */
    String expected();

    /** The form that somebody has for this kind. */
    Form<T> in(Forms forms);

    /** The range of numbers, if values are numbers. */
    default Optional<Numeric<T>> numeric() {
        return Optional.empty();
    }

    /** The numbers that values can be chosen by, if they can. */
    default Optional<Numbers<T>> numbers() {
        return Optional.empty();
    }

    /** Words that are possible, if there are not many; empty otherwise. */
    default List<String> words() {
        return List.of();
    }

    /**
     * Numbers that values can be chosen by.
     *
     * @param <T> type of the values
     */
    interface Numbers<T> {
        /**
         * The value at a number: the nearest whole one where only these are possible.
         *
         * @throws dev.rooflight.core.InvalidValueException if there is none and the option cannot say so
         */
        T of(double number);

        /** Whether whole numbers alone are possible. */
        boolean whole();

        /** What is counted; empty where there is nothing to say. */
        String unit();

        /** What the numbers of an option are called. */
        default String name(Option<T> option) {
            return option.member();
        }

        /** What the numbers of an option are, in words. */
        default String label(Option<T> option) {
            return option.label();
        }
    }

    /** Numbers between two ends. */
    sealed interface Numeric<T> extends Kind<T>, Numbers<T> {
        /** The number of a value. */
        double number(T value);

        /** The smallest number. */
        double least();

        /** The largest number. */
        double most();

        @Override
        default Optional<Numeric<T>> numeric() {
            return Optional.of(this);
        }

        @Override
        default Optional<Numbers<T>> numbers() {
            return Optional.of(this);
        }
    }

    /**
     * Bits of plain integers that numbers are held in; 16 are FP16.
     *
     * @param name what they are called
     * @param label what has so many bits, in words
     */
    record Bits(String name, String label) implements Numbers<NumberFormat> {
        private static final int WIDE = 16;

        public Bits {
            requireNonNull(name, "name is null");
            requireNonNull(label, "label is null");
        }

        @Override
        public NumberFormat of(double number) {
            int bits = (int) Require.within(name, Math.round(number), 1, WIDE);
            return bits == WIDE ? NumberFormats.FP16 : NumberFormats.integer(bits);
        }

        @Override
        public boolean whole() {
            return true;
        }

        @Override
        public String unit() {
            return "bits";
        }

        @Override
        public String name(Option<NumberFormat> option) {
            return name;
        }

        @Override
        public String label(Option<NumberFormat> option) {
            return label;
        }
    }

    /**
     * Whole numbers.
     *
     * @param min smallest
     * @param max largest
     * @param unit what is counted; empty where there is nothing to say
     */
    record Whole(long min, long max, String unit) implements Numeric<Long> {
        public Whole {
            requireNonNull(unit, "unit is null");
        }

        @Override
        public boolean holds(Long value) {
            return value >= min && value <= max;
        }

        @Override
        public String expected() {
            return "a whole number from %s to %s".formatted(min, max);
        }

        @Override
        public Form<Long> in(Forms forms) {
            return forms.whole(this);
        }

        @Override
        public Long of(double number) {
            return Math.round(number);
        }

        @Override
        public double number(Long value) {
            return value;
        }

        @Override
        public boolean whole() {
            return true;
        }

        @Override
        public double least() {
            return min;
        }

        @Override
        public double most() {
            return max;
        }
    }

    /**
     * Plain numbers.
     *
     * @param min smallest
     * @param above whether {@code min} itself is too small
     * @param max largest
     * @param unit what is counted; empty for shares and factors
     */
    record Real(double min, boolean above, double max, String unit) implements Numeric<Double> {
        public Real {
            requireNonNull(unit, "unit is null");
        }

        @Override
        public boolean holds(Double value) {
            return (above ? value > min : value >= min) && value <= max;
        }

        @Override
        public String expected() {
            return "a number %s to %s"
                    .formatted(above ? "above " + plain(min) + " and up" : "from " + plain(min), plain(max));
        }

        @Override
        public Form<Double> in(Forms forms) {
            return forms.real(this);
        }

        @Override
        public Double of(double number) {
            return number;
        }

        @Override
        public double number(Double value) {
            return value;
        }

        @Override
        public boolean whole() {
            return false;
        }

        @Override
        public double least() {
            return min;
        }

        @Override
        public double most() {
            return max;
        }
    }

    /**
     * Amounts that people write with their unit, such as {@code 2 TB/s}.
     *
     * @param min smallest, in units
     * @param max largest, in units
     * @param unit without prefix: {@code B}, {@code B/s}, {@code ops/s} or {@code W}
     */
    record Amount(double min, double max, String unit) implements Numeric<Double> {
        public Amount {
            requireNonNull(unit, "unit is null");
        }

        @Override
        public boolean holds(Double value) {
            return value >= min && value <= max;
        }

        @Override
        public String expected() {
            return "an amount from %s to %s %s".formatted(plain(min), plain(max), unit);
        }

        @Override
        public Form<Double> in(Forms forms) {
            return forms.amount(this);
        }

        @Override
        public Double of(double number) {
            return number;
        }

        @Override
        public double number(Double value) {
            return value;
        }

        @Override
        public boolean whole() {
            return false;
        }

        @Override
        public double least() {
            return min;
        }

        @Override
        public double most() {
            return max;
        }
    }

    /**
     * One of a few words.
     *
     * @param values in the order in which they are shown
     */
    record Choice<E extends Enum<E>>(List<E> values) implements Kind<E> {
        public Choice {
            values = List.copyOf(values);
        }

        @Override
        public boolean holds(E value) {
            return values.contains(value);
        }

        @Override
        public String expected() {
            return "one of " + String.join(", ", words());
        }

        @Override
        public List<String> words() {
            return values.stream().map(Choice::word).toList();
        }

        /** How a value is written. */
        public static String word(Enum<?> value) {
            return value.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public Form<E> in(Forms forms) {
            return forms.choice(this);
        }
    }

    /**
     * Number formats.
     *
     * @param bits of those formats that are plain integers
     */
    record FormatName(Bits bits) implements Kind<NumberFormat> {
        public FormatName {
            requireNonNull(bits, "bits is null");
        }

        @Override
        public Optional<Numbers<NumberFormat>> numbers() {
            return Optional.of(bits);
        }

        @Override
        public boolean holds(NumberFormat value) {
            return true;
        }

        @Override
        public String expected() {
            return "a number format";
        }

        @Override
        public Form<NumberFormat> in(Forms forms) {
            return forms.format(this);
        }
    }

    /** Names of precisions as {@link dev.rooflight.core.model.PrecisionNames} has them, in lower case. */
    record PrecisionName() implements Kind<String> {
        @Override
        public boolean holds(String value) {
            return !value.isBlank();
        }

        @Override
        public String expected() {
            return "a precision such as w4a16kv8, or a number format such as fp8";
        }

        @Override
        public Form<String> in(Forms forms) {
            return forms.precision(this);
        }
    }

    /** Ids of serving engines in lower case, each alone or with a version: {@code vllm}, {@code vllm@0.12}. */
    record EngineName() implements Kind<String> {
        @Override
        public boolean holds(String value) {
            return !value.isBlank();
        }

        @Override
        public String expected() {
            return "the name of a serving engine, alone or with a version such as vllm@0.12";
        }

        @Override
        public Form<String> in(Forms forms) {
            return forms.engine(this);
        }
    }

    /** How well kernels run. */
    record EfficiencyName() implements Kind<Efficiency> {
        @Override
        public boolean holds(Efficiency value) {
            return true;
        }

        @Override
        public String expected() {
            return "profile, ideal or a profile of one's own";
        }

        @Override
        public List<String> words() {
            return List.of(Efficiency.MEASURED.name(), Efficiency.IDEAL.name());
        }

        @Override
        public Form<Efficiency> in(Forms forms) {
            return forms.efficiency(this);
        }
    }

    /**
     * How values of one kind are read and written.
     *
     * @param <T> type of the values
     */
    interface Form<T> {
        /**
         * Reads a value.
         *
         * @param name of what it is for
         * @throws dev.rooflight.core.InvalidValueException if the text is none
         */
        T read(String name, String text);

        /** A text that is read as the value. */
        String write(T value);

        /** The value as JSON has it: a number, or a text that is read as the value. */
        default Object json(T value) {
            return write(value);
        }
    }

    /** A form for each kind. */
    interface Forms {
        Form<Long> whole(Whole kind);

        Form<Double> real(Real kind);

        Form<Double> amount(Amount kind);

        <E extends Enum<E>> Form<E> choice(Choice<E> kind);

        Form<NumberFormat> format(FormatName kind);

        Form<String> precision(PrecisionName kind);

        Form<String> engine(EngineName kind);

        Form<Efficiency> efficiency(EfficiencyName kind);
    }

    private static String plain(double value) {
        return value == Math.floor(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
