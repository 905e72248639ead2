package dev.rooflight.request;

import dev.rooflight.catalog.text.NearestNames;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.study.Hardware;
import dev.rooflight.study.option.DeviceField;
import dev.rooflight.study.option.DeviceFields;
import dev.rooflight.study.option.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Changed numbers of a device as they are written: {@code bandwidth=2TB/s}. */
public final class DeviceTexts {
    private static final String SET = "set";
    private static final List<String> SECTIONS = List.of("memory.", "compute.", "power.");

    private DeviceTexts() {}

    /**
     * A device with numbers changed.
     *
     * @param settings {@code FIELD=VALUE} each; fields are those of {@link DeviceFields}, in any case; {@code memory.},
     *     {@code compute.}, {@code power.} and {@code peak.} in front may be left out
     * @throws InvalidValueException if a field is not known or stands twice, or a value is not possible
     */
    public static Hardware read(Hardware hardware, List<String> settings, Kind.Forms forms) {
        Set<String> seen = new HashSet<>();
        Hardware changed = hardware;
        for (String setting : settings) {
            DeviceField field = field(setting);
            if (!seen.add(field.name())) {
                throw new InvalidValueException(SET, Numbers.quoted(setting), "one value of " + field.name());
            }
            changed = changed.set(field, number(field, setting, forms));
        }
        return changed;
    }

    /** Changes laid over others: where both change a number, the second is meant. */
    public static List<String> laidOver(List<String> first, List<String> second) {
        List<String> again =
                second.stream().map(setting -> field(setting).name()).toList();
        List<String> all = new ArrayList<>(first);
        all.removeIf(setting -> again.contains(field(setting).name()));
        all.addAll(second);
        return all;
    }

    /** What is changed of a device, as it is written: field and value. */
    public static Map<String, String> write(Hardware hardware, Kind.Forms forms) {
        Map<String, String> settings = new LinkedHashMap<>();
        hardware.changed()
                .forEach((name, number) -> settings.put(
                        name, text(DeviceFields.find(name).orElseThrow().kind(), number, forms)));
        return settings;
    }

    private static <T> String text(Kind.Numeric<T> kind, double number, Kind.Forms forms) {
        return kind.in(forms).write(kind.of(number));
    }

    private static double number(DeviceField field, String setting, Kind.Forms forms) {
        String text = setting.substring(setting.indexOf('=') + 1);
        try {
            return number(field.kind(), field.name(), text, forms);
        } catch (InvalidValueException e) {
            // what is refused is an option's text, of which this is a part
            throw new InvalidValueException(
                    SET, Numbers.quoted(setting), field.name() + ": " + e.expected(), e.remedy());
        }
    }

    private static <T> double number(Kind.Numeric<T> kind, String name, String text, Kind.Forms forms) {
        return kind.number(kind.in(forms).read(name, text));
    }

    private static DeviceField field(String setting) {
        int equals = setting.indexOf('=');
        if (equals < 1) {
            throw new InvalidValueException(SET, Numbers.quoted(setting), "FIELD=VALUE, such as bandwidth=2TB/s");
        }
        String given =
                setting.substring(0, equals).strip().toLowerCase(Locale.ROOT).replace('_', '-');
        String name = given;
        for (String section : SECTIONS) {
            name = name.startsWith(section) ? name.substring(section.length()) : name;
        }
        String plain = name;
        return DeviceFields.find(plain)
                .or(() -> DeviceFields.find("peak." + plain))
                .orElseThrow(() -> unknown(setting, plain));
    }

    private static InvalidValueException unknown(String setting, String name) {
        List<String> known = DeviceFields.ALL.stream().map(DeviceField::name).toList();
        List<String> near = NearestNames.of(name, known, 3);
        return new InvalidValueException(
                SET,
                Numbers.quoted(setting),
                "one of " + String.join(", ", known),
                near.isEmpty() ? "" : "did you mean " + String.join(" or ", near) + "?");
    }
}
