package dev.rooflight.validation;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.catalog.device.DeviceCatalog;
import dev.rooflight.catalog.engine.EfficiencyCatalog;
import dev.rooflight.catalog.engine.EngineCatalog;
import dev.rooflight.catalog.model.ModelReferences;
import dev.rooflight.catalog.published.PublishedNames;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.analysis.Deployment;
import dev.rooflight.core.analysis.Evaluator;
import dev.rooflight.core.analysis.SteadyState;
import dev.rooflight.core.analysis.Times;
import dev.rooflight.core.efficiency.EngineProfile;
import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.model.PrecisionNames;
import dev.rooflight.core.operator.Kernels;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.pass.Pass;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Predicts measurements from model, device, formats, engine, parallelism, load and lengths alone, as {@code analyze} would.
 * Compiled models are kept: tables have many rows of the same deployment. For use by one thread.
 *
 * <p>Where a row leaves something open: no tensor-parallel degree means all devices; no length of the context in a decode-only
 * row, that it starts empty; no cache format, that of the activations.
 */
public final class DeploymentPredictor implements Predictor {
    /** Most requests that engines run together unless told otherwise. */
    private static final long MOST_REQUESTS = 2048;

    // what names mean is looked up once each: tables repeat them
    private final Map<String, Optional<String>> modelIds = new HashMap<>();
    private final Map<String, Optional<Device>> devices = new HashMap<>();
    private final Map<String, Optional<String>> engineIds = new HashMap<>();
    private final Map<String, Optional<String>> weightFormats = new HashMap<>();
    private final Map<EngineKey, EngineProfile> engines = new HashMap<>();
    private final Map<String, ModelArchitecture> models = new HashMap<>();
    private final Map<Setup, CompiledModel> compiled = new HashMap<>();

    private record EngineKey(String id, String device, String version) {}

    private record Setup(String model, String device, Deployment deployment) {}

    @Override
    public Prediction predict(Measurement m) {
        Optional<String> modelId = modelIds.computeIfAbsent(m.model(), PublishedNames::model);
        if (modelId.isEmpty()) {
            return new Prediction.Unpredictable("the model is not in the catalogue: " + m.model());
        }
        Optional<Device> device = devices.computeIfAbsent(m.hardware(), DeploymentPredictor::device);
        if (device.isEmpty()) {
            return new Prediction.Unpredictable("the hardware is not in the catalogue: " + m.hardware());
        }
        try {
            ModelArchitecture model = models.computeIfAbsent(
                    modelId.get(), id -> ModelReferences.read(id).architecture());
            EngineProfile engine = engine(m, device.get());
            Deployment deployment = Deployment.of(model)
                    .withPrecision(precision(m, model, engine))
                    .withKernels(kernels(m, engine))
                    .withParallelism(parallelism(m, engine))
                    .withEngine(engine);
            CompiledModel ready = compiled.computeIfAbsent(
                    new Setup(model.id(), device.get().id(), deployment),
                    setup -> CompiledModel.of(model, device.get(), deployment, EfficiencyCatalog.of(device.get())));
            Optional<Times<Double>> value = value(m, ready);
            if (value.isEmpty()) {
                return new Prediction.Unpredictable("prompt or output length is not stated");
            }
            return new Prediction.Predicted(
                    value.get().expected(),
                    value.get().bound(),
                    device.get().deviceClass(),
                    hasExperts(model),
                    ready.efficiency().measured() ? "" : "class default efficiencies");
        } catch (InvalidValueException | CatalogException e) {
            return new Prediction.Unpredictable(String.valueOf(e.getMessage()));
        }
    }

    private EngineProfile engine(Measurement m, Device device) {
        String id =
                engineIds.computeIfAbsent(m.engine(), PublishedNames::engine).orElse("");
        return engines.computeIfAbsent(
                new EngineKey(id, device.id(), m.engineVersion()),
                key -> id.isEmpty() ? EngineCatalog.usual(device) : EngineCatalog.find(id, device, m.engineVersion()));
    }

    private static Optional<Device> device(String published) {
        return DeviceCatalog.lookUp(published)
                .or(() -> PublishedNames.device(published).map(DeviceCatalog::find));
    }

