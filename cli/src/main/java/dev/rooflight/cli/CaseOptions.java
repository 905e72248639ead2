package dev.rooflight.cli;

import dev.rooflight.study.option.Kind;
import dev.rooflight.study.option.Option;
import dev.rooflight.study.option.OptionTable;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options of a table as options of a command. */
final class CaseOptions {
    private CaseOptions() {}

    /**
     * Adds them to a command.
     *
     * @param forms how defaults are written
     */
    static void add(CommandSpec command, OptionTable table, Kind.Forms forms) {
        for (Option<?> option : table.options()) {
            command.addOption(OptionSpec.builder("--" + option.name())
                    .type(String.class)
                    .paramLabel(placeholder(option.kind()))
                    .description(description(option, forms))
                    .build());
        }
    }

    private static String placeholder(Kind<?> kind) {
        return kind.numeric().isPresent() ? "N" : kind.words().isEmpty() ? "NAME" : "WORD";
    }

    private static <T> String description(Option<T> option, Kind.Forms forms) {
        String usual = option.usual().isEmpty()
                ? option.otherwise()
                        .map(value -> " (default " + option.kind().in(forms).write(value) + ")")
                        .orElse("")
                : " (default: " + option.usual() + ")";
        // percent signs would be directives
        return (option.description() + usual).replace("%", "%%");
    }

    /** The texts given, by name. */
    static Map<String, String> given(CommandSpec command, OptionTable table) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Option<?> option : table.options()) {
            OptionSpec given = command.findOption("--" + option.name());
            if (given != null && given.getValue() instanceof String text) {
                texts.put(option.name(), text);
            }
        }
        return texts;
    }
}
