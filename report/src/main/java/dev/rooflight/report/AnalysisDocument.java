package dev.rooflight.report;

import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.ByteCounts;
import dev.rooflight.core.analysis.Generation;
import dev.rooflight.core.analysis.OperatorAnalysis;
import dev.rooflight.core.analysis.PassAnalysis;
import dev.rooflight.core.analysis.SteadyState;
import dev.rooflight.core.analysis.Times;
import dev.rooflight.core.cost.Footprint;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.memory.MemoryAnalysis;
import dev.rooflight.core.operator.Traffic;
import dev.rooflight.core.parallel.Parallelism;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * An analysis as a tree for {@link Json}: the stable shape that the command line and the REST interface share. Members are
 * only ever added. Operator numbers are for one layer on one device.
 */
public final class AnalysisDocument {
    private AnalysisDocument() {}

    /** The tree of a whole analysis. */
    public static Map<String, Object> of(Analysis analysis) {
        Map<String, Object> document = new LinkedHashMap<>();
        putSubject(document, analysis);
        Map<String, Object> phases = new LinkedHashMap<>();
        analysis.phases().forEach((phase, pass) -> {
            Map<String, Object> tree = pass(pass);
            Footprint footprint = analysis.footprints().get(phase);
            if (footprint != null) {
                tree.put("cost", footprint(footprint));
            }
            phases.put(phase.id(), tree);
        });
        document.put("phases", phases);
        analysis.generation().ifPresent(generation -> document.put("generation", generation(generation)));
        analysis.request().ifPresent(request -> document.put("cost", request(analysis, request)));
        analysis.serving().ifPresent(serving -> document.put("serving", serving(serving)));
        document.put("memory", memory(analysis.memory()));
        document.put("notes", analysis.notes());
        return document;
    }

    /** The tree of what an analysed deployment occupies. */
    public static Map<String, Object> memory(Analysis analysis) {
        Map<String, Object> document = new LinkedHashMap<>();
        putSubject(document, analysis);
        document.put("memory", memory(analysis.memory()));
        document.put("notes", analysis.notes());
        return document;
    }

    private static void putSubject(Map<String, Object> document, Analysis analysis) {
        document.put("accounting", analysis.accounting());
        document.put("model", model(analysis.model()));
        document.put("hardware", hardware(analysis.device()));
        document.put("deployment", deployment(analysis));
    }

