package dev.rooflight.catalog.quantization;

import dev.rooflight.catalog.ModelFormatException;
import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.Precision;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.IntStream;

/**
 * Which modules of a checkpoint are stored how, by the module names that a {@code quantization_config} lists. Names are
 * weighed rather than resolved: each component has the usual spellings of its projections, every layer votes with the
 * scheme that its projections have, and the scheme with most weights is the component's. So a list of a few layers does
 * not change a whole component, a list of every layer does, and small projections (indexers, gates) do not count.
 */
final class ModuleSchemes {
    /** How modules are stored and what they read. */
    record Scheme(NumberFormat weights, NumberFormat activations) {}

    /** Lists shorter than this many layers say nothing about how many layers there are. */
    private static final int LEAST_LAYERS = 16;

    private static final int MOST_LAYERS = 1024;
    private static final int LONGEST_PATTERN = 1000;
    private static final long MOST_STEPS = 400_000_000;
    private static final long MOST_STEPS_AT_ONCE = 100_000;

    private static final Pattern LAYER = Pattern.compile("(?:^|[.*])(?:layers?|blocks|blk|h)\\.(\\d{1,9})(?=$|\\.)");
    private static final Pattern VISION = Pattern.compile(".*(visual|vision|image|mm_proj|multi_?modal|audio).*");
    private static final Pattern PREDICTION = Pattern.compile(".*(mtp|nextn|eh_proj|draft|medusa|eagle).*");
    private static final Pattern RECURRENT =
            Pattern.compile(".*(linear_attn|mamba|ssm|kda|delta|conv1d|mixer\\.(in|out)_proj|x_proj|dt_proj).*");
    private static final Pattern ATTENTION = Pattern.compile(".*(attn|attention|[._](q|k|v|o|qkv)_proj).*");
    private static final Pattern SHARED = Pattern.compile(".*(shared?_expert|shared_mlp).*");
    private static final Pattern ROUTER = Pattern.compile(".*(router|(mlp|moe|ffn|mixer)\\.gate($|[.*])).*");
    private static final Pattern FEED_FORWARD = Pattern.compile(".*(mlp|ffn|feed_forward|mixer\\.(up|down)_proj).*");
    private static final Pattern EXPERTS_BESIDE = Pattern.compile("\\.(router|experts|moe)($|[.*]).*");

    private static final List<String> PREFIXES = List.of(
            "model.layers.", "model.language_model.layers.", "language_model.model.layers.", "backbone.layers.");
    private static final List<String> GATE = List.of("gate_proj", "gate_up_proj", "w1", "w13", "fc1", "up_proj");
    private static final List<String> UP = List.of("up_proj", "gate_up_proj", "w3", "w13", "fc1", "wi");
    private static final List<String> DOWN = List.of("down_proj", "w2", "fc2", "wo");
    private static final Map<Component, List<Part>> LAYER_PARTS = new EnumMap<>(Component.class);
    private static final Map<Component, List<String>> OTHER_NAMES = new EnumMap<>(Component.class);

