package dev.rooflight.serving.engine;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.numeric.Digits;
import java.util.Set;

/**
 * What engines refuse of their settings when they start, or of every prompt of a length, for the reason that they give themselves.
 * Read in:
 *
 * <ul>
 *   <li>vLLM: {@code SchedulerConfig._verify_args} of {@code vllm/config.py} (0.6.1), since {@code verify_max_model_len} of
 *       {@code vllm/config/scheduler.py}: budget and seats, budget and longest sequence;
 *   <li>SGLang: {@code check_server_args} of {@code server_args.py}: chunk and page;
 *   <li>TensorRT-LLM: {@code _check_arguments} of {@code tensorrt_llm/llmapi/llm.py}: prompt and budget. It refuses the request, the
 *       others refuse to start.
 * </ul>
 */
final class SettingsCheck {
    /** vLLM before 0.8 takes the model's longest sequence as its budget, and this where that is less. */
    private static final int LEAST_BUDGET = 2048;

    private final SchedulerSettings settings;

    SettingsCheck(SchedulerSettings settings) {
        this.settings = settings;
    }

    /** See {@link SchedulerSettings#checked}. */
    SchedulerSettings checked(int longestSequence, int longestPrompt) {
        policy();
        watermark();
        SchedulerSettings complete = completed(longestSequence);
        SettingsCheck check = new SettingsCheck(complete);
        switch (complete.kind()) {
            case VLLM, VLLM_V0 -> check.vllm(longestPrompt);
            case SGLANG -> check.sglang();
            case TENSORRT_LLM -> check.tensorRt(longestPrompt);
            case SLOTS, SARATHI, STATIC -> {
                // they start with whatever they are given
            }
        }
        return complete;
    }

    private SchedulerSettings completed(int longestSequence) {
        if (settings.kind() != SchedulerKind.VLLM_V0 || settings.has(Setting.MAX_NUM_BATCHED_TOKENS)) {
            return settings;
        }
        int longest = settings.whole(Setting.MAX_MODEL_LEN, 0);
        return settings.with(
                Setting.MAX_NUM_BATCHED_TOKENS,
                Math.max(LEAST_BUDGET, longest > 0 ? longest : longestSequence),
                "vllm/config.py SchedulerConfig: max(max_model_len, 2048)");
    }

    private void policy() {
        if (!settings.has(Setting.POLICY)) {
            return;
        }
        String policy = Setting.POLICY.write(settings.get(Setting.POLICY, 0));
        String possible =
                settings.kind() == SchedulerKind.SGLANG ? "fcfs, lpm" : "guaranteed-no-evict, max-utilization";
        if (!Set.of(possible.split(", ", -1)).contains(policy)) {
            throw new InvalidValueException(
                    Setting.POLICY.id(),
                    "'" + policy + "'",
                    "of " + settings.kind().id() + " one of " + possible);
        }
    }

    private void watermark() {
        if (settings.get(Setting.WATERMARK, 0) >= 1) {
            throw new InvalidValueException(
                    Setting.WATERMARK.id(),
                    shown(Setting.WATERMARK),
                    "less than 1",
                    "all blocks would be kept free, and no request could be admitted");
        }
    }

    private void vllm(int longestPrompt) {
        double budget = settings.get(Setting.MAX_NUM_BATCHED_TOKENS, Double.POSITIVE_INFINITY);
        double seats = settings.get(Setting.MAX_NUM_SEQS, 1);
        if (budget < seats) {
            throw new InvalidValueException(
                    Setting.MAX_NUM_BATCHED_TOKENS.id(),
                    shown(Setting.MAX_NUM_BATCHED_TOKENS),
                    "at least max-num-seqs, which is " + shown(Setting.MAX_NUM_SEQS),
                    "vLLM refuses it: max_num_batched_tokens must be greater than or equal to max_num_seqs");
        }
        int longest = settings.whole(Setting.MAX_MODEL_LEN, 0);
        // before version 1 of its core, a prompt was computed in one step
        boolean chunks = settings.kind() == SchedulerKind.VLLM && settings.on(Setting.CHUNKED_PREFILL, true);
        int needed = longest > 0 ? longest : longestPrompt;
        if (!chunks && budget < needed) {
            throw new InvalidValueException(
                    Setting.MAX_NUM_BATCHED_TOKENS.id(),
                    shown(Setting.MAX_NUM_BATCHED_TOKENS),
                    "at least " + (longest > 0 ? "max-model-len" : "the longest prompt") + ", which is " + needed,
                    "without chunked prefill vLLM refuses a max_num_batched_tokens smaller than max_model_len");
        }
        double capacity = settings.get(Setting.KV_BLOCKS, Double.POSITIVE_INFINITY) * settings.get(Setting.BLOCK, 1);
        if (longest > 0 && capacity < longest) {
            throw new InvalidValueException(
                    Setting.MAX_MODEL_LEN.id(),
                    shown(Setting.MAX_MODEL_LEN),
                    "at most the " + Digits.of(capacity) + " tokens that the cache holds",
                    "vLLM refuses a max_model_len larger than what its cache can store");
        }
    }

    private void sglang() {
        double chunk = settings.get(Setting.CHUNK, 0);
        double page = settings.get(Setting.BLOCK, 1);
        if (chunk % page != 0) {
            throw new InvalidValueException(
                    Setting.CHUNK.id(),
                    shown(Setting.CHUNK),
                    "a multiple of block, which is " + shown(Setting.BLOCK),
                    "SGLang refuses it: chunked_prefill_size must be divisible by page_size");
        }
    }

    private void tensorRt(int longestPrompt) {
        double budget = settings.get(Setting.MAX_NUM_BATCHED_TOKENS, Double.POSITIVE_INFINITY);
        if (!settings.on(Setting.CHUNKED_PREFILL, false) && budget < longestPrompt) {
            throw new InvalidValueException(
                    Setting.MAX_NUM_BATCHED_TOKENS.id(),
                    shown(Setting.MAX_NUM_BATCHED_TOKENS),
                    "at least the longest prompt, which is " + longestPrompt + ", or chunked-prefill=on",
                    "TensorRT-LLM refuses such prompts: their length should not exceed max_num_tokens");
        }
    }

    private String shown(Setting setting) {
        return setting.write(settings.get(setting, 0));
    }
}
