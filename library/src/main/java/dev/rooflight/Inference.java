package dev.rooflight;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.Generation;
import dev.rooflight.core.analysis.Times;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.memory.MemoryAnalysis;
import dev.rooflight.study.Case;
import dev.rooflight.study.CompiledCase;
import dev.rooflight.study.Hardware;
import dev.rooflight.study.NamedModel;
import dev.rooflight.study.advice.Advice;
import dev.rooflight.study.advice.Advisor;
import dev.rooflight.study.advice.Objective;
import dev.rooflight.study.curve.Axes;
import dev.rooflight.study.curve.Axis;
import dev.rooflight.study.curve.Curve;
import dev.rooflight.study.curve.Line;
import dev.rooflight.study.curve.Metric;
import dev.rooflight.study.option.DeviceFields;
import dev.rooflight.study.option.Option;
import dev.rooflight.study.option.Options;
import dev.rooflight.technique.TechniqueRequest;
import dev.rooflight.technique.Techniques;

/**
 * The inference of a model on a device, as it is going to be run. Immutable: each step makes another. What is not said is as on the
 * command line: one sequence of 2048 tokens, the checkpoint's formats, one device, the engine that people mostly run on it, measured
 * efficiency. Values are checked when they are said, and against each other when an answer is asked for.
 *
 * @param asked the case
 */
public record Inference(Case asked) {
    public Inference {
        requireNonNull(asked, "asked is null");
    }

    /** The same on another device by its name, see {@link Rooflight#hardware(String)}. */
    public Inference on(String device) {
        return on(Rooflight.hardware(device));
    }

    /** The same on another device. */
    public Inference on(Hardware hardware) {
        return new Inference(asked.on(hardware));
    }

    /** Sequences; 1 to 1e9. */
    public Inference batch(long sequences) {
        return set(Options.BATCH, sequences);
    }

    /** Tokens of each prompt, and the context of the decode step; 1 to 1e10. */
    public Inference context(long tokens) {
        return set(Options.CONTEXT, tokens);
    }

    /** Tokens generated per sequence; 0 to leave generation out. */
    public Inference outputTokens(long tokens) {
        return set(Options.OUTPUT_TOKENS, tokens);
    }

    /** Devices that share each layer. */
    public Inference tensorParallel(int devices) {
        return set(Options.TP, (long) devices);
    }

    /** Stages of consecutive layers. */
    public Inference pipelineParallel(int stages) {
        return set(Options.PP, (long) stages);
    }

    /** Replicas. */
    public Inference dataParallel(int replicas) {
        return set(Options.DP, (long) replicas);
    }

    /** Devices that experts are spread over. */
    public Inference expertParallel(int devices) {
        return set(Options.EP, (long) devices);
    }

    /** Devices that share the positions of each sequence. */
    public Inference contextParallel(int devices) {
        return set(Options.CP, (long) devices);
    }

    /** Number formats by a short name, such as {@code w4a16kv8} or {@code fp8}. */
    public Inference precision(String name) {
        return set(Options.PRECISION, name);
    }

    /** Number format of the layers' weights by its name, such as {@code int4-g128}. */
    public Inference weights(String format) {
        return set(Options.WEIGHTS, NumberFormats.parse(format));
    }

    /** Number format of the KV cache by its name, such as {@code fp8}. */
    public Inference kvCache(String format) {
        return set(Options.KV_CACHE, NumberFormats.parse(format));
    }

    /** A serving engine by its id, alone or with a version: {@code sglang}, {@code vllm@0.12}. */
    public Inference engine(String id) {
        return set(Options.ENGINE, id);
    }

    /**
     * Another value of any option.
     *
     * @throws InvalidValueException if it is out of range
     */
    public <T> Inference set(Option<T> option, T value) {
        return new Inference(asked.with(option, value));
    }

    /**
     * Another number of the device.
     *
     * @param field its name, such as {@code bandwidth} or {@code peak.fp16}, see {@link DeviceFields}
     * @param value in bytes, bytes/s, ops/s, watts or USD per hour
     * @throws InvalidValueException if there is no such number, or it is out of range
     */
    public Inference set(String field, double value) {
        return new Inference(asked.set(
                DeviceFields.find(field)
                        .orElseThrow(() -> new InvalidValueException("set", "'" + field + "'", "a number of a device")),
                value));
    }

    /**
     * One more technique.
     *
     * @param technique such as {@code awq} or {@code eagle-3:accepted=4}; models that it names are those of
     *     {@link Rooflight#model}
     * @throws InvalidValueException if there is no such technique or parameter
     */
    public Inference with(String technique) {
        TechniqueRequest request = TechniqueRequest.parse(technique);
        NamedModel[] models = Techniques.models(request).stream()
                .map(name -> Rooflight.model(name).named())
                .toArray(NamedModel[]::new);
        return new Inference(asked.with(request, models));
    }

    /**
     * The model compiled: what is evaluated many times, or with other workloads.
     *
     * @throws InvalidValueException if values contradict each other, or it cannot be run so
     */
    public CompiledCase compile() {
        return asked.compile();
    }

    /**
     * Everything: passes, operators, generation, memory, energy and cost.
     *
     * @throws InvalidValueException as {@link #compile}
     */
    public Analysis analyze() {
        return asked.analyze();
    }

    /**
     * Prompt and output tokens, by the roofline and as expected.
     *
     * @throws InvalidValueException if no output tokens are asked for, or as {@link #compile}
     */
    public Times<Generation> generate() {
        return compile().generate();
    }

    /**
     * What it occupies, whether that fits, and the largest batch and context that do.
     *
     * @throws InvalidValueException as {@link #compile}
     */
    public MemoryAnalysis fit() {
        return compile().fit();
    }

    /**
     * A figure over a number that changes, with the exact values at which something turns.
     *
     * @param metric name of the figure, such as {@code tpot}, see {@link Metric}
     * @param over what changes: the member of an option ({@code batch}, {@code tp}), bits ({@code weightBits}), a number of the
     *     device ({@code bandwidth}) or a parameter of a technique ({@code eagle-3.accepted}), see {@link Axes}
     * @param from first value
     * @param to last value
     * @param points how many, evenly spread by their ratios; 2 to 10,000
     * @throws InvalidValueException if there is no such figure or axis, or a figure at none of the points
     */
    public Curve curve(String metric, String over, double from, double to, int points) {
        Axis axis = new Axes(Options.ALL).named(over);
        return curve(Metric.named(metric), axis).over(axis.values(from, to, points, Axis.MAX_VALUES, true));
    }

    /** A figure that goes along an axis, value by value. */
    public Line curve(Metric metric, Axis axis) {
        return Line.of(asked, metric, axis);
    }

    /**
     * Which techniques would pay.
     *
     * @throws InvalidValueException as {@link #compile}
     */
    public Advice advise(Objective objective) {
        return advise(objective, Advisor.Limits.NONE);
    }

    /**
     * Which techniques would pay, within limits.
     *
     * @throws InvalidValueException as {@link #compile}
     */
    public Advice advise(Objective objective, Advisor.Limits limits) {
        return Advisor.of(asked, limits).advise(objective);
    }
}
