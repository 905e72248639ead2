package dev.rooflight.catalog.published;

import dev.rooflight.catalog.model.ModelCatalog;
import dev.rooflight.catalog.text.CatalogIndex;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;

/** Finds models by the names of published tables, from exact agreement to what may be left out or added. */
final class PublishedModels {
    /** Checkpoints with the shapes of a catalogue entry: a name, a tab, an id on each line. */
    private static final String SAME_SHAPES = "published-models.txt";

    /** How far a rounded size in a name may be from the count. */
    private static final double SIZE_TOLERANCE = 0.04;

    private static final Pattern SIZE = Pattern.compile("(\\d+(?:\\.\\d+)?)([mbt])");
    /** Active parameters and number of experts, which names often leave out. */
    private static final Pattern OF_EXPERTS = Pattern.compile("a\\d+(?:\\.\\d+)?b|\\d+e");

    /** Dates of releases, lengths of context, ways of answering: the same shapes where nothing says otherwise. */
    private static final Pattern OPTIONAL =
            Pattern.compile("(?:0[1-9]|1[0-2])(?:[0-2]\\d|3[01])|2[3-6](?:0[1-9]|1[0-2])|20(?:2[3-9])|\\d{1,3}k|1m"
                    + "|thinking|nonthinking|think|reasoning|reasoner|exp|preview|text|latest");

    /** Families whose releases of one name differ in their shapes, so that the date counts. */
    private static final Set<String> DATED =
            Set.of("mistral", "ministral", "mixtral", "magistral", "codestral", "devstral", "command", "pixtral");

    private PublishedModels() {}

    static Optional<String> find(String published) {
        int slash = published.indexOf('/');
        Optional<String> found = slash < 0 ? Optional.empty() : findOne(published.substring(slash + 1));
        return found.isPresent() ? found : slash < 0 ? findOne(published) : twoNames(published, slash);
    }

    /** {@code DeepSeek-V3/R1}: the first if what follows the slash names another one of the same shapes. */
    private static Optional<String> twoNames(String published, int slash) {
        String first = published.substring(0, slash);
        int dash = Math.max(first.lastIndexOf('-'), first.lastIndexOf(' '));
        Optional<String> one = findOne(first);
        Optional<String> other =
                dash < 0 ? Optional.empty() : findOne(first.substring(0, dash) + "-" + published.substring(slash + 1));
        boolean alike =
                one.isPresent() && other.isPresent() && parameters(one.get()).equals(parameters(other.get()));
        return alike ? one : Optional.empty();
    }

    private static OptionalLong parameters(String id) {
        return Index.PARAMETERS.getOrDefault(id, OptionalLong.empty());
    }

    private static Optional<String> findOne(String published) {
        ModelWords wanted = ModelWords.of(published);
        if (wanted.words().isEmpty()) {
            return Optional.empty();
        }
        ModelWords bare = withoutOptional(wanted);
        for (ModelWords words : List.of(wanted, bare)) {
            Set<String> exact = ids(words, (id, name) -> name.words().equals(words.words()));
            if (!exact.isEmpty()) {
                return only(exact);
            }
        }
        for (ModelWords words : List.of(wanted, bare)) {
            Set<String> sized = sized(words);
            if (!sized.isEmpty()) {
                return only(sized);
            }
        }
        return Optional.empty();
    }

    private static ModelWords withoutOptional(ModelWords wanted) {
        if (wanted.words().stream().anyMatch(DATED::contains)) {
            return wanted;
        }
        List<String> words = new ArrayList<>(wanted.words());
        words.removeIf(word -> OPTIONAL.matcher(word).matches());
        return words.isEmpty() ? wanted : new ModelWords(words, wanted.formats());
    }

    private static Optional<String> only(Set<String> ids) {
        return ids.size() == 1 ? ids.stream().findFirst() : Optional.empty();
    }

