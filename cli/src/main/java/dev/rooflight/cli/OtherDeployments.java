package dev.rooflight.cli;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.request.AnalysisRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Deployments beside the first, each stated by what differs from it. */
final class OtherDeployments {
    @Option(
            names = "--and",
            paramLabel = "OPTIONS",
            description =
                    "another deployment: what differs from the first, such as '--precision w4a16 --tp 2' or another MODEL; repeatable")
    List<String> others = List.of();

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    /**
     * A deployment with a name.
     *
     * @param name what it is called beside others
     * @param request what is asked of it
     */
    record Named(String name, AnalysisRequest request) {}

    /** Reads the options of one deployment and nothing else. */
    @Command
    private static final class Deployment {
        @Mixin
        AnalysisOptions analysis = new AnalysisOptions();
    }

    /** The first deployment and the others. */
    List<Named> after(AnalysisOptions first) {
        AnalysisRequest request = first.request();
        List<Named> all = new ArrayList<>(List.of(new Named(
                "%s on %s".formatted(tail(request.reference()), request.device().id()), request)));
        for (String other : others) {
            all.add(new Named(other.strip(), other(first, words(other))));
        }
        return all;
    }

    private static String tail(String id) {
        return id.substring(id.lastIndexOf('/') + 1);
    }

    private AnalysisRequest other(AnalysisOptions first, List<String> words) {
        boolean model = !words.get(0).startsWith("-");
        Deployment deployment = new Deployment();
        CommandLine line = new CommandLine(deployment);
        line.setOverwrittenOptionsAllowed(true);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        List<String> arguments = new ArrayList<>(List.of(model ? words.get(0) : first.subject.model));
        arguments.addAll(given(line.getCommandSpec()));
        arguments.addAll(words.subList(model ? 1 : 0, words.size()));
        try {
            line.parseArgs(arguments.toArray(String[]::new));
        } catch (CommandLine.ParameterException e) {
            throw new InvalidValueException("--and '%s': %s".formatted(String.join(" ", words), e.getMessage()));
        }
        return deployment.analysis.request();
    }

    /** What was given of the options that a deployment has. */
    private List<String> given(CommandSpec deployment) {
        List<String> given = new ArrayList<>();
        for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
            if (deployment.optionsMap().containsKey(option.longestName())) {
                option.originalStringValues().forEach(value -> given.add(option.longestName() + "=" + value));
            }
        }
        return given;
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
