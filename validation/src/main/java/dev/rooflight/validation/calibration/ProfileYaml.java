package dev.rooflight.validation.calibration;

import dev.rooflight.catalog.engine.EfficiencyReader;
import dev.rooflight.core.efficiency.CollectiveConstants;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.efficiency.KernelModel;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** Profiles as YAML, as {@link EfficiencyReader} reads it: times with units, four digits, errors in percent. */
public final class ProfileYaml {
    private static final MathContext DIGITS = new MathContext(4);
    private static final List<String> UNITS = List.of("s", "ms", "us", "ns", "ps");

    private ProfileYaml() {}

    /**
     * The file of a profile.
     *
     * @param appliesTo ids of devices that it is used for beside its own
     */
    public static String of(EfficiencyProfile profile, List<String> appliesTo) {
        StringBuilder yaml = new StringBuilder();
        yaml.append("schema: ").append(EfficiencyReader.SCHEMA).append('\n');
        yaml.append("id: ").append(profile.id()).append('\n');
        yaml.append("measured: ").append(profile.measured()).append('\n');
        if (!appliesTo.isEmpty()) {
            yaml.append("applies-to:\n");
            appliesTo.forEach(id -> yaml.append("  - ").append(id).append('\n'));
        }
        yaml.append("power-exponent: ").append(number(profile.powerExponent())).append('\n');
        yaml.append("kernels:").append(profile.kernels().isEmpty() ? " {}\n" : "\n");
        profile.kernels().forEach((kind, formats) -> {
            yaml.append("  ").append(kind.id()).append(":\n");
            formats.forEach((format, constants) -> yaml.append("    ")
                    .append(format.id())
                    .append(": ")
                    .append(fields(constants))
                    .append('\n'));
        });
        if (!profile.collectives().isEmpty()) {
            yaml.append("collectives:\n");
            profile.collectives().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(entry -> yaml.append("  ")
                            .append(entry.getKey().name().toLowerCase(Locale.ROOT))
                            .append(": ")
                            .append(fields(entry.getValue()))
                            .append('\n'));
        }
        yaml.append("provenance:").append(profile.provenance().isEmpty() ? " []\n" : "\n");
        profile.provenance().forEach(entry -> yaml.append(entry(entry)));
        return yaml.toString();
    }

    private static String entry(EfficiencyProfile.Provenance entry) {
        StringBuilder yaml = new StringBuilder();
        yaml.append("  - part: ").append(entry.part()).append('\n');
        yaml.append("    source: ").append(quoted(entry.source())).append('\n');
        yaml.append("    date: ").append(entry.date()).append('\n');
        yaml.append("    rows: ").append(entry.rows()).append('\n');
        if (entry.errorInSample() >= 0) {
            yaml.append("    error-in-sample: ")
                    .append(percent(entry.errorInSample()))
                    .append('\n');
        }
        if (entry.errorOutOfSample() >= 0) {
            yaml.append("    error-out-of-sample: ")
                    .append(percent(entry.errorOutOfSample()))
                    .append('\n');
        }
        return yaml.toString();
    }

    private static String fields(KernelModel constants) {
        StringJoiner fields = new StringJoiner(", ", "{", "}");
        if (constants instanceof KernelModel.Linear linear) {
            fields.add("launch: " + time(linear.launchSeconds()));
            fields.add("depth: " + time(linear.depthSeconds()));
            fields.add("compute: " + number(linear.compute()));
            fields.add("memory: " + number(linear.memory()));
            if (linear.quantizes()) {
                fields.add("quantizes: true");
            }
        } else if (constants instanceof KernelModel.PrefillAttention prefill) {
            fields.add("launch: " + time(prefill.launchSeconds()));
            fields.add("tail: " + time(prefill.tailSeconds()));
            fields.add("compute: " + number(prefill.compute()));
            fields.add("vector: " + number(prefill.vector()));
            fields.add("memory: " + number(prefill.memory()));
            fields.add("tile: " + number(prefill.tile()));
            fields.add("wide: " + number(prefill.wide()));
        } else if (constants instanceof KernelModel.DecodeAttention decode) {
            fields.add("launch: " + time(decode.launchSeconds()));
            fields.add("wave: " + time(decode.waveSeconds()));
            fields.add("compute: " + number(decode.compute()));
            fields.add("memory: " + number(decode.memory()));
        } else if (constants instanceof KernelModel.Experts experts) {
            fields.add("launch: " + time(experts.launchSeconds()));
            fields.add("compute: " + number(experts.compute()));
            fields.add("memory: " + number(experts.memory()));
            fields.add("padding: " + number(experts.padding()));
        } else if (constants instanceof KernelModel.Streaming streaming) {
            fields.add("launch: " + time(streaming.launchSeconds()));
            fields.add("memory: " + number(streaming.memory()));
        } else {
            throw new IllegalArgumentException("ideal kernels have no constants to write");
        }
        return fields.toString();
    }

    private static String fields(CollectiveConstants constants) {
        StringJoiner fields = new StringJoiner(", ", "{", "}");
        fields.add("one-shot-latency: " + time(constants.oneShotSeconds()));
        fields.add("one-shot-latency-per-device: " + time(constants.oneShotPerDeviceSeconds()));
        fields.add("one-shot: " + number(constants.oneShot()));
        fields.add("ring-latency: " + time(constants.ringSeconds()));
        fields.add("ring-latency-per-device: " + time(constants.ringPerDeviceSeconds()));
        fields.add("ring: " + number(constants.ring()));
        fields.add("sharing: " + number(constants.sharing()));
        return fields.toString();
    }

    private static String time(double seconds) {
        if (seconds == 0) {
            return "0 us";
        }
        BigDecimal rounded = new BigDecimal(seconds).round(DIGITS);
        int unit = 0;
        while (unit < UNITS.size() - 1 && rounded.scaleByPowerOfTen(3 * unit).compareTo(BigDecimal.ONE) < 0) {
            unit++;
        }
        return plain(rounded.scaleByPowerOfTen(3 * unit)) + " " + UNITS.get(unit);
    }

    private static String number(double value) {
        return value == 0 ? "0" : plain(new BigDecimal(value).round(DIGITS));
    }

    private static String percent(double fraction) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * fraction);
    }

    private static String plain(BigDecimal value) {
        return value.stripTrailingZeros().toPlainString();
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
