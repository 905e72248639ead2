package dev.rooflight.serving.engine;

import dev.rooflight.core.InvalidValueException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The ways in which engines make steps out of requests, and the settings that each of them has. */
public enum SchedulerKind {
    /** vLLM since its version 1 core: one token budget for whatever is to be computed, running requests first. */
    VLLM(
            "vllm",
            Setting.MAX_NUM_SEQS,
            Setting.MAX_NUM_BATCHED_TOKENS,
            Setting.BLOCK,
            Setting.KV_BLOCKS,
            Setting.WATERMARK,
            Setting.PREFIX_CACHE,
            Setting.CHUNKED_PREFILL,
            Setting.LONG_PREFILL_THRESHOLD,
            Setting.RESERVE_FULL_PROMPT,
            Setting.ASYNC),
    /** vLLM before: prompts first and alone, decodes otherwise. */
    VLLM_V0(
            "vllm-v0",
            Setting.MAX_NUM_SEQS,
            Setting.MAX_NUM_BATCHED_TOKENS,
            Setting.BLOCK,
            Setting.KV_BLOCKS,
            Setting.WATERMARK,
            Setting.PROMPT_BUDGET),
    /** SGLang: a batch of prompts goes first whenever one can be admitted; a radix tree of prefixes. */
    SGLANG(
            "sglang",
            Setting.MAX_NUM_SEQS,
            Setting.CHUNK,
            Setting.MAX_PREFILL_TOKENS,
            Setting.BLOCK,
            Setting.KV_BLOCKS,
            Setting.PREFIX_CACHE,
            Setting.MIXED_CHUNK,
            Setting.CONSERVATIVENESS,
            Setting.CLIP_MAX_NEW_TOKENS,
            Setting.POLICY),
    /** TensorRT-LLM: a capacity policy decides who is in work, a token budget what is in a step. */
    TENSORRT_LLM(
            "tensorrt-llm",
            Setting.MAX_NUM_SEQS,
            Setting.MAX_NUM_BATCHED_TOKENS,
            Setting.CHUNK,
            Setting.BLOCK,
            Setting.KV_BLOCKS,
            Setting.PREFIX_CACHE,
            Setting.CHUNKED_PREFILL,
            Setting.POLICY),
    /** llama.cpp's server: a fixed number of slots, each with a sequence. */
    SLOTS(
            "slots",
            Setting.MAX_NUM_SEQS,
            Setting.MAX_NUM_BATCHED_TOKENS,
            Setting.CHUNK,
            Setting.KV_BLOCKS,
            Setting.BLOCK,
            Setting.PREFIX_CACHE),
    /** Sarathi-Serve: decodes first, what is left of a chunk for prompts. */
    SARATHI(
            "sarathi",
            Setting.MAX_NUM_SEQS,
            Setting.MAX_NUM_BATCHED_TOKENS,
            Setting.BLOCK,
            Setting.KV_BLOCKS,
            Setting.WATERMARK),
    /** One batch after the other: no request joins before all of a batch have ended. */
    STATIC("static", Setting.MAX_NUM_SEQS, Setting.BLOCK, Setting.KV_BLOCKS);

    private final String id;

    @SuppressWarnings("ImmutableEnumChecker") // it is a copy that nobody changes
    private final List<Setting> settings;

    SchedulerKind(String id, Setting... own) {
        this.id = id;
        // those that any scheduler has stand last
        List<Setting> all = new ArrayList<>(List.of(own));
        all.addAll(List.of(Setting.MAX_MODEL_LEN, Setting.MAX_QUEUE, Setting.HOST_KV_BLOCKS, Setting.REQUEST_START));
        this.settings = List.copyOf(all);
    }

    /** As it is typed, such as {@code vllm-v0}. */
    public String id() {
        return id;
    }

    /** The settings that it has. */
    public List<Setting> settings() {
        return settings;
    }

    /** What is in force where a setting has no value, in words. */
    public String unset(Setting setting) {
        return switch (setting) {
            case KV_BLOCKS -> "as many as fit";
            case MAX_NUM_BATCHED_TOKENS -> this == VLLM_V0 ? "the longest sequence, at least 2048" : "no limit";
            case MAX_MODEL_LEN -> "the longest of the load";
            case MAX_QUEUE -> "no limit";
            case HOST_KV_BLOCKS -> "none";
            case REQUEST_START -> "0";
            default -> "not stated";
        };
    }

    /**
     * A kind by its id.
     *
     * @throws InvalidValueException if there is none of that id
     */
    public static SchedulerKind named(String id) {
        String wanted = id.strip().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(kind -> kind.id.equals(wanted))
                .findFirst()
                .orElseThrow(() -> new InvalidValueException(
                        "scheduler",
                        "'" + id + "'",
                        "one of "
                                + Arrays.stream(values()).map(SchedulerKind::id).collect(Collectors.joining(", "))));
    }
}
