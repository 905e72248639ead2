package dev.rooflight.cli;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.report.ComparisonReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rooflight compare}: deployments side by side. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Shows deployments side by side: times, throughput, energy, price, memory, and operators that changed bound.",
            "Each --and states what differs from the first; it may name another model, too."
        },
        footer = {
            "",
            "Examples:",
            "  rooflight compare meta-llama/Llama-2-7b-hf --hardware nvidia-a6000 --and '--precision w4a16' --and '--batch 32'",
            "  rooflight compare meta-llama/Llama-3.1-8B --hardware nvidia-h100-sxm --output-tokens 256 --and '--hardware nvidia-rtx-4090'"
        })
final class CompareCommand implements Callable<Integer> {
    @Mixin
    AnalysisOptions analysis;

    @Option(
            names = "--and",
            paramLabel = "OPTIONS",
            required = true,
            description =
                    "another deployment: what differs from the first, such as '--precision w4a16 --tp 2'; repeatable")
    List<String> others = List.of();

    @Mixin
    OutputOptions output;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<String> names = new ArrayList<>(List.of("first"));
        List<Analysis> analyses = new ArrayList<>(List.of(analysis.analyze()));
        List<String> given = withoutOthers(spec.commandLine().getParseResult().originalArgs());
        for (String other : others) {
            List<String> words = words(other);
            CompareCommand second = new CompareCommand();
            CommandLine line = new CommandLine(second);
            line.setOverwrittenOptionsAllowed(true);
            line.setCaseInsensitiveEnumValuesAllowed(true);
            List<String> arguments = new ArrayList<>(merged(given, words));
            arguments.addAll(List.of("--and", "-"));
            line.parseArgs(arguments.toArray(String[]::new));
            names.add(other.strip());
            analyses.add(second.analysis.analyze());
        }
        output.print(new ComparisonReport(names, analyses));
        return 0;
    }

    /** The first deployment's arguments with those of another over them; a model among the latter takes the first one's place. */
    private List<String> merged(List<String> given, List<String> words) {
        boolean otherModel = !words.isEmpty() && !words.get(0).startsWith("-");
        List<String> merged = new ArrayList<>();
        for (String argument : given) {
            merged.add(otherModel && argument.equals(analysis.subject.model) ? words.get(0) : argument);
        }
        merged.addAll(words.subList(otherModel ? 1 : 0, words.size()));
        return merged;
    }

    private static List<String> withoutOthers(List<String> arguments) {
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("--and")) {
                i++;
            } else if (!argument.startsWith("--and=") && !argument.equals("compare")) {
                kept.add(argument);
            }
        }
        return kept;
    }

    private static List<String> words(String options) {
        List<String> words = Arrays.stream(options.strip().split("\\s+"))
                .filter(word -> !word.isEmpty())
                .toList();
        if (words.isEmpty()) {
            throw new InvalidValueException("--and is empty; expected what differs, such as '--precision w4a16'");
        }
        return words;
    }
}
