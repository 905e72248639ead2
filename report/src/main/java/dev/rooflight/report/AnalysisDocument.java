package dev.rooflight.report;

import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.ByteCounts;
import dev.rooflight.core.analysis.Generation;
import dev.rooflight.core.analysis.OperatorAnalysis;
import dev.rooflight.core.analysis.PassAnalysis;
import dev.rooflight.core.analysis.SteadyState;
import dev.rooflight.core.analysis.Times;
import dev.rooflight.core.cost.Footprint;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Compute;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.memory.MemoryAnalysis;
import dev.rooflight.core.operator.Traffic;
import dev.rooflight.core.parallel.Parallelism;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * An analysis as JSON: the stable shape that the command line and the REST interface share. Members are only ever added.
 * Operator numbers are for one layer on one device.
 */
public final class AnalysisDocument {
    private static final Traffic[] TRAFFIC = Traffic.values();

    private AnalysisDocument() {}

    /** The document of a whole analysis. */
    public static Document of(Analysis analysis) {
        return out -> {
            subject(out.object(), analysis);
            out.member("phases", phases(analysis));
            analysis.generation().ifPresent(generation -> out.member("generation", generation(generation)));
            analysis.request().ifPresent(request -> out.member("cost", request(analysis, request)));
            analysis.serving().ifPresent(serving -> out.member("serving", serving(serving)));
            out.member("memory", memory(analysis.memory()))
                    .member("notes", NoteWording.of(analysis.notes()))
                    .endObject();
        };
    }

    /** The document of what an analysed deployment occupies. */
    public static Document memory(Analysis analysis) {
        return out -> {
            subject(out.object(), analysis);
            out.member("memory", memory(analysis.memory()))
                    .member("notes", NoteWording.of(analysis.notes()))
                    .endObject();
        };
    }

    private static void subject(JsonWriter out, Analysis analysis) {
        out.member("accounting", analysis.accounting())
                .member("model", model(analysis.model()))
                .member("hardware", hardware(analysis.device()))
                .member("deployment", deployment(analysis));
    }

    private static Document phases(Analysis analysis) {
        return out -> {
            out.object();
            analysis.phases()
                    .forEach((phase, pass) -> out.member(
                            phase.id(),
                            pass(pass, Optional.ofNullable(analysis.footprints().get(phase)))));
            out.endObject();
        };
    }

    private static Document memory(MemoryAnalysis memory) {
        return out -> out.object()
                .member("weightsBytes", memory.weightsBytes())
                .member("kvCacheBytes", memory.kvCacheBytes())
                .member("activationBytes", memory.activationBytes())
                .member("reservedBytes", memory.reservedBytes())
                .member("totalBytes", memory.totalBytes())
                .member("capacityBytes", memory.capacityBytes())
                .member("usableBytes", memory.usableBytes())
                .member("fits", memory.fits())
                .member("maxBatch", memory.maxBatch())
                .member("maxContext", memory.maxContext())
                .member("allDevices", allDevices(memory.allDevices()))
                .endObject();
    }

    private static Document allDevices(MemoryAnalysis.AllDevices all) {
        return out -> out.object()
                .member("devices", all.devices())
                .member("weightsBytes", all.weightsBytes())
                .member("kvCacheBytes", all.kvCacheBytes())
                .member("activationBytes", all.activationBytes())
                .member("reservedBytes", all.reservedBytes())
                .member("totalBytes", all.totalBytes())
                .endObject();
    }

    private static Document model(Analysis.ModelSummary model) {
        return out -> out.object()
                .member("id", model.id())
                .member("family", model.family())
                .member("parameters", model.parameters())
                .member("activeParameters", model.activeParameters())
                .member("layers", model.layers())
                .member("contextLimit", model.contextLimit())
                .member("layerGroups", model.layerGroups())
                .endObject();
    }

    private static Document hardware(Device device) {
        return out -> out.object()
                .member("id", device.id())
                .member("name", device.name())
                .member("memoryBandwidthBytesPerSecond", device.memory().bandwidthBytesPerSecond())
                .member("memoryCapacityBytes", device.memory().capacityBytes())
                .member("peakOpsPerSecond", peaks(device.compute()))
                .member("vectorOpsPerSecond", device.compute().vectorOpsPerSecond())
                .endObject();
    }

    private static Document peaks(Compute compute) {
        return out -> {
            out.object();
            compute.peakOpsPerSecond().forEach((format, peak) -> out.member(format.id(), peak));
            out.endObject();
        };
    }

    private static Document deployment(Analysis analysis) {
        return out -> out.object()
                .member("weights", analysis.deployment().weights())
                .member("activations", analysis.deployment().activations())
                .member("kvCache", analysis.deployment().kvCache())
                .member("kernels", analysis.deployment().kernels())
                .member("efficiency", analysis.deployment().efficiency())
                .member("engine", analysis.deployment().engine())
                .member("devices", analysis.deployment().parallelism().devices())
                .member("parallelism", parallelism(analysis.deployment().parallelism()))
                .member("batch", analysis.workload().batch())
                .member("context", analysis.workload().context())
                .member("outputTokens", analysis.workload().outputTokens())
                .endObject();
    }

