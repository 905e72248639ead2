package dev.rooflight.cli;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.request.Asked;
import dev.rooflight.request.Question;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Deployments beside the first, each stated by what differs from it. */
final class OtherDeployments {
    @Option(
            names = "--and",
            paramLabel = "OPTIONS",
            description =
                    "another deployment: what differs from the first, such as '--precision w4a16 --tp 2' or another"
                            + " MODEL; repeatable")
    List<String> others = List.of();

    /**
     * A deployment with a name.
     *
     * @param name what it is called beside others
     * @param question what is asked of it
     */
    record Named(String name, Question question) {}

    /** Reads the options of one deployment and nothing else. */
    @Command
    private static final class Deployment {
        @Mixin
        AnalysisOptions analysis = new AnalysisOptions();
    }

    /** The first deployment and the others. */
    List<Named> after(AnalysisOptions first) {
        Asked asked = first.asked();
        Question question = AnalysisOptions.READER.read(asked);
        List<Named> all = new ArrayList<>(List.of(new Named(
                "%s on %s"
                        .formatted(
                                tail(question.model().name()),
                                question.hardware().named().id()),
                question)));
        for (String other : others) {
            all.add(new Named(other.strip(), AnalysisOptions.READER.read(asked.and(other(asked, words(other))))));
        }
        return all;
    }

    private static String tail(String id) {
        return id.substring(id.lastIndexOf('/') + 1);
    }

    /** What another deployment says, with the model and the device of the first where it names none. */
    private static Asked other(Asked first, List<String> words) {
        boolean model = !words.get(0).startsWith("-");
        Deployment deployment = new Deployment();
        CommandLine line = new CommandLine(deployment);
        line.setOverwrittenOptionsAllowed(true);
        List<String> arguments = new ArrayList<>(List.of(
                model ? words.get(0) : first.model().name(),
                "--hardware",
                first.hardware().name()));
        arguments.addAll(words.subList(model ? 1 : 0, words.size()));
        try {
            line.parseArgs(arguments.toArray(String[]::new));
        } catch (CommandLine.ParameterException e) {
            throw new InvalidValueException(
                    "and",
                    "'" + String.join(" ", words) + "'",
                    "what differs, such as '--precision w4a16'",
                    String.valueOf(e.getMessage()));
        }
        return deployment.analysis.asked();
    }

    private static List<String> words(String options) {
        List<String> words = Arrays.stream(options.strip().split("\\s+"))
                .filter(word -> !word.isEmpty())
                .toList();
        if (words.isEmpty()) {
            throw new InvalidValueException("and", "empty", "what differs, such as '--precision w4a16'");
        }
        return words;
    }
}
