package dev.rooflight.report.serving;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.cost.Footprint;
import dev.rooflight.report.Document;
import dev.rooflight.report.JsonWriter;
import dev.rooflight.serving.engine.SchedulerSettings;
import dev.rooflight.serving.engine.ServingEngine;
import dev.rooflight.serving.engine.Setting;
import dev.rooflight.serving.outcome.Cause;
import dev.rooflight.serving.outcome.Latency;
import dev.rooflight.serving.outcome.Objective;
import dev.rooflight.serving.outcome.Statistic;
import dev.rooflight.serving.outcome.Statistics;
import dev.rooflight.study.serving.Sensitivity;
import dev.rooflight.study.serving.ServingAnswer;
import java.util.List;

/**
 * An answer as JSON.
 *
 * @param answer what is written
 * @param notes what a user should know, a line each
 */
public record ServingDocument(ServingAnswer answer, List<String> notes) implements Document {
    private static final List<Statistic> EXPLAINED =
            List.of(Statistic.MEAN, Statistic.P50, Statistic.P90, Statistic.P95, Statistic.P99);

    public ServingDocument {
        requireNonNull(answer, "answer is null");
        notes = List.copyOf(notes);
    }

    @Override
    public void writeTo(JsonWriter out) {
        out.object();
        out.object("load");
        LoadWords.write(
                out, answer.question().offered(), answer.question().requests().size());
        if (answer.question().horizon() < Double.POSITIVE_INFINITY) {
            out.member("horizonSeconds", answer.question().horizon());
        }
        out.member("warmUp", answer.question().warmUp());
        out.endObject();
        engine(out);
        verdict(out);
        statistics(out, "expected", answer.expected(), answer.expectedFootprint());
        statistics(out, "bound", answer.bound(), answer.boundFootprint());
        causes(out);
        answer.sensitivity().ifPresent(sensitivity -> sensitivity(out, sensitivity));
        out.object("definitions")
                .member("ttft", "first token - sent")
                .member("tpot", answer.question().definitions().formula())
                .member("itl", "each gap between tokens")
                .member("endToEnd", "last token - sent")
                .endObject();
        out.member("notes", notes);
        out.endObject();
    }

    private void engine(JsonWriter out) {
        ServingEngine engine = answer.question().serving().engine();
        out.object("engine")
                .member("name", engine.id())
                .member("version", engine.version())
                .member("scheduler", engine.settings().kind().id())
                .member("replicas", answer.question().serving().replicas())
                .member("router", answer.question().serving().router().id())
                .object("settings");
        for (Setting setting : engine.settings().kind().settings()) {
            SchedulerSettings.Value value = engine.settings().values().get(setting);
            if (value != null) {
                if (setting.worded()) {
                    out.member(setting.id(), setting.write(value.number()));
                } else {
                    out.member(setting.id(), value.number());
                }
            }
        }
        out.endObject().object("sources");
        engine.settings().values().forEach((setting, value) -> out.member(setting.id(), value.source()));
        out.endObject().endObject();
    }

    private void verdict(JsonWriter out) {
        out.object("verdict").member("state", answer.expected().state().id());
        answer.meetsObjective()
                .ifPresentOrElse(
                        met -> out.member("meetsSlo", met.booleanValue()), () -> out.member("meetsSlo", Double.NaN));
        out.member("because", ServingVerdict.because(answer));
        if (answer.stopped()) {
            out.member("stopped", true);
        }
        answer.question().objective().ifPresent(objective -> {
            out.list("slo");
            for (Objective.Limit limit : objective.limits()) {
                out.object()
                        .member("latency", limit.latency().member())
                        .member("statistic", limit.statistic().id())
                        .member("seconds", limit.seconds())
                        .member("expected", answer.expected().of(limit.latency(), limit.statistic()))
                        .member("bound", answer.bound().of(limit.latency(), limit.statistic()))
                        .endObject();
            }
            out.endList();
        });
        out.endObject();
    }

    private void statistics(JsonWriter out, String name, Statistics of, Footprint footprint) {
        out.object(name)
                .object("requests")
                .member("offered", (long) answer.question().requests().size() - of.warmUp())
                .member("completed", of.completed())
                .member("rejected", of.outcome().rejected())
                .member("unfinished", of.unfinished())
                .endObject()
                .member("state", of.state().id())
                .member("seconds", of.seconds())
                .member("requestsPerSecond", of.requestsPerSecond())
                .member("outputTokensPerSecond", of.outputTokensPerSecond())
                .member("totalTokensPerSecond", of.totalTokensPerSecond())
                .member(
                        "outputTokensPerSecondPerDevice",
                        of.outputTokensPerSecond() / answer.question().serving().devices());
        answer.question()
                .objective()
                .ifPresent(objective -> out.member("goodputRequestsPerSecond", of.goodput(objective)));
        for (Latency latency : Latency.values()) {
            out.object(latency.member());
            for (Statistic statistic : Statistic.values()) {
                out.member(statistic.id(), of.of(latency, statistic));
            }
            out.endObject();
        }
        int block = answer.question().serving().engine().settings().whole(Setting.BLOCK, 1);
        out.object("batch")
                .member("mean", of.meanBatch())
                .member("max", of.mostBatch())
                .endObject()
                .object("kvTokens")
                .member("capacity", answer.question().serving().cachePositions())
                .member("mean", of.meanBlocks() * block)
                .member("max", (double) of.mostBlocks() * block)
                .endObject()
                .member("prefixHitShare", of.foundShare())
                .member("preemptions", of.preemptions())
                .member("busyShare", of.busyShare())
                .member("joules", footprint.joules().orElse(Double.NaN))
                .member("usd", footprint.usd().orElse(Double.NaN))
                .member("usdPerMillionOutputTokens", footprint.usd().orElse(Double.NaN) * 1e6 / of.outputTokens())
                .endObject();
    }

    private void causes(JsonWriter out) {
        out.object("causes");
        for (Latency latency : List.of(Latency.TTFT, Latency.END_TO_END)) {
            for (Statistic statistic : EXPLAINED) {
                Statistics.Explained explained = answer.expected().explain(latency, statistic);
                if (explained.causes().isEmpty()) {
                    continue;
                }
                out.object(latency.id() + "." + statistic.id());
                for (Cause cause : Cause.values()) {
                    out.member(cause.id(), explained.causes().getOrDefault(cause, 0.0));
                }
                out.member("seconds", explained.seconds())
                        .member("requests", explained.requests())
                        .endObject();
            }
        }
        out.endObject();
    }

    private static void sensitivity(JsonWriter out, Sensitivity sensitivity) {
        out.object("sensitivity");
        for (Latency latency : Latency.values()) {
            for (Statistic statistic : List.of(Statistic.MEAN, Statistic.P50, Statistic.P99)) {
                out.member(latency.id() + "." + statistic.id(), sensitivity.of(latency, statistic));
            }
        }
        out.endObject();
    }
}