    private static boolean hasExperts(ModelArchitecture model) {
        return model.layers().stream()
                .map(Layer::feedForward)
                .anyMatch(feedForward -> feedForward instanceof FeedForward.MixtureOfExperts
                        || feedForward instanceof FeedForward.DenseBesideExperts);
    }

    private static Kernels kernels(Measurement m, EngineProfile engine) {
        if (engine.id().equals("hugging-face")) {
            return new Kernels(true, false, false, false);
        }
        // llama.cpp turned flash attention on by default in September 2025; before, rows that say nothing had it off
        boolean withoutFlash = m.notes().contains("FA off") || m.engineVersion().startsWith("2024");
        return engine.id().equals("llama.cpp") && withoutFlash ? new Kernels(false, true, true, true) : Kernels.FUSED;
    }

    private Precision precision(Measurement m, ModelArchitecture model, EngineProfile engine) {
        Precision weights = weights(m, model, engine);
        String cache = m.kvCache().toLowerCase(Locale.ROOT);
        if (cache.contains("fp8") || cache.contains("e4m3")) {
            return weights.withKvCache(NumberFormats.FP8);
        }
        if (cache.contains("int8") || cache.contains("q8")) {
            return weights.withKvCache(NumberFormats.INT8);
        }
        // a checkpoint's narrow cache is a choice of the engine's that the row would state
        return weights.withKvCache(NumberFormats.BF16);
    }

    private Precision weights(Measurement m, ModelArchitecture model, EngineProfile engine) {
        Precision stored = model.stored();
        NumberFormat experts = stored.weightFormat(Component.EXPERTS);
        if (experts.id().startsWith("mxfp4")) {
            // models trained in MXFP4 (gpt-oss) are never widened: another format in the row is that of the activations
            // or a
            // slip; their GGUF files hold everything else in Q8_0
            return engine.id().equals("llama.cpp")
                    ? PrecisionNames.parse("q8_0", stored).withWeights(Component.EXPERTS, experts)
                    : stored;
        }
        return weightFormats
                .computeIfAbsent(m.weights(), PublishedNames::weights)
                .map(name -> PrecisionNames.parse(name, stored))
                .orElse(stored);
    }

    private static Parallelism parallelism(Measurement m, EngineProfile engine) {
        int pipeline = m.pipelineParallel().orElse(1);
        boolean layerSplit = engine.id().equals("llama.cpp") || engine.id().equals("exllamav2");
        if (m.devices() > 1 && layerSplit && m.tensorParallel().orElse(1) == 1) {
            return Parallelism.NONE.withPipeline(m.devices());
        }
        int data = m.experts().attentionDataParallel().orElse(1);
        int perReplica = m.devices() / Math.max(1, pipeline);
        int tensor = m.tensorParallel().isPresent() && data == 1
                ? m.tensorParallel().getAsInt()
                : Math.max(1, perReplica / data);
        int expert = m.experts().expertParallel().orElse(1);
        int replicas = Math.max(data, m.devices() / Math.max(1, tensor * pipeline));
        return new Parallelism(tensor, pipeline, Math.max(1, expert), Math.max(1, replicas), 1, 0, 0);
    }

    private static Optional<Times<Double>> value(Measurement m, CompiledModel compiled) {
        long prompt = m.promptTokens().orElse(-1);
        long output = m.outputTokens().orElse(-1);
        if (m.load() instanceof Load.Maximum) {
            return prompt < 1 || output < 1 ? Optional.empty() : maximum(m, compiled, prompt, output);
        }
        if (!(m.load() instanceof Load.Concurrency load)) {
            return Optional.empty();
        }
        long batch = load.requests();
        return switch (m.metric()) {
            case PREFILL_TPS, PREFILL_TPS_PER_NODE, PREFILL_TPS_PER_GPU ->
                prompt < 1
                        ? Optional.empty()
                        : Optional.of(map(prefill(compiled, batch, prompt), s -> batch * prompt / s / parts(m)));
            case TTFT ->
                prompt < 1
                        ? Optional.empty()
                        : batch == 1
                                ? Optional.of(prefill(compiled, 1, prompt))
                                : Optional.of(map(serving(compiled, batch, prompt, output), SteadyState::ttftSeconds));
            case TPOT, DECODE_TPS, DECODE_TPS_TOTAL, DECODE_TPS_PER_NODE, DECODE_TPS_PER_GPU ->
                output < 1 || prompt < 0 ? Optional.empty() : Optional.of(decode(m, compiled, batch, prompt, output));
            case OUTPUT_TPS, OUTPUT_TPS_PER_GPU, TOTAL_TPS ->
                prompt < 0 || output < 1
                        ? Optional.empty()
                        : Optional.of(throughput(m, compiled, batch, prompt, output));
            case SAMPLES_PER_SECOND -> Optional.empty();
        };
    }

