package dev.rooflight.request;

import dev.rooflight.study.Case;
import dev.rooflight.study.option.Kind;
import dev.rooflight.study.option.Option;
import dev.rooflight.study.option.OptionTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A case as the words of a command line that ask for it. */
public final class CommandWords {
    private CommandWords() {}

    /**
     * Model, device and options, which are read back as an equal case; to be put after the name of a command.
     *
     * @return empty where the model or the device is given by content, for which there are no words
     */
    public static Optional<List<String>> of(Case asked, OptionTable table, Kind.Forms forms) {
        if (asked.model().reference().given() || asked.hardware().reference().given()) {
            return Optional.empty();
        }
        List<String> words = new ArrayList<>(List.of(
                asked.model().reference().name(),
                "--hardware",
                asked.hardware().reference().name()));
        DeviceTexts.write(asked.hardware(), forms).forEach((field, value) -> {
            words.add("--set");
            words.add(field + "=" + value);
        });
        asked.techniques().on().forEach(technique -> {
            words.add("--with");
            words.add(technique.toString());
        });
        for (Option<?> option : table.options()) {
            add(words, option, asked, forms);
        }
        return Optional.of(List.copyOf(words));
    }

    private static <T> void add(List<String> words, Option<T> option, Case asked, Kind.Forms forms) {
        asked.settings().asked(option).ifPresent(value -> {
            words.add("--" + option.name());
            words.add(option.kind().in(forms).write(value));
        });
    }
}
