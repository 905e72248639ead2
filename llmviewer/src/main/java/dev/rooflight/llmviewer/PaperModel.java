package dev.rooflight.llmviewer;

import static java.util.Objects.requireNonNull;

import dev.rooflight.catalog.ModelFormatException;
import dev.rooflight.catalog.text.JsonObject;
import dev.rooflight.catalog.text.JsonValue;
import dev.rooflight.core.Require;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The handful of numbers of a model that LLM-Viewer counts with. Everything else of a configuration, such as
 * {@code head_dim}, it ignores.
 *
 * @param id name, such as {@code meta-llama/Llama-2-7b-hf}
 * @param family which of LLM-Viewer's model descriptions it follows
 * @param layers L; 1 to 1e9, like all counts here
 * @param heads H, query heads; not above {@code hidden}
 * @param kvHeads K, key/value heads; not above {@code heads}
 * @param hidden h, hidden size
 * @param intermediate i, inner size of the feed-forward network
 * @param vocabulary V; 0 where the family has no output head
 */
public record PaperModel(
        String id,
        Family family,
        long layers,
        long heads,
        long kvHeads,
        long hidden,
        long intermediate,
        long vocabulary) {
    private static final long LARGEST = 1_000_000_000L;
    private static final long GPTJ_INTERMEDIATE = 16_384;

    /** The diffusion transformers of LLM-Viewer's own table: four sizes, each with patches of 2, 4 and 8. */
    public static final List<PaperModel> DIT = Stream.of(
                    dit("XL", 28, 1152, 16), dit("L", 24, 1024, 16), dit("B", 12, 768, 12), dit("S", 12, 384, 6))
            .flatMap(List::stream)
            .toList();

    /** LLM-Viewer's model descriptions, and the operators of a layer on which they differ. */
    public enum Family {
        LLAMA(true, true, true, true),
        /** Counts a {@code gate_proj} that the network does not have (a defect), and leaves it out of the graph. */
        OPT(true, false, true, true),
        GPTJ(false, false, false, true),
        CHATGLM(true, true, true, true),
        /** Counts a {@code gate_proj} like OPT. */
        DIT(true, false, true, false);

        private final boolean gateCounted;
        private final boolean gateShown;
        private final boolean mlpNorm;
        private final boolean head;

        Family(boolean gateCounted, boolean gateShown, boolean mlpNorm, boolean head) {
            this.gateCounted = gateCounted;
            this.gateShown = gateShown;
            this.mlpNorm = mlpNorm;
            this.head = head;
        }

        /** Its {@code model_type} in a configuration, which serves as its label, too. */
        public String id() {
            return switch (this) {
                case LLAMA -> "llama";
                case OPT -> "opt";
                case GPTJ -> "gptj";
                case CHATGLM -> "chatglm";
                case DIT -> "dit";
            };
        }

        /** Whether {@code gate_proj} is counted. */
        public boolean gateCounted() {
            return gateCounted;
        }

        /** Whether {@code gate_proj} stands in the graph. */
        public boolean gateShown() {
            return gateShown;
        }

        /** Whether a layer has {@code mlp_norm} beside {@code attn_norm}. */
        public boolean mlpNorm() {
            return mlpNorm;
        }

        /** Whether there is an {@code lm_head}. */
        public boolean head() {
            return head;
        }
    }

    public PaperModel {
        requireNonNull(id, "id is null");
        requireNonNull(family, "family is null");
        Require.within(id + " layers", layers, 1, LARGEST);
        Require.within(id + " hidden size", hidden, 1, LARGEST);
        Require.within(id + " heads", heads, 1, hidden);
        Require.within(id + " key/value heads", kvHeads, 1, heads);
        Require.within(id + " intermediate size", intermediate, 1, LARGEST);
        Require.within(id + " vocabulary", vocabulary, family.head() ? 1 : 0, family.head() ? LARGEST : 0);
    }

    /** d = floor(h/H): numbers per head. */
    public long headDim() {
        return hidden / heads;
    }

    /** Whether query heads share key/value heads. */
    public boolean groupedQuery() {
        return kvHeads != heads;
    }

    /** Weights that LLM-Viewer counts: the linears of all layers and the head; neither embeddings nor norms. */
    public double parameters() {
        double h = hidden;
        double attention = 2 * h * h + 2 * h * h * kvHeads / heads;
        double feedForward = (family.gateCounted() ? 3 : 2) * h * intermediate;
        return layers * (attention + feedForward) + h * vocabulary;
    }

    /**
     * Reads a Hugging Face {@code config.json} of one of LLM-Viewer's families.
     *
     * @param id name of the model, used in messages
     * @throws ModelFormatException if it is of another family or lacks a number
     */
    public static PaperModel read(String id, JsonObject config) {
        Keys keys = new Keys(id, config);
        return switch (keys.family()) {
            case LLAMA -> {
                long heads = keys.count("num_attention_heads");
                yield new PaperModel(
                        id,
                        Family.LLAMA,
                        keys.count("num_hidden_layers"),
                        heads,
                        // older files lack the key: every head has its own keys and values
                        keys.has("num_key_value_heads") ? keys.count("num_key_value_heads") : heads,
                        keys.count("hidden_size"),
                        keys.count("intermediate_size"),
                        keys.count("vocab_size"));
            }
            case OPT ->
                new PaperModel(
                        id,
                        Family.OPT,
                        keys.count("num_hidden_layers"),
                        keys.count("num_attention_heads"),
                        keys.count("num_attention_heads"),
                        keys.count("hidden_size"),
                        keys.count("ffn_dim"),
                        keys.count("vocab_size"));
            case GPTJ ->
                new PaperModel(
                        id,
                        Family.GPTJ,
                        keys.count("n_layer"),
                        keys.count("n_head"),
                        keys.count("n_head"),
                        keys.count("n_embd"),
                        GPTJ_INTERMEDIATE,
                        keys.count("vocab_size"));
            case CHATGLM ->
                new PaperModel(
                        id,
                        Family.CHATGLM,
                        keys.count("num_layers"),
                        keys.count("num_attention_heads"),
                        keys.count(
                                keys.flag("multi_query_attention") ? "multi_query_group_num" : "num_attention_heads"),
                        keys.count("hidden_size"),
                        keys.count("ffn_hidden_size"),
                        keys.count("padded_vocab_size"));
            case DIT -> throw keys.unsupported();
        };
    }

    /** The diffusion transformer of that id, such as {@code DiT-XL/2}, if there is one; case does not matter. */
    public static Optional<PaperModel> dit(String id) {
        return DIT.stream()
                .filter(model -> model.id().equalsIgnoreCase(id.strip()))
                .findFirst();
    }

    /** One size with all its patches: the patch changes how many tokens an image has, not the cost of one. */
    private static List<PaperModel> dit(String size, long depth, long hidden, long heads) {
        return Stream.of(2, 4, 8)
                .map(patch -> new PaperModel(
                        "DiT-" + size + "/" + patch, Family.DIT, depth, heads, heads, hidden, 4 * hidden, 0))
                .toList();
    }

    /** The keys of one configuration, with messages that name it. */
    private record Keys(String id, JsonObject config) {
        Family family() {
            String type = config.text("model_type").orElse("");
            return Arrays.stream(Family.values())
                    .filter(family -> family.id().equals(type))
                    .findFirst()
                    .orElseThrow(this::unsupported);
        }

        ModelFormatException unsupported() {
            String families = Arrays.stream(Family.values())
                    .filter(family -> family != Family.DIT)
                    .map(Family::id)
                    .collect(Collectors.joining(", "));
            return ModelFormatException.of(
                    id,
                    "model_type",
                    "is " + shown("model_type") + ", which LLM-Viewer lacks",
                    "",
                    "the paper accounting has " + families
                            + " and the DiT table, use the exact accounting for this model");
        }

        boolean has(String key) {
            return config.has(key);
        }

        boolean flag(String key) {
            if (!has(key)) {
                return false;
            }
            if (config.get(key).orElseThrow() instanceof JsonValue.Flag flag) {
                return flag.value();
            }
            throw ModelFormatException.ofKey(id, key, shown(key), "true or false", "");
        }

        long count(String key) {
            long value = config.whole(key).orElse(0);
            if (value < 1 || value > LARGEST) {
                throw ModelFormatException.ofKey(id, key, shown(key), "a whole number from 1 to " + LARGEST, "");
            }
            return value;
        }

        private String shown(String key) {
            return config.get(key)
                    .map(value -> value instanceof JsonValue.Scalar ? value.toString() : "not a plain value")
                    .orElse("missing");
        }
    }
}
