package dev.rooflight.serving.engine;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.numeric.Digits;
import dev.rooflight.core.numeric.Rounding;
import java.util.List;
import java.util.Locale;

/** What can be set of schedulers. Values are numbers: of a switch 0 or 1, of a choice the place of its word. */
public enum Setting {
    MAX_NUM_SEQS("max-num-seqs", 1, 1_000_000, "sequences in work at a time (seats; slots), per rank"),
    MAX_NUM_BATCHED_TOKENS(
            "max-num-batched-tokens", 1, 1_000_000_000, "tokens of one step (llama.cpp: n_batch), per rank"),
    CHUNK(
            "chunk",
            1,
            1_000_000_000,
            "prompt tokens of one prefill pass (SGLang's chunked_prefill_size; of TensorRT-LLM the unit of chunks; of llama.cpp n_ubatch)"),
    MAX_PREFILL_TOKENS("max-prefill-tokens", 1, 1_000_000_000, "prompt tokens that SGLang admits in one batch"),
    BLOCK("block", 1, 1_000_000, "positions that the cache allocates at a time (SGLang's page)"),
    KV_BLOCKS("kv-blocks", 1, 1_000_000_000, "blocks of the cache, per rank"),
    WATERMARK("watermark", 0.0, 1.0, "share of the blocks that admissions leave free"),
    PREFIX_CACHE("prefix-cache", "what is cached of earlier prompts is used again"),
    CHUNKED_PREFILL("chunked-prefill", "prompts may be cut into several steps"),
    LONG_PREFILL_THRESHOLD(
            "long-prefill-threshold", 0, 1_000_000_000, "most tokens of one prompt in a step; 0: as many as fit"),
    RESERVE_FULL_PROMPT(
            "reserve-full-prompt", "a prompt is admitted only where all of it fits, not its first chunk alone"),
    ASYNC("async", "the next step is planned while one runs, so that a request waits for both"),
    PROMPT_BUDGET(
            "prompt-budget",
            List.of("padded", "sum"),
            "what counts against the budget: prompts times the longest, or their tokens"),
    MIXED_CHUNK("mixed-chunk", "decodes run beside prompts in one step"),
    CONSERVATIVENESS(
            "conservativeness",
            0.0,
            100.0,
            "how much of the tokens that running requests may still generate is reserved"),
    CLIP_MAX_NEW_TOKENS(
            "clip-max-new-tokens", 1, 1_000_000_000, "most tokens to be generated that are reserved for one request"),
    POLICY(
            "policy",
            List.of("fcfs", "lpm", "guaranteed-no-evict", "max-utilization"),
            "order of admission (SGLang: fcfs or lpm, the longest prefix first) or who is admitted (TensorRT-LLM)"),
    MAX_MODEL_LEN("max-model-len", 0, 1_000_000_000, "longest sequence that is accepted; 0: the longest of the load"),
    MAX_QUEUE("max-queue", 0, 1_000_000_000, "requests that may wait, per rank; more are turned away; 0: no limit"),
    HOST_KV_BLOCKS("host-kv-blocks", 0, 1_000_000_000, "blocks in host memory for what the cache gives up, per rank"),
    REQUEST_START("request-start", 0.0, 3600.0, "seconds that a request takes on the host before it can be scheduled");

    private enum Form {
        WHOLE,
        REAL,
        SWITCH,
        CHOICE
    }

    private final String id;
    private final Form form;
    private final double least;
    private final double most;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of, which nobody can change
    private final List<String> words;

    private final String description;

    Setting(String id, Form form, double least, double most, List<String> words, String description) {
        this.id = id;
        this.form = form;
        this.least = least;
        this.most = most;
        this.words = words;
        this.description = description;
    }

    Setting(String id, int least, int most, String description) {
        this(id, Form.WHOLE, least, most, List.of(), description);
    }

    Setting(String id, double least, double most, String description) {
        this(id, Form.REAL, least, most, List.of(), description);
    }

    Setting(String id, String description) {
        this(id, Form.SWITCH, 0, 1, List.of("off", "on"), description);
    }

    Setting(String id, List<String> words, String description) {
        this(id, Form.CHOICE, 0, words.size() - 1.0, words, description);
    }

    /** As it is typed, such as {@code max-num-seqs}. */
    public String id() {
        return id;
    }

    /** What it is. */
    public String description() {
        return description;
    }

    /** What may be given, in words. */
    public String expected() {
        return switch (form) {
            case WHOLE -> "a whole number from " + Digits.of(least) + " to " + Digits.of(most);
            case REAL -> "a number from " + Digits.of(least) + " to " + Digits.of(most);
            case SWITCH -> "on or off";
            case CHOICE -> String.join(", ", words);
        };
    }

    /**
     * The value that a text means.
     *
     * @throws InvalidValueException if it means none
     */
    public double parse(String text) {
        String stripped = text.strip().toLowerCase(Locale.ROOT);
        int word = words.indexOf(stripped);
        if (word >= 0) {
            return word;
        }
        if (form == Form.SWITCH && (stripped.equals("true") || stripped.equals("false"))) {
            return stripped.equals("true") ? 1 : 0;
        }
        double value = words.isEmpty() ? number(stripped) : Double.NaN;
        if (!(value >= least && value <= most) || (form == Form.WHOLE && !Rounding.isWhole(value))) {
            throw new InvalidValueException(id, "'" + text + "'", expected());
        }
        return value;
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /** A value as it is written, such as {@code on}. */
    public String write(double value) {
        return words.isEmpty() ? Digits.of(value) : words.get((int) value);
    }

    /** Whether its values are words. */
    public boolean worded() {
        return !words.isEmpty();
    }
}
