package dev.rooflight.catalog.quantization;

import dev.rooflight.catalog.text.Configuration;
import dev.rooflight.catalog.text.OneLine;
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

    /** A pattern that may match in any layer. */
    private record Rule(String text, Optional<Pattern> regex, Optional<Scheme> scheme) {
        boolean varies() {
            return text.chars().anyMatch(Character::isDigit);
        }
    }

    /** A pattern for one layer: what follows the layer's number. */
    private record LayerRule(String tail, Optional<Scheme> scheme) {}

    private final Configuration config;
    private final List<Rule> rules = new ArrayList<>();
    private final Map<Integer, Set<LayerRule>> layerRules = new HashMap<>();
    private final Map<Component, Set<Integer>> named = new EnumMap<>(Component.class);
    private Optional<Scheme> linears = Optional.empty();
    private Set<Component> linearComponents = EnumSet.noneOf(Component.class);
    private boolean recurrentNamed;
    private boolean expertsBeside;
    private int layerCount = LEAST_LAYERS;
    private long steps;

    /** @param config the configuration that the names are from, for messages */
    ModuleSchemes(Configuration config) {
        this.config = config;
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
        ModuleNames.LAYER_PARTS.forEach((component, parts) ->
                found.put(component, inLayers(component, parts, Optional.ofNullable(layers.get(component)))));
        ModuleNames.OTHER_NAMES.forEach((component, names) -> found.put(component, elsewhere(component, names)));
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
            throw config.refused(
                    "a module name", "is " + pattern.length() + " characters long", "at most " + LONGEST_PATTERN);
        }
        recurrentNamed =
                recurrentNamed || ModuleNames.RECURRENT.matcher(pattern).matches();
        if (pattern.startsWith("re:")) {
            rules.add(new Rule(pattern, Optional.of(compile(pattern.substring(3))), scheme));
            return;
        }
        Matcher layer = ModuleNames.LAYER.matcher(pattern);
        boolean elsewhere = ModuleNames.VISION.matcher(pattern).matches()
                || ModuleNames.PREDICTION.matcher(pattern).matches();
        if (elsewhere || !layer.find()) {
            rules.add(new Rule(stripped(pattern), Optional.empty(), scheme));
            return;
        }
        int index = Integer.parseInt(layer.group(1));
        if (index >= MOST_LAYERS) {
            throw config.refused(
                    "module " + OneLine.quote(pattern), "is in layer " + index, "at most " + MOST_LAYERS + " layers");
        }
        layerCount = Math.max(layerCount, index + 1);
        String tail = stripped(pattern.substring(layer.end()));
        layerRules.computeIfAbsent(index, any -> new LinkedHashSet<>()).add(new LayerRule(tail, scheme));
        ModuleNames.classify(tail).ifPresent(component -> named.computeIfAbsent(component, any -> new TreeSet<>())
                .add(index));
        expertsBeside =
                expertsBeside || ModuleNames.EXPERTS_BESIDE.matcher(tail).matches();
    }

    private static String stripped(String pattern) {
        return pattern.endsWith(".") ? pattern.substring(0, pattern.length() - 1) : pattern;
    }

    private Pattern compile(String regex) {
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw config.refused(
                    "module pattern 're:" + regex + "'", "is not a regular expression: " + e.getDescription(), "one");
        }
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

    private Optional<Scheme> inLayers(Component component, List<ModuleNames.Part> parts, Optional<Integer> count) {
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
        for (ModuleNames.Part part : parts) {
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

    private List<String> names(Component component, ModuleNames.Part part) {
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
                    case VISION -> ModuleNames.VISION.matcher(text).matches();
                    case PREDICTION -> ModuleNames.PREDICTION.matcher(text).matches();
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
        for (String prefix : ModuleNames.PREFIXES) {
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
            throw config.refused(
                    "its lists of modules", "take too long to match", "less patterns than " + rules.size());
        }
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
                throw config.refused("a module pattern", "takes too long to match", "none with nested repetition");
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
