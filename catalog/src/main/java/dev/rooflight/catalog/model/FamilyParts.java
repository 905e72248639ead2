package dev.rooflight.catalog.model;

import dev.rooflight.catalog.quantization.QuantizationReader;
import dev.rooflight.catalog.text.Configuration;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.Embedding;
import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.model.OutputHead;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.model.TokenMixer;
import dev.rooflight.core.model.Tower;
import dev.rooflight.core.pass.Reach;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** What families share: widths under the names that each gives them, formats, windows, and putting a model together. */
final class FamilyParts {
    private FamilyParts() {}

    /** A decoder whose layers differ in nothing but their reach, under the usual names. */
    static ModelArchitecture decoder(
            Configuration c,
            Widths w,
            IntFunction<Reach> reaches,
            Function<Reach, Layer> layer,
            Norm finalNorm,
            Embedding embedding,
            OutputHead head) {
        return decoder(c, w, WidthNames.USUAL, reaches, layer, finalNorm, embedding, head);
    }

    /** A decoder whose layers differ in nothing but their reach. */
    static ModelArchitecture decoder(
            Configuration c,
            Widths w,
            WidthNames names,
            IntFunction<Reach> reaches,
            Function<Reach, Layer> layer,
            Norm finalNorm,
            Embedding embedding,
            OutputHead head) {
        List<Layer> layers = layers(w.layers, reaches, layer);
        return new ModelArchitecture(
                c.where(),
                c.text("model_type").orElse(""),
                w.hidden,
                embedding,
                layers,
                Optional.of(finalNorm),
                Optional.of(head),
                c.optionalCount(names.context()).orElse(0),
                stored(c, layers),
                List.of());
    }

