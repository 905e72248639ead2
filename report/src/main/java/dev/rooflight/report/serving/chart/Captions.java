package dev.rooflight.report.serving.chart;

import dev.rooflight.report.Si;
import dev.rooflight.report.chart.Caption;
import dev.rooflight.report.serving.EngineWords;
import dev.rooflight.report.serving.LoadWords;
import dev.rooflight.serving.outcome.Statistics;
import dev.rooflight.study.serving.LoadSweep;
import dev.rooflight.study.serving.ServingAnswer;
import dev.rooflight.study.serving.ServingQuestion;

/** What charts of serving say of themselves: what is shown, everything that it holds for, and how sure it is. */
final class Captions {
    private Captions() {}

    /** Of a chart of a load, with a remark on how it is to be read. */
    static Caption of(String what, ServingAnswer answer, String deployment, String remark) {
        ServingQuestion question = answer.question();
        return new Caption(
                what + ": " + question.serving().compiled().model().model().id(),
                conditions(question, deployment)
                        + LoadWords.of(question.offered(), question.requests().size()),
                "Rooflight, simulated request by request: " + state(answer.expected()) + ". " + remark);
    }

    /** Of a chart of several loads. */
    static Caption of(String what, LoadSweep sweep, String deployment, String remark) {
        ServingQuestion question = sweep.question();
        return new Caption(
                what + " over " + sweep.axis().id() + ": "
                        + question.serving().compiled().model().model().id(),
                conditions(question, deployment) + "the same requests at each load: "
                        + LoadWords.shared(
                                question.offered(), question.requests().size()),
                "Rooflight, simulated request by request. " + remark);
    }

    private static String conditions(ServingQuestion question, String deployment) {
        return question.serving().compiled().model().device().name() + " · " + deployment + " · "
                + EngineWords.of(question.serving()) + " · ";
    }

    private static String state(Statistics expected) {
        String said = expected.state().id();
        int rejected = expected.outcome().rejected();
        said += rejected == 0 ? "" : ", " + Si.count(rejected) + " rejected";
        said += expected.warmUp() == 0 ? "" : ", the first " + Si.count(expected.warmUp()) + " not counted";
        return expected.unfinished() == 0
                ? said
                : said + ", " + Si.count(expected.unfinished()) + " not ended, so latencies are lower bounds";
    }
}