    /** The entries with a name that fits: those in the format that is wanted, else those in none, else all. */
    private static Set<String> ids(ModelWords wanted, BiPredicate<String, ModelWords> fits) {
        Set<String> inFormat = new TreeSet<>();
        Set<String> inNone = new TreeSet<>();
        Set<String> all = new TreeSet<>();
        Index.NAMES.forEach((id, names) -> names.stream()
                .filter(name -> fits.test(id, name))
                .forEach(name -> {
                    all.add(id);
                    if (name.formats().equals(wanted.formats())) {
                        inFormat.add(id);
                    }
                    if (name.formats().isEmpty()) {
                        inNone.add(id);
                    }
                }));
        return inFormat.isEmpty() ? inNone.isEmpty() ? all : inNone : inFormat;
    }

    /** Entries whose other words are the same, and whose sizes are stated differently but are no different. */
    private static Set<String> sized(ModelWords wanted) {
        List<String> sizes =
                wanted.words().stream().filter(PublishedModels::isSize).toList();
        if (sizes.isEmpty()) {
            return Set.of();
        }
        List<String> rest = new ArrayList<>(wanted.words());
        rest.removeIf(PublishedModels::isSize);
        return ids(wanted, (id, name) -> fits(name, rest, sizes, parameters(id)));
    }

    private static boolean fits(ModelWords name, List<String> rest, List<String> sizes, OptionalLong parameters) {
        List<String> others = new ArrayList<>(name.words());
        others.removeIf(PublishedModels::isSize);
        if (!others.equals(rest)) {
            return false;
        }
        List<String> own = new ArrayList<>(name.words());
        own.removeIf(word -> !isSize(word));
        boolean consistent = sizes.stream().anyMatch(size -> consistent(size, parameters));
        for (String size : own) {
            // what the name says of its experts may be left out; its size may be said in another way
            if (!sizes.contains(size) && !OF_EXPERTS.matcher(size).matches() && !consistent) {
                return false;
            }
        }
        return sizes.stream().allMatch(size -> own.contains(size) || consistent(size, parameters));
    }

    private static boolean isSize(String word) {
        return SIZE.matcher(word).matches() || OF_EXPERTS.matcher(word).matches();
    }

    private static boolean consistent(String size, OptionalLong parameters) {
        var matcher = SIZE.matcher(size);
        if (!matcher.matches() || parameters.isEmpty()) {
            return false;
        }
        double unit =
                switch (matcher.group(2)) {
                    case "m" -> 1e6;
                    case "b" -> 1e9;
                    default -> 1e12;
                };
        double stated = unit * Double.parseDouble(matcher.group(1));
        return Math.abs(stated - parameters.getAsLong()) <= SIZE_TOLERANCE * parameters.getAsLong();
    }

    /** Read when first asked for. */
    private static final class Index {
        static final Map<String, OptionalLong> PARAMETERS = new LinkedHashMap<>();

        /** What the entries are called, by id. */
        static final Map<String, List<ModelWords>> NAMES = names();

        private static Map<String, List<ModelWords>> names() {
            Map<String, List<ModelWords>> names = new LinkedHashMap<>();
            for (ModelCatalog.Entry entry : ModelCatalog.entries()) {
                List<ModelWords> own = new ArrayList<>();
                own.add(ModelWords.of(entry.id()));
                own.add(ModelWords.of(entry.name()));
                entry.aliases().forEach(alias -> own.add(ModelWords.of(alias)));
                names.put(entry.id(), own);
                PARAMETERS.put(entry.id(), entry.parameters());
            }
            byte[] bytes = CatalogIndex.find(SAME_SHAPES);
            if (bytes == null) {
                throw new IllegalStateException(SAME_SHAPES + " is missing from the program file");
            }
            new String(bytes, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line -> {
                        int tab = line.indexOf('\t');
                        List<ModelWords> own = names.get(line.substring(tab + 1));
                        if (own == null) {
                            throw new IllegalStateException(SAME_SHAPES + " names a model that there is not: " + line);
                        }
                        own.add(ModelWords.of(line.substring(0, tab)));
                    });
            return names;
        }
    }
}