    private static Map<String, Object> memory(MemoryAnalysis memory) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("weightsBytes", memory.weightsBytes());
        tree.put("kvCacheBytes", memory.kvCacheBytes());
        tree.put("activationBytes", memory.activationBytes());
        tree.put("reservedBytes", memory.reservedBytes());
        tree.put("totalBytes", memory.totalBytes());
        tree.put("capacityBytes", memory.capacityBytes());
        tree.put("usableBytes", memory.usableBytes());
        tree.put("fits", memory.fits());
        tree.put("maxBatch", memory.maxBatch());
        tree.put("maxContext", memory.maxContext());
        return tree;
    }

    private static Map<String, Object> model(Analysis.ModelSummary model) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("id", model.id());
        tree.put("family", model.family());
        tree.put("parameters", model.parameters());
        tree.put("activeParameters", model.activeParameters());
        tree.put("layers", model.layers());
        tree.put("contextLimit", model.contextLimit());
        tree.put("layerGroups", model.layerGroups());
        return tree;
    }

    private static Map<String, Object> hardware(Device device) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("id", device.id());
        tree.put("name", device.name());
        tree.put("memoryBandwidthBytesPerSecond", device.memory().bandwidthBytesPerSecond());
        tree.put("memoryCapacityBytes", device.memory().capacityBytes());
        Map<String, Object> peaks = new LinkedHashMap<>();
        device.compute().peakOpsPerSecond().forEach((format, peak) -> peaks.put(format.id(), peak));
        tree.put("peakOpsPerSecond", peaks);
        tree.put("vectorOpsPerSecond", device.compute().vectorOpsPerSecond());
        return tree;
    }

    private static Map<String, Object> deployment(Analysis analysis) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("weights", analysis.deployment().weights());
        tree.put("activations", analysis.deployment().activations());
        tree.put("kvCache", analysis.deployment().kvCache());
        tree.put("kernels", analysis.deployment().kernels());
        tree.put("efficiency", analysis.deployment().efficiency());
        tree.put("engine", analysis.deployment().engine());
        tree.put("devices", analysis.deployment().parallelism().devices());
        tree.put("parallelism", parallelism(analysis.deployment().parallelism()));
        tree.put("batch", analysis.workload().batch());
        tree.put("context", analysis.workload().context());
        tree.put("outputTokens", analysis.workload().outputTokens());
        return tree;
    }

    private static Map<String, Object> pass(PassAnalysis pass) {
        Map<String, Object> tree = new LinkedHashMap<>();
        List<Object> operators = new ArrayList<>();
        pass.operators().forEach(operator -> operators.add(operator(operator)));
        tree.put("operators", operators);
        PassAnalysis.Totals totals = pass.totals();
        Map<String, Object> sums = new LinkedHashMap<>();
        sums.put("ops", totals.ops());
        sums.put("memoryAccessBytes", totals.bytes().memoryAccess());
        sums.put("bytes", bytes(totals.bytes()));
        sums.put("boundSeconds", totals.boundSeconds());
        sums.put("expectedSeconds", totals.expectedSeconds());
        tree.put("totals", sums);
        return tree;
    }

    private static Map<String, Object> operator(OperatorAnalysis operator) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", operator.name());
        tree.put("block", operator.block());
        tree.put("kind", operator.kind().label());
        tree.put("layers", operator.layers());
        tree.put("ops", operator.ops());
        tree.put("matrixOps", operator.matrixOps());
        tree.put("vectorOps", operator.vectorOps());
        tree.put("memoryAccessBytes", operator.bytes().memoryAccess());
        tree.put("bytes", bytes(operator.bytes()));
        tree.put("arithmeticIntensity", operator.arithmeticIntensity());
        tree.put("attainableOpsPerSecond", operator.attainableOpsPerSecond());
        tree.put("computeFormat", operator.ceiling());
        tree.put("bound", operator.bound().id());
        tree.put("boundSeconds", operator.boundSeconds());
        tree.put("expectedSeconds", operator.expectedSeconds());
        return tree;
    }

    private static Map<String, Object> bytes(ByteCounts counts) {
        Map<String, Object> tree = new LinkedHashMap<>();
        for (Traffic traffic : Traffic.values()) {
            tree.put(traffic.id(), counts.of(traffic));
        }
        return tree;
    }

    private static Map<String, Object> generation(Times<Generation> times) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("outputTokens", times.bound().outputTokens());
        tree.put("ttftSeconds", both(times, Generation::ttftSeconds));
        tree.put("tpotSeconds", both(times, Generation::tpotSeconds));
        tree.put("endToEndSeconds", both(times, Generation::endToEndSeconds));
        tree.put("tokensPerSecond", both(times, Generation::tokensPerSecond));
        return tree;
    }

    private static Map<String, Object> parallelism(Parallelism parallelism) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("tensor", parallelism.tensor());
        tree.put("pipeline", parallelism.pipeline());
        tree.put("expert", parallelism.expert());
        tree.put("data", parallelism.data());
        tree.put("context", parallelism.context());
        return tree;
    }

    private static Map<String, Object> footprint(Footprint footprint) {
        Map<String, Object> tree = new LinkedHashMap<>();
        footprint.joules().ifPresent(joules -> tree.put("joules", joules));
        footprint.usd().ifPresent(usd -> tree.put("usd", usd));
        footprint.gramsCo2e().ifPresent(grams -> tree.put("gramsCo2e", grams));
        return tree;
    }

    private static Map<String, Object> request(Analysis analysis, Footprint request) {
        double tokens = analysis.workload().outputTokens();
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("perRequest", footprint(request));
        tree.put("perOutputToken", footprint(request.times(1 / tokens)));
        tree.put("perMillionOutputTokens", footprint(request.times(1e6 / tokens)));
        return tree;
    }

    private static Map<String, Object> serving(Times<SteadyState> times) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("concurrency", times.bound().concurrency());
        tree.put("decodingRequests", both(times, SteadyState::decoding));
        tree.put("promptTokensPerStep", both(times, SteadyState::promptTokensPerStep));
        tree.put("ttftSeconds", both(times, SteadyState::ttftSeconds));
        tree.put("tpotSeconds", both(times, SteadyState::tpotSeconds));
        tree.put("outputTokensPerSecond", both(times, SteadyState::outputTokensPerSecond));
        tree.put("requestsPerSecond", both(times, SteadyState::requestsPerSecond));
        return tree;
    }

    private static <T> Map<String, Object> both(Times<T> times, ToDoubleFunction<T> figure) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("bound", figure.applyAsDouble(times.bound()));
        tree.put("expected", figure.applyAsDouble(times.expected()));
        return tree;
    }
}
