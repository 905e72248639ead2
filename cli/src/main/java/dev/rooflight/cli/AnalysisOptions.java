package dev.rooflight.cli;

import dev.rooflight.Catalogue;
import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.request.Asked;
import dev.rooflight.request.Configurations;
import dev.rooflight.request.Question;
import dev.rooflight.request.QuestionReader;
import dev.rooflight.study.Reference;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Everything that decides an analysis: model, device, techniques, and the options of {@link Question#OPTIONS}. */
final class AnalysisOptions {
    /** Of this machine: the catalogue, files and the hub. */
    static final QuestionReader READER = new QuestionReader(Question.OPTIONS, new Catalogue(), Configurations::of);

    @Mixin
    ModelOptions subject;

    @Option(
            names = "--with",
            paramLabel = "TECHNIQUE",
            description = "apply a technique: NAME[:PARAM=VALUE,…], see 'rooflight techniques'; repeatable")
    List<String> with = List.of();

    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    /** Puts the options of the table beside those above. */
    @Spec(Spec.Target.MIXEE)
    void into(CommandSpec mixee) {
        command = mixee;
        CaseOptions.add(mixee, Question.OPTIONS, READER.forms());
    }

    /** What was written. */
    Asked asked() {
        return new Asked(
                Reference.to(subject.model),
                Reference.to(subject.hardware),
                subject.overrides,
                with,
                CaseOptions.given(command, Question.OPTIONS));
    }

    /** What is meant. */
    Question question() {
        return READER.read(asked());
    }

    Analysis analyze() {
        return question().analyze();
    }
}
