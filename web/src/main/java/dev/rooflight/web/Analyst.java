package dev.rooflight.web;

import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.request.Asked;
import dev.rooflight.request.Question;
import dev.rooflight.request.QuestionJson;
import dev.rooflight.request.QuestionReader;
import dev.rooflight.request.serving.ServingJson;
import dev.rooflight.study.Case;
import dev.rooflight.study.CompiledCase;
import dev.rooflight.study.Estimate;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads questions and answers them; models, devices and compiled cases that were asked for last are kept. For many threads. */
final class Analyst {
    /** Bytes of compiled cases that are kept. */
    private static final long MOST_KEPT = 16_000_000;

    private static final QuestionJson JSON = new QuestionJson(Question.OPTIONS);

    private final QuestionReader reader =
            new QuestionReader(Question.OPTIONS, new ServerSources(), ServerSources::configuration);
    private final Lru<Case, CompiledCase> compiled = new Lru<>(MOST_KEPT, Analyst::bytes);

    private static long bytes(CompiledCase kept) {
        return (long) (Estimate.of(kept.asked()).layers() * Estimate.BYTES) + ServerSources.bytes(kept.asked());
    }

    /** Names of all members of a question, for those who add some of their own. */
    static List<String> members() {
        return JSON.members();
    }

    /** What a member is called that says so much as an option. */
    static String member(String option) {
        return ServingJson.member(option);
    }

    /** Reads a question that has no other members. */
    Question only(JsonNode body) {
        RequestJson.only(body, members());
        return among(body);
    }

    /** Reads a question among other members. */
    Question among(JsonNode body) {
        return read(JSON.read(RequestJson.members(body)));
    }

    /** What is meant by what was written. */
    Question read(Asked asked) {
        return reader.read(asked);
    }

    /** The answer to a question. */
    Analysis analyze(Question question) {
        return question.analyze(asked -> compiled(asked).analyze());
    }

    /** A case compiled: cases that differ in workload and rates alone share it. */
    CompiledCase compiled(Case asked) {
        return ServerSources.kept(asked.model().reference())
                        && ServerSources.kept(asked.hardware().reference())
                ? compiled.get(asked.compiledPart(), asked::compile).with(asked)
                : asked.compile();
    }
}