    static {
        List<String> attention = List.of("self_attn", "attn", "attention", "self_attention", "mixer");
        LAYER_PARTS.put(
                Component.ATTENTION,
                List.of(
                        part(0.35, attention, "q_proj", "qkv_proj", "q_b_proj", "wq", "wq_b", "Wqkv"),
                        part(0.12, attention, "k_proj", "qkv_proj", "kv_a_proj_with_mqa", "wk", "wkv", "Wqkv"),
                        part(0.13, attention, "v_proj", "qkv_proj", "kv_b_proj", "wv", "wkv", "Wqkv"),
                        part(0.4, attention, "o_proj", "wo", "wo_a", "wo_b")));
        List<String> recurrent = List.of("linear_attn", "mamba", "mixer", "ssm", "kda");
        LAYER_PARTS.put(
                Component.RECURRENT,
                List.of(
                        part(0.4, recurrent, "in_proj", "in_proj_qkvz", "in_proj_qkv"),
                        part(0.25, recurrent, "in_proj", "in_proj_qkvz", "in_proj_z"),
                        part(0.35, recurrent, "out_proj")));
        LAYER_PARTS.put(Component.FEED_FORWARD, gated(List.of("mlp", "feed_forward", "ffn", "mixer")));
        LAYER_PARTS.put(
                Component.SHARED_EXPERTS,
                gated(List.of(
                        "mlp.shared_experts",
                        "mlp.shared_expert",
                        "ffn.shared_experts",
                        "mixer.shared_experts",
                        "feed_forward.shared_expert",
                        "block_sparse_moe.shared_experts",
                        "shared_experts",
                        "share_expert",
                        "shared_mlp")));
        LAYER_PARTS.put(
                Component.EXPERTS,
                gated(List.of(
                        "mlp.experts.0",
                        "mlp.experts",
                        "ffn.experts.0",
                        "block_sparse_moe.experts.0",
                        "mixer.experts.0",
                        "feed_forward.experts.0",
                        "feed_forward.experts",
                        "experts.0",
                        "experts",
                        "moe.experts.0",
                        "moe")));
        LAYER_PARTS.put(
                Component.ROUTER,
                List.of(new Part(
                        1,
                        List.of(
                                ".mlp.gate",
                                ".mlp.router",
                                ".block_sparse_moe.gate",
                                ".ffn.gate",
                                ".mixer.gate",
                                ".moe.gate",
                                ".feed_forward.router",
                                ".router.proj"))));
        OTHER_NAMES.put(Component.HEAD, List.of("lm_head", "language_model.lm_head", "head", "output", "embed_out"));
        OTHER_NAMES.put(
                Component.EMBEDDING,
                List.of("model.embed_tokens", "model.language_model.embed_tokens", "transformer.wte", "embed"));
        OTHER_NAMES.put(
                Component.VISION,
                List.of(
                        "model.visual.blocks.0.attn.qkv",
                        "visual.blocks.0.attn.qkv",
                        "model.vision_tower.encoder.layers.0.self_attn.q_proj",
                        "vision_tower.encoder.layers.0.self_attn.q_proj",
                        "vision_model.model.layers.0.self_attn.q_proj"));
        OTHER_NAMES.put(
                Component.PREDICTION,
                List.of(
                        "mtp.layers.0.mlp.experts.0.down_proj",
                        "mtp.layers.0.mlp.down_proj",
                        "mtp.0.ffn.experts.0.w2",
                        "model.mtp.layers.0.mlp.down_proj",
                        "mtp.layers.0.mixer.experts.0.down_proj"));
    }

    /** One projection of a component in a layer: its share of the component's weights and its usual names. */
    private record Part(double share, List<String> names) {}

    /** A pattern that may match in any layer. */
    private record Rule(String text, Optional<Pattern> regex, Optional<Scheme> scheme) {
        boolean varies() {
            return text.chars().anyMatch(Character::isDigit);
        }
    }

    /** A pattern for one layer: what follows the layer's number. */
    private record LayerRule(String tail, Optional<Scheme> scheme) {}

    private final Function<String, ModelFormatException> error;
    private final List<Rule> rules = new ArrayList<>();
    private final Map<Integer, Set<LayerRule>> layerRules = new HashMap<>();
    private final Map<Component, Set<Integer>> named = new EnumMap<>(Component.class);
    private Optional<Scheme> linears = Optional.empty();
    private Set<Component> linearComponents = EnumSet.noneOf(Component.class);
    private boolean recurrentNamed;
    private boolean expertsBeside;
    private int layerCount = LEAST_LAYERS;
    private long steps;

    /** @param error makes an error about the configuration that the names are from */
    ModuleSchemes(Function<String, ModelFormatException> error) {
        this.error = error;
        for (Component component : Component.values()) {
            if (component.quantisedByDefault()) {
                linearComponents.add(component);
            }
        }
    }