    /** Layers that differ in nothing but their reach. */
    static List<Layer> layers(int count, IntFunction<Reach> reaches, Function<Reach, Layer> layer) {
        IdentityHashMap<Reach, Layer> byReach = new IdentityHashMap<>();
        List<Layer> layers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            layers.add(byReach.computeIfAbsent(reaches.apply(i), layer));
        }
        return layers;
    }

    static Embedding embedding(Configuration c, Widths w, long learnedPositions, boolean norm) {
        return new Embedding(c.count("vocab_size"), w.hidden, learnedPositions, norm);
    }

    /**
     * Number formats of the checkpoint: the type that the file states, with what its quantisation says. Without a type,
     * Transformers takes FP32; a quantised file without one was made from BF16.
     *
     * @param layers whose components the quantisation's lists of modules are held against
     */
    static Precision stored(Configuration c, List<Layer> layers) {
        Optional<Configuration> quantization = c.inheritedObject("quantization_config");
        String name = c.inheritedText("torch_dtype")
                .or(() -> c.inheritedText("dtype"))
                .orElse(quantization.isPresent() ? "bfloat16" : "float32");
        Precision plain = Precision.stored(
                switch (name) {
                    case "float32", "float" -> NumberFormats.FP32;
                    case "float16", "half" -> NumberFormats.FP16;
                    case "bfloat16" -> NumberFormats.BF16;
                    default -> throw c.error("torch_dtype", "'" + name + "'", "float32, float16 or bfloat16");
                });
        Precision quantised = quantization
                .map(settings -> QuantizationReader.read(settings, plain, layersWith(layers)))
                .orElse(plain);
        return c.text("expert_dtype")
                .map(dtype -> QuantizationReader.withExpertDtype(dtype, quantised))
                .orElse(quantised);
    }

    /** As {@link #stored(Configuration, List)}, for models without quantised checkpoints of several components. */
    static Precision stored(Configuration c) {
        return stored(c, List.of());
    }

    /** How many layers have each component. */
    private static Map<Component, Integer> layersWith(List<Layer> layers) {
        Map<Component, Integer> counts = new EnumMap<>(Component.class);
        for (Layer layer : layers) {
            TokenMixer mixer = layer.mixer();
            FeedForward feedForward = layer.feedForward();
            boolean recurrent = mixer.recurrent();
            count(counts, Component.RECURRENT, recurrent);
            count(counts, Component.ATTENTION, mixer.cachedPerPosition() > 0);
            boolean experts = feedForward instanceof FeedForward.MixtureOfExperts
                    || feedForward instanceof FeedForward.DenseBesideExperts;
            count(counts, Component.EXPERTS, experts);
            count(counts, Component.ROUTER, experts);
            count(
                    counts,
                    Component.SHARED_EXPERTS,
                    feedForward instanceof FeedForward.MixtureOfExperts moe
                            && moe.shared().isPresent());
            count(
                    counts,
                    Component.FEED_FORWARD,
                    feedForward instanceof FeedForward.Dense || feedForward instanceof FeedForward.DenseBesideExperts);
        }
        return counts;
    }

    private static void count(Map<Component, Integer> counts, Component component, boolean present) {
        if (present) {
            counts.merge(component, 1, Integer::sum);
        }
    }

    static Reach window(Configuration c) {
        return c.optionalCount("sliding_window").isPresent()
                ? new Reach.SlidingWindow(c.count("sliding_window"))
                : Reach.causal();
    }

    /** How many channels of each head are rotated. */
    record Rotary(int dims) {
        private static final String SHARE = "partial_rotary_factor";

        static Rotary of(Configuration c, int headDim) {
            return of(c, headDim, 1);
        }

        static Rotary of(Configuration c, int headDim, double defaultShare) {
            double share = share(c, defaultShare);
            if (!(share >= 0 && share <= 1)) {
                throw c.error(SHARE, Double.toString(share), "a share from 0 to 1");
            }
            return new Rotary((int) (headDim * share));
        }

        /** What share of each head is rotated: stated at the top level or, since Transformers 5, among the angles. */
        static double share(Configuration c, double defaultShare) {
            double nested = c.isObject("rope_parameters")
                    ? c.requiredObject("rope_parameters").number(defaultShare, SHARE)
                    : defaultShare;
            return c.number(nested, SHARE);
        }
    }

    /** Widths that every family has. */
    record Widths(long hidden, int layers, int heads, int keyValueHeads, int headDim) {
        /** Under the usual names; {@code defaultHeadDim} 0 stands for hidden size over heads. */
        static Widths of(Configuration c, int defaultHeadDim) {
            return of(c, WidthNames.USUAL, defaultHeadDim, 0);
        }

        /**
         * Reads the widths.
         *
         * @param defaultHeadDim used where the file does not state one; 0: hidden size over heads
         * @param keyValueHeads decided by the family; 0: as stated, or as many as heads; -1: as many as heads
         */
        static Widths of(Configuration c, WidthNames names, int defaultHeadDim, int keyValueHeads) {
            long hidden = c.count(names.hidden());
            int layers = c.layers(names.layers());
            int heads = c.smallCount(names.heads());
            int groups = keyValueHeads < 0 ? heads : keyValueHeads;
            if (keyValueHeads == 0) {
                groups = names.keyValueHeads().isEmpty() ? heads : c.smallCount(heads, names.keyValueHeads());
            }
            return new Widths(hidden, layers, heads, groups, headDim(c, names, defaultHeadDim, hidden, heads));
        }

        private static int headDim(Configuration c, WidthNames names, int defaultHeadDim, long hidden, int heads) {
            if (!names.headDim().isEmpty() && c.optionalCount(names.headDim()).isPresent()) {
                return c.smallCount(names.headDim());
            }
            if (defaultHeadDim > 0) {
                return defaultHeadDim;
            }
            if (hidden % heads != 0) {
                throw c.error(
                        names.hidden().get(0),
                        hidden + ", no multiple of the " + heads + " heads",
                        names.headDim().isEmpty()
                                ? "one"
                                : "one, or '" + names.headDim().get(0) + "'");
            }
            return (int) Math.min(hidden / heads, Integer.MAX_VALUE);
        }
    }

    /** Reaches by {@code layer_types} where it is stated, else by the family's rule. */
    static IntFunction<Reach> typedLayers(Configuration c, Widths w, Reach window, IntFunction<Reach> rule) {
        Optional<List<String>> types = c.texts("layer_types");
        if (types.isEmpty()) {
            return rule;
        }
        requireEach(c, "layer_types", types.get().size(), w);
        return layer -> switch (types.get().get(layer)) {
            case "full_attention" -> Reach.causal();
            case "sliding_attention" -> window;
            default ->
                throw c.error(
                        "layer_types",
                        "a list with '" + types.get().get(layer) + "'",
                        "full_attention or sliding_attention");
        };
    }

    /** Refuses a list that does not have as many entries as there are layers. */
    static void requireEach(Configuration c, String key, int entries, Widths w) {
        if (entries != w.layers()) {
            throw c.error(key, "a list of " + entries, "as many as there are layers, " + w.layers());
        }
    }

    /** Refuses layers of other kinds than these, where {@code layer_types} lists them. */
    static void refuseOtherLayers(Configuration c, List<String> kinds) {
        for (String type : c.texts("layer_types").orElse(List.of())) {
            if (!kinds.contains(type)) {
                throw c.error("layer_types", "a list with '" + type + "'", String.join(" or ", kinds));
            }
        }
    }

    /** Refuses windows in a family that has them only where {@code use_sliding_window} is true, and is read without. */
    static void refuseWindows(Configuration c) {
        refuseOtherLayers(c, List.of("full_attention"));
    }

    /** A decoder of any layers: RMS norm before the head, no positions in the embedding. */
    static ModelArchitecture decoder(Configuration c, Widths w, List<Layer> layers, boolean tiedByDefault) {
        return new ModelArchitecture(
                c.where(),
                c.text("model_type").orElse(""),
                w.hidden(),
                embedding(c, w, 0, false),
                layers,
                Optional.of(Norm.RMS),
                Optional.of(
                        new OutputHead(c.inheritedFlag("tie_word_embeddings").orElse(tiedByDefault), false)),
                c.optionalCount("max_position_embeddings").orElse(0),
                stored(c, layers),
                List.of());
    }

    /** Layers of which equal ones, told apart by a key, are one object. */
    static final class Stack {
        private final List<Layer> layers = new ArrayList<>();
        private final Map<String, Layer> byKey = new HashMap<>();

        /** Adds the layer of that key, making it the first time. */
        void add(String key, Supplier<Layer> layer) {
            Layer known = byKey.get(key);
            if (known == null) {
                known = layer.get();
                byKey.put(key, known);
            }
            layers.add(known);
        }

        List<Layer> layers() {
            return layers;
        }
    }

    /**
     * The model with modules that predict further tokens (DeepSeek-V3): each has norms of the hidden state, of the next token's
     * embedding and of the output, and a projection of both to the hidden size; embedding and head are the main model's.
     *
     * @param modules how many there are; 0 leaves the model as it is
     * @param layers of all modules together
     */
    static ModelArchitecture withPrediction(ModelArchitecture model, int modules, List<Layer> layers) {
        if (modules == 0) {
            return model;
        }
        long hidden = model.hiddenSize();
        List<Tower.Projection> before = new ArrayList<>();
        for (int i = 0; i < modules; i++) {
            String suffix = modules == 1 ? "" : "_" + (i + 1);
            before.add(Tower.Projection.table("norms" + suffix, 3, hidden));
            before.add(Tower.Projection.linear("eh_proj" + suffix, 2 * hidden, hidden, false));
        }
        return model.withTowers(
                List.of(new Tower("prediction", Component.PREDICTION, hidden, before, layers, List.of())));
    }

    /** The same with modules of one equal layer each. */
    static ModelArchitecture withPrediction(ModelArchitecture model, int modules, Layer layer) {
        return withPrediction(model, modules, Collections.nCopies(modules, layer));
    }
}