    private static Times<Double> decode(Measurement m, CompiledModel compiled, long batch, long prompt, long output) {
        if (m.metric() == Metric.DECODE_TPS && m.phase() == MeasuredPhase.END_TO_END) {
            return throughput(m, compiled, batch, prompt, output);
        }
        boolean served = batch > 1 && prompt > 0 && m.metric() == Metric.TPOT;
        Times<Double> step = served
                ? map(serving(compiled, batch, prompt, output), SteadyState::tpotSeconds)
                : step(compiled, batch, prompt, output);
        return switch (m.metric()) {
            case TPOT -> step;
            case DECODE_TPS -> map(step, s -> 1 / s);
            default -> map(step, s -> batch / s / parts(m));
        };
    }

    private static Times<Double> throughput(
            Measurement m, CompiledModel compiled, long batch, long prompt, long output) {
        double counted = m.metric() == Metric.TOTAL_TPS ? (double) (prompt + output) / output : 1;
        boolean fixed = batch == 1 || m.notes().contains("static");
        if (prompt < 1) {
            return map(step(compiled, batch, 0, output), s -> counted * batch / s / parts(m));
        }
        return fixed
                ? map(compiled.generate(batch, prompt, output), g -> counted * g.tokensPerSecond() / parts(m))
                : map(serving(compiled, batch, prompt, output), s -> counted * s.outputTokensPerSecond() / parts(m));
    }

    private static Optional<Times<Double>> maximum(Measurement m, CompiledModel compiled, long prompt, long output) {
        // requests are at all stages of their generation, so half of their output is cached on average
        long fitting = compiled.memory().analyze(1, prompt + output / 2).maxBatch();
        if (fitting == 0) {
            throw new InvalidValueException(
                    "batch", "the largest that fits", "a model that fits into the memory of the devices");
        }
        long requests = Math.min(fitting, MOST_REQUESTS);
        double counted = m.metric() == Metric.TOTAL_TPS ? (double) (prompt + output) / output : 1;
        if (m.metric() == Metric.PREFILL_TPS || m.metric() == Metric.PREFILL_TPS_PER_GPU) {
            return Optional.of(map(prefill(compiled, 1, prompt), s -> prompt / s / parts(m)));
        }
        return Optional.of(
                map(serving(compiled, requests, prompt, output), s -> counted * s.outputTokensPerSecond() / parts(m)));
    }

    private static Times<Double> prefill(CompiledModel compiled, long batch, long prompt) {
        Evaluator evaluator = compiled.evaluator();
        evaluator.evaluate(Pass.prefill(batch, prompt));
        return new Times<>(evaluator.boundSeconds(), evaluator.expectedSeconds());
    }

    /** Seconds of a step on average over a generation that starts behind {@code prompt} positions. */
    private static Times<Double> step(CompiledModel compiled, long batch, long prompt, long output) {
        Evaluator evaluator = compiled.evaluator();
        return new Times<>(
                evaluator.decodeSeconds(batch, prompt + 1, output) / output,
                evaluator.expectedDecodeSeconds(batch, prompt + 1, output) / output);
    }

    private static Times<SteadyState> serving(CompiledModel compiled, long batch, long prompt, long output) {
        return SteadyState.of(compiled, batch, prompt, Math.max(1, output));
    }

    /** What a metric is divided by: devices, nodes of eight, or nothing. */
    private static double parts(Measurement m) {
        return switch (m.metric()) {
            case OUTPUT_TPS_PER_GPU, PREFILL_TPS_PER_GPU, DECODE_TPS_PER_GPU -> m.devices();
            case PREFILL_TPS_PER_NODE, DECODE_TPS_PER_NODE -> Math.max(1, m.devices() / 8.0);
            default -> 1;
        };
    }

    private static <T, R> Times<R> map(Times<T> times, Function<T, R> f) {
        return new Times<>(f.apply(times.bound()), f.apply(times.expected()));
    }
}
