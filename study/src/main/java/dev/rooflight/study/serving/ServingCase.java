package dev.rooflight.study.serving;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.memory.MemoryAnalysis;
import dev.rooflight.core.numeric.Digits;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.serving.engine.ModelStepTimes;
import dev.rooflight.serving.engine.SchedulerKind;
import dev.rooflight.serving.engine.SchedulerSettings;
import dev.rooflight.serving.engine.ServingEngine;
import dev.rooflight.serving.engine.Setting;
import dev.rooflight.serving.engine.StepTimes;
import dev.rooflight.serving.fleet.Router;
import dev.rooflight.serving.fleet.Setup;
import dev.rooflight.serving.load.Requests;
import dev.rooflight.study.Case;
import dev.rooflight.study.CompiledCase;
import dev.rooflight.study.option.Options;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A case that serves: compiled for what its engine is set to, with everything that a simulation needs. Immutable and safe to share.
 *
 * @param compiled the case, with the engine's blocks and token budget
 * @param engine the engine, every setting in force
 * @param replicas how often the whole deployment stands there, its own replicas included
 * @param router which replica a request goes to
 * @param measured step times that stand in the place of the cost model's, if there are any
 */
public record ServingCase(
        CompiledCase compiled,
        ServingEngine engine,
        int replicas,
        Router router,
        Optional<Supplier<StepTimes>> measured) {
    /** What follows from the model, the device and the formats. */
    private static final String FROM_MEMORY = "the memory that weights and activations leave";

    private static final String FROM_LOAD = "the longest request of the load";

    public ServingCase {
        requireNonNull(compiled, "compiled is null");
        requireNonNull(engine, "engine is null");
        requireNonNull(router, "router is null");
    }

    /**
     * A case on an engine, for certain requests.
     *
     * @param asked the case
     * @param engine the engine and what was set of it
     * @param requests of the load; their lengths decide what the engine has to accept, and how much a sequence keeps
     * @param deployments how often the deployment stands there
     * @throws InvalidValueException if the model does not fit, the engine refuses its settings itself, or the case cannot be run
     */
    public static ServingCase of(
            Case asked,
            ServingEngine engine,
            Requests requests,
            int deployments,
            Router router,
            Optional<Supplier<StepTimes>> measured) {
        SchedulerSettings settings = engine.settings();
        int block = settings.whole(Setting.BLOCK, 16);
        int budget = budget(settings);
        CompiledCase compiled = asked.with(Options.KV_BLOCK, (long) block)
                .with(Options.MAX_BATCHED_TOKENS, (long) budget)
                .compile();
        CompiledModel model = compiled.model();
        if (!model.model().autoregressive()) {
            throw new InvalidValueException(
                    "model", model.model().id(), "one that generates", "it does not produce one token after another");
        }
        if (!settings.has(Setting.KV_BLOCKS)) {
            settings =
                    settings.with(Setting.KV_BLOCKS, blocks(model, settings, meanLength(requests), block), FROM_MEMORY);
        }
        if (settings.whole(Setting.MAX_MODEL_LEN, 0) == 0) {
            settings = settings.with(Setting.MAX_MODEL_LEN, requests.longest(), FROM_LOAD);
        }
        int own = model.deployment().parallelism().data();
        return new ServingCase(compiled, engine.with(settings), deployments * own, router, measured);
    }

    /** Tokens that a pass may bring, for the memory of activations. */
    private static int budget(SchedulerSettings settings) {
        return settings.kind() == SchedulerKind.SGLANG
                ? settings.whole(Setting.CHUNK, 8192)
                : settings.whole(Setting.MAX_NUM_BATCHED_TOKENS, 8192);
    }

    /** Positions that a request fills on average while it is in work. */
    private static double meanLength(Requests requests) {
        double sum = 0;
        for (int i = 0; i < requests.size(); i++) {
            sum += requests.promptTokens(i) + requests.outputTokens(i) / 2.0;
        }
        return sum / requests.size();
    }

    private static double blocks(CompiledModel model, SchedulerSettings settings, double length, int block) {
        long seats = settings.whole(Setting.MAX_NUM_SEQS, 256);
        long context = block * (long) Math.max(1, Math.ceil(length / block));
        double positions = model.memory().cachePositions(Math.min(seats, budget(settings)), context);
        double blocks = Math.min(1e9, Math.floor(positions / block));
        if (blocks < 1) {
            MemoryAnalysis memory = model.memory().analyze(1, context);
            throw new InvalidValueException(
                    "hardware",
                    "'" + model.device().id() + "'",
                    "memory for the model beside one block of its cache",
                    "weights take " + gigabytes(memory.weightsBytes()) + " of " + gigabytes(memory.usableBytes())
                            + " usable on each device; use more devices, narrower formats, or set kv-blocks");
        }
        return blocks;
    }

    private static String gigabytes(double bytes) {
        return Digits.fixed(bytes / 1e9, 1) + " GB";
    }

    /** What serves, by the roofline or as expected. */
    public Setup setup(boolean expected) {
        Supplier<StepTimes> ofModel = () -> new ModelStepTimes(compiled.model(), expected);
        return new Setup(engine.settings(), measured.orElse(ofModel), replicas, router, together());
    }

    /** Ranks that are in lock step: those of a deployment that share experts, whose tokens they exchange in every layer. */
    public int together() {
        Parallelism parallelism = compiled.model().deployment().parallelism();
        return parallelism.expert() > parallelism.tensor() ? parallelism.data() : 1;
    }

    /** Devices of all replicas. */
    public int devices() {
        Parallelism parallelism = compiled.model().deployment().parallelism();
        return parallelism.devices() / parallelism.data() * replicas;
    }

    /** Positions of the cache of each rank. */
    public double cachePositions() {
        return engine.settings().get(Setting.KV_BLOCKS, 0) * engine.settings().whole(Setting.BLOCK, 16);
    }
}