    /** Every linear of the layers that no other rule names. */
    void linears(Scheme scheme) {
        linears = Optional.of(scheme);
    }

    /** Everything of these components that no other rule names. */
    void components(Set<Component> components, Scheme scheme) {
        linears = Optional.of(scheme);
        linearComponents = EnumSet.copyOf(components);
    }

    /** Modules that stay as they are; wins over every scheme. */
    void ignore(String pattern) {
        add(pattern, Optional.empty());
    }

    /** Modules that a scheme names. */
    void assign(String pattern, Scheme scheme) {
        add(pattern, Optional.of(scheme));
    }

    /**
     * Applies the rules.
     *
     * @param layers how many layers have a component, where that is known
     */
    Precision applyTo(Precision stored, Map<Component, Integer> layers) {
        Map<Component, Optional<Scheme>> found = new EnumMap<>(Component.class);
        LAYER_PARTS.forEach((component, parts) ->
                found.put(component, inLayers(component, parts, Optional.ofNullable(layers.get(component)))));
        OTHER_NAMES.forEach((component, names) -> found.put(component, elsewhere(component, names)));
        if (!recurrentNamed
                && found.getOrDefault(Component.ATTENTION, Optional.empty()).isEmpty()) {
            // Mixers without a name of their own are self_attn too (Kimi), and nobody narrows the states alone.
            found.put(Component.RECURRENT, Optional.empty());
        }
        Precision result = stored;
        for (Map.Entry<Component, Optional<Scheme>> entry : found.entrySet()) {
            if (entry.getValue().isPresent()) {
                result = result.withWeights(
                        entry.getKey(), entry.getValue().get().weights());
            }
        }
        for (Component component : List.of(
                Component.EXPERTS,
                Component.FEED_FORWARD,
                Component.RECURRENT,
                Component.ATTENTION,
                Component.SHARED_EXPERTS)) {
            Optional<Scheme> scheme = found.getOrDefault(component, Optional.empty());
            if (scheme.isPresent()) {
                return result.withActivations(scheme.get().activations());
            }
        }
        return result;
    }

    private void add(String pattern, Optional<Scheme> scheme) {
        if (pattern.length() > LONGEST_PATTERN) {
            throw error.apply("a module name is %d characters long; expected at most %d"
                    .formatted(pattern.length(), LONGEST_PATTERN));
        }
        recurrentNamed = recurrentNamed || RECURRENT.matcher(pattern).matches();
        if (pattern.startsWith("re:")) {
            rules.add(new Rule(pattern, Optional.of(compile(pattern.substring(3))), scheme));
            return;
        }
        Matcher layer = LAYER.matcher(pattern);
        boolean elsewhere =
                VISION.matcher(pattern).matches() || PREDICTION.matcher(pattern).matches();
        if (elsewhere || !layer.find()) {
            rules.add(new Rule(stripped(pattern), Optional.empty(), scheme));
            return;
        }
        int index = Integer.parseInt(layer.group(1));
        if (index >= MOST_LAYERS) {
            throw error.apply(
                    "module '%s' is in layer %d; expected at most %d layers".formatted(pattern, index, MOST_LAYERS));
        }
        layerCount = Math.max(layerCount, index + 1);
        String tail = stripped(pattern.substring(layer.end()));
        layerRules.computeIfAbsent(index, any -> new LinkedHashSet<>()).add(new LayerRule(tail, scheme));
        classify(tail).ifPresent(component -> named.computeIfAbsent(component, any -> new TreeSet<>())
                .add(index));
        expertsBeside = expertsBeside || EXPERTS_BESIDE.matcher(tail).matches();
    }

    private static String stripped(String pattern) {
        return pattern.endsWith(".") ? pattern.substring(0, pattern.length() - 1) : pattern;
    }