    private static Document pass(PassAnalysis pass, Optional<Footprint> cost) {
        return out -> {
            out.object().list("operators");
            pass.operators().forEach(operator -> out.value(operator(operator)));
            out.endList().member("totals", totals(pass.totals()));
            cost.ifPresent(footprint -> out.member("cost", footprint(footprint)));
            out.endObject();
        };
    }

    private static Document totals(PassAnalysis.Totals totals) {
        return out -> out.object()
                .member("ops", totals.ops())
                .member("memoryAccessBytes", totals.bytes().memoryAccess())
                .member("bytes", bytes(totals.bytes()))
                .member("boundSeconds", totals.boundSeconds())
                .member("expectedSeconds", totals.expectedSeconds())
                .endObject();
    }

    private static Document operator(OperatorAnalysis operator) {
        return out -> out.object()
                .member("name", operator.name())
                .member("block", operator.block())
                .member("kind", operator.kind().label())
                .member("layers", operator.layers())
                .member("ops", operator.ops())
                .member("matrixOps", operator.matrixOps())
                .member("vectorOps", operator.vectorOps())
                .member("memoryAccessBytes", operator.bytes().memoryAccess())
                .member("bytes", bytes(operator.bytes()))
                .member("arithmeticIntensity", operator.arithmeticIntensity())
                .member("attainableOpsPerSecond", operator.attainableOpsPerSecond())
                .member("computeFormat", computeFormat(operator))
                .member("bound", operator.bound().id())
                .member("boundSeconds", operator.boundSeconds())
                .member("expectedSeconds", operator.expectedSeconds())
                .endObject();
    }

    private static Document bytes(ByteCounts counts) {
        return out -> {
            out.object();
            for (Traffic traffic : TRAFFIC) {
                out.member(traffic.id(), counts.of(traffic));
            }
            out.endObject();
        };
    }

    private static Document generation(Times<Generation> times) {
        return out -> out.object()
                .member("outputTokens", times.bound().outputTokens())
                .member("ttftSeconds", both(times, Generation::ttftSeconds))
                .member("tpotSeconds", both(times, Generation::tpotSeconds))
                .member("endToEndSeconds", both(times, Generation::endToEndSeconds))
                .member("tokensPerSecond", both(times, Generation::tokensPerSecond))
                .endObject();
    }

    private static Document parallelism(Parallelism parallelism) {
        return out -> out.object()
                .member("tensor", parallelism.tensor())
                .member("pipeline", parallelism.pipeline())
                .member("expert", parallelism.expert())
                .member("data", parallelism.data())
                .member("context", parallelism.context())
                .endObject();
    }

    private static Document footprint(Footprint footprint) {
        return out -> {
            out.object();
            footprint.joules().ifPresent(joules -> out.member("joules", joules));
            footprint.usd().ifPresent(usd -> out.member("usd", usd));
            footprint.gramsCo2e().ifPresent(grams -> out.member("gramsCo2e", grams));
            out.endObject();
        };
    }

    private static Document request(Analysis analysis, Footprint request) {
        double tokens = analysis.workload().outputTokens();
        return out -> out.object()
                .member("perRequest", footprint(request))
                .member("perOutputToken", footprint(request.times(1 / tokens)))
                .member("perMillionOutputTokens", footprint(request.times(1e6 / tokens)))
                .endObject();
    }

    private static Document serving(Times<SteadyState> times) {
        return out -> out.object()
                .member("concurrency", times.bound().concurrency())
                .member("decodingRequests", both(times, SteadyState::decoding))
                .member("promptTokensPerStep", both(times, SteadyState::promptTokensPerStep))
                .member("waitingSeconds", both(times, SteadyState::waitingSeconds))
                .member("ttftSeconds", both(times, SteadyState::ttftSeconds))
                .member("tpotSeconds", both(times, SteadyState::tpotSeconds))
                .member("outputTokensPerSecond", both(times, SteadyState::outputTokensPerSecond))
                .member("requestsPerSecond", both(times, SteadyState::requestsPerSecond))
                .endObject();
    }

    private static <T> Document both(Times<T> times, ToDoubleFunction<T> figure) {
        return out -> out.object()
                .member("bound", figure.applyAsDouble(times.bound()))
                .member("expected", figure.applyAsDouble(times.expected()))
                .endObject();
    }

    /** Name of the format that an operator computes in; empty where it computes nothing. */
    static String computeFormat(OperatorAnalysis operator) {
        return operator.ceiling().map(ComputeFormat::id).orElse("");
    }
}
