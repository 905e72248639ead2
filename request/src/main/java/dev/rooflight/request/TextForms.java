package dev.rooflight.request;

import dev.rooflight.catalog.engine.EngineName;
import dev.rooflight.catalog.text.Quantity;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.model.PrecisionNames;
import dev.rooflight.study.Sources;
import dev.rooflight.study.option.Efficiency;
import dev.rooflight.study.option.Kind;
import dev.rooflight.study.option.Kind.Form;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;

/** How values of options are written: on the command line, and as members of JSON. */
public final class TextForms implements Kind.Forms {
    private static final Map<String, Quantity.Dimension> DIMENSIONS = Map.of(
            "B", Quantity.Dimension.BYTES,
            "B/s", Quantity.Dimension.BYTES_PER_SECOND,
            "ops/s", Quantity.Dimension.OPS_PER_SECOND,
            "W", Quantity.Dimension.WATTS);

    private final Sources sources;

    /** @param sources where names of profiles lead */
    public TextForms(Sources sources) {
        this.sources = sources;
    }

    /** A form of two functions; {@code number} where JSON has numbers for it. */
    private record Of<T>(Reader<T> reader, Function<T, String> writer, boolean number) implements Form<T> {
        Of(Reader<T> reader, Function<T, String> writer) {
            this(reader, writer, false);
        }

        @Override
        public T read(String name, String text) {
            return reader.read(name, text);
        }

        @Override
        public String write(T value) {
            return writer.apply(value);
        }

        @Override
        public Object json(T value) {
            return number ? value : write(value);
        }
    }

    private interface Reader<T> {
        T read(String name, String text);
    }

    @Override
    public Form<Long> whole(Kind.Whole kind) {
        return new Of<>(
                (name, text) -> {
                    OptionalLong value = Numbers.whole(text);
                    return Numbers.checked(
                            kind, name, text, value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty());
                },
                value -> Long.toString(value),
                true);
    }

    @Override
    public Form<Double> real(Kind.Real kind) {
        return new Of<>(
                (name, text) -> {
                    OptionalDouble value = Numbers.real(text);
                    return Numbers.checked(
                            kind, name, text, value.isPresent() ? Optional.of(value.getAsDouble()) : Optional.empty());
                },
                TextForms::plain,
                true);
    }

    @Override
    public Form<Double> amount(Kind.Amount kind) {
        Quantity.Dimension dimension = DIMENSIONS.getOrDefault(kind.unit(), Quantity.Dimension.PLAIN);
        return new Of<>(
                (name, text) -> Numbers.checked(
                        kind,
                        name,
                        text,
                        Optional.of(Quantity.parse(name, text, dimension).value())),
                value -> new Quantity(value, dimension).toString());
    }

    @Override
    public <E extends Enum<E>> Form<E> choice(Kind.Choice<E> kind) {
        return new Of<>(
                (name, text) -> Numbers.checked(
                        kind,
                        name,
                        text,
                        kind.values().stream()
                                .filter(value -> Kind.Choice.word(value).equals(text.toLowerCase(Locale.ROOT)))
                                .findFirst()),
                Kind.Choice::word);
    }

    @Override
    public Form<NumberFormat> format(Kind.FormatName kind) {
        return new Of<>(
                (name, text) -> NumberFormats.find(text)
                        .orElseThrow(() -> new InvalidValueException(
                                name,
                                Numbers.quoted(text),
                                "a number format: one of %s, or intB[-gGROUP[-zBITS]]"
                                        .formatted(String.join(
                                                ", ",
                                                NumberFormats.all().stream()
                                                        .map(NumberFormat::id)
                                                        .toList())))),
                NumberFormat::id);
    }

    @Override
    public Form<String> precision(Kind.PrecisionName kind) {
        return new Of<>(
                (name, text) -> {
                    // what it is laid over does not decide whether it is one
                    PrecisionNames.parse(text, Precision.stored(NumberFormats.FP16));
                    return plainWord(text);
                },
                value -> value);
    }

    @Override
    public Form<String> engine(Kind.EngineName kind) {
        return new Of<>((name, text) -> EngineName.normalized(text), value -> value);
    }

    @Override
    public Form<Efficiency> efficiency(Kind.EfficiencyName kind) {
        return new Of<>(
                (name, text) -> text.equals(Efficiency.MEASURED.name())
                        ? Efficiency.MEASURED
                        : text.equals(Efficiency.IDEAL.name())
                                ? Efficiency.IDEAL
                                : new Efficiency.Own(text, sources.efficiency(text)),
                Efficiency::name);
    }

    private static String plainWord(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }

    /** A number without a point where it is whole. */
    static String plain(double value) {
        return value == Math.floor(value) && Math.abs(value) < 1L << 53
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