    private Pattern compile(String regex) {
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw error.apply(
                    "module pattern 're:%s' is not a regular expression: %s".formatted(regex, e.getDescription()));
        }
    }

    /** The component that the rest of a module's name belongs to. */
    private static Optional<Component> classify(String tail) {
        if (SHARED.matcher(tail).matches()) {
            return Optional.of(Component.SHARED_EXPERTS);
        }
        if (tail.contains("expert")) {
            return Optional.of(Component.EXPERTS);
        }
        if (ROUTER.matcher(tail).matches()) {
            return Optional.of(Component.ROUTER);
        }
        if (RECURRENT.matcher(tail).matches()) {
            return Optional.of(Component.RECURRENT);
        }
        // Norms of a layer, such as post_attention_layernorm, stand behind the first dot.
        if (ATTENTION.matcher(tail).matches() && !tail.matches("\\.[a-z_]*norm.*")) {
            return Optional.of(Component.ATTENTION);
        }
        return FEED_FORWARD.matcher(tail).matches() && !tail.matches("\\.[a-z_]*norm.*")
                ? Optional.of(Component.FEED_FORWARD)
                : Optional.empty();
    }

    /** Whether a layer is known to have another kind of module in the component's place. */
    private boolean lacks(Component component, int layer) {
        if (isNamed(component, layer)) {
            return false;
        }
        return switch (component) {
            case ATTENTION -> isNamed(Component.RECURRENT, layer);
            case RECURRENT -> isNamed(Component.ATTENTION, layer);
            case FEED_FORWARD ->
                isNamed(Component.ROUTER, layer)
                        || isNamed(Component.EXPERTS, layer)
                        || isNamed(Component.SHARED_EXPERTS, layer);
            case EXPERTS, SHARED_EXPERTS, ROUTER -> isNamed(Component.FEED_FORWARD, layer);
            default -> false;
        };
    }

    private boolean isNamed(Component component, int layer) {
        return named.getOrDefault(component, Set.of()).contains(layer);
    }

    private Optional<Scheme> inLayers(Component component, List<Part> parts, Optional<Integer> count) {
        List<Integer> present = new ArrayList<>();
        int layersToSee = Math.min(MOST_LAYERS, Math.max(layerCount, count.orElse(0)));
        for (int layer = 0; layer < layersToSee; layer++) {
            if (!lacks(component, layer)) {
                present.add(layer);
            }
        }
        if (present.isEmpty()) {
            present = IntStream.range(0, layersToSee).boxed().toList();
        }
        long namedLayers = present.stream().filter(l -> isNamed(component, l)).count();
        long others = present.size() - namedLayers;
        double otherWeight = count.isEmpty() || others == 0
                ? 1
                : Math.max(0, Math.min(1, (count.get() - namedLayers) / (double) others));
        Map<Optional<Scheme>, Double> votes = new LinkedHashMap<>();
        for (Part part : parts) {
            List<String> names = names(component, part);
            List<Rule> fixed = rules.stream()
                    .filter(rule -> !rule.varies() && meant(rule, component) && matchesInLayer(rule, 0, names))
                    .toList();
            for (int layer : present) {
                double weight = part.share() * (isNamed(component, layer) ? 1 : otherWeight);
                if (weight > 0) {
                    votes.merge(decide(component, layer, names, fixed), weight, Double::sum);
                }
            }
        }
        return votes.entrySet().stream()
                .max(Map.Entry.<Optional<Scheme>, Double>comparingByValue())
                .flatMap(Map.Entry::getKey);
    }

    private List<String> names(Component component, Part part) {
        return component == Component.EXPERTS && expertsBeside
                ? part.names().stream()
                        .filter(name -> !name.startsWith(".mlp."))
                        .toList()
                : part.names();
    }

    private Optional<Scheme> decide(Component component, int layer, List<String> names, List<Rule> fixed) {
        Optional<Scheme> explicit = Optional.empty();
        for (Rule rule : fixed) {
            if (rule.scheme().isEmpty()) {
                return Optional.empty();
            }
            explicit = explicit.or(rule::scheme);
        }
        for (LayerRule rule : layerRules.getOrDefault(layer, Set.of())) {
            if (matchesTail(rule.tail(), names)) {
                if (rule.scheme().isEmpty()) {
                    return Optional.empty();
                }
                explicit = rule.scheme();
            }
        }
        for (Rule rule : rules) {
            if (rule.varies() && meant(rule, component) && matchesInLayer(rule, layer, names)) {
                if (rule.scheme().isEmpty()) {
                    return Optional.empty();
                }
                explicit = explicit.or(rule::scheme);
            }
        }
        return explicit.isPresent() || !linearComponents.contains(component) ? explicit : linears;
    }

    private Optional<Scheme> elsewhere(Component component, List<String> names) {
        Optional<Scheme> explicit = Optional.empty();
        for (Rule rule : rules) {
            if (meant(rule, component) && names.stream().anyMatch(name -> matches(rule, name))) {
                if (rule.scheme().isEmpty()) {
                    return Optional.empty();
                }
                explicit = explicit.or(rule::scheme);
            }
        }
        return explicit.isPresent() || !linearComponents.contains(component) ? explicit : linears;
    }

    /** Whether a pattern is about a component that stays as it is unless it is named. */
    private static boolean meant(Rule rule, Component component) {
        String text = rule.text();
        return rule.scheme().isEmpty()
                || switch (component) {
                    case EMBEDDING -> text.contains("embed") || text.contains("wte");
                    case ROUTER -> text.contains("gate") || text.contains("router");
                    case VISION -> VISION.matcher(text).matches();
                    case PREDICTION -> PREDICTION.matcher(text).matches();
                    default -> true;
                };
    }

    private boolean matchesTail(String tail, List<String> names) {
        for (String name : names) {
            if (glob(tail, name) || glob(tail + ".*", name)) {
                return true;
            }
        }
        return false;
    }

    private boolean matchesInLayer(Rule rule, int layer, List<String> names) {
        for (String prefix : PREFIXES) {
            for (String name : names) {
                if (matches(rule, prefix + layer + name)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean matches(Rule rule, String name) {
        if (rule.regex().isPresent()) {
            return rule.regex().get().matcher(new Bounded(name)).lookingAt();
        }
        String text = rule.text();
        return glob(text, name) || glob("*." + text, name) || glob(text + ".*", name) || glob("*." + text + ".*", name);
    }

    /** Whether a name matches a pattern with {@code *} and {@code ?}, in at most the product of their lengths. */
    private boolean glob(String pattern, String name) {
        int p = 0;
        int n = 0;
        int star = -1;
        int starred = 0;
        while (n < name.length()) {
            step(1);
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                starred = n;
            } else if (p < pattern.length() && (pattern.charAt(p) == name.charAt(n) || pattern.charAt(p) == '?')) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++starred;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    private void step(long count) {
        steps += count;
        if (steps > MOST_STEPS) {
            throw error.apply("its lists of modules take too long to match; remove patterns that are not needed");
        }
    }

    private static Part part(double share, List<String> containers, String... projections) {
        List<String> names = new ArrayList<>();
        for (String container : containers) {
            for (String projection : projections) {
                names.add("." + container + "." + projection);
            }
        }
        return new Part(share, List.copyOf(names));
    }

    private static List<Part> gated(List<String> containers) {
        return List.of(
                part(0.33, containers, GATE.toArray(String[]::new)),
                part(0.33, containers, UP.toArray(String[]::new)),
                part(0.34, containers, DOWN.toArray(String[]::new)));
    }

    /** A name that stops a regular expression that never ends. */
    private final class Bounded implements CharSequence {
        private final String text;
        private long reads;

        private Bounded(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            step(1);
            if (++reads > MOST_STEPS_AT_ONCE) {
                throw error.apply("a module pattern takes too long to match; write it without nested repetition");
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
