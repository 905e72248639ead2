package dev.rooflight.study.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Options in the order in which they are shown.
 *
 * @param options each name once
 */
public record OptionTable(List<Option<?>> options) {
    public OptionTable {
        options = List.copyOf(options);
        long names = options.stream().distinct().count();
        if (names != options.size()) {
            throw new IllegalArgumentException("two options have the same name: " + options);
        }
    }

    /** The same with one more at the end. */
    public OptionTable with(Option<?> added) {
        List<Option<?>> all = new ArrayList<>(options);
        all.add(added);
        return new OptionTable(all);
    }

    /** The option of that name, if there is one. */
    public Optional<Option<?>> find(String name) {
        return options.stream().filter(option -> option.name().equals(name)).findFirst();
    }
}
