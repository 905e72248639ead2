package dev.rooflight.catalog.published;

import dev.rooflight.catalog.device.DeviceCatalog;
import dev.rooflight.catalog.text.CatalogIndex;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.DeviceClass;
import dev.rooflight.core.hardware.Link;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Finds devices by the names of published tables. A name falls into parts at brackets, commas and makers' names; the part
 * that names the device must be all of an entry's words, parts that name none are the machine around it.
 */
final class PublishedDevices {
    private static final double GIGA = 1e9;
    private static final double LARGE_MEMORY = 100;
    /** A data sheet's and a maker's round number of a large memory, such as 186 GB and 192 GB. */
    private static final double LARGE_TOLERANCE = 0.075;

    private static final double TOLERANCE = 0.025;

    /** Names of LLM-Viewer, which chose a variant for each. */
    private static final Pattern OF_LLM_VIEWER = Pattern.compile("(?:nvidia|intel)_.*");

    private static final Pattern HAS_DIGIT = Pattern.compile(".*\\d.*");
    private static final Pattern ROUND_THOUSAND = Pattern.compile("a?\\d000");
    /** A footnote's number that a copied table left at the end of a name. */
    private static final Pattern FOOTNOTE = Pattern.compile("(.*\\w)[1-9]");

    private static final int SHORTEST_WITH_FOOTNOTE = 3;
    private static final Set<String> ARCHITECTURES =
            Set.of("hopper", "ampere", "blackwell", "volta", "turing", "pascal", "lovelace", "polaris", "cdna3");

    /** Words of a part of its own that tell variants apart. */
    private static final Set<String> VARIANTS =
            Set.of("laptop", "maxq", "ti", "super", "xt", "xtx", "gre", "d", "server", "workstation");

    private PublishedDevices() {}

    static Optional<String> find(String published) {
        List<DeviceWords> parts = DeviceWords.parts(published);
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        Set<String> named = new TreeSet<>();
        Set<String> namedByWordsOnly = new TreeSet<>();
        for (DeviceWords part : parts) {
            if (part.words().isEmpty() || VARIANTS.containsAll(part.words())) {
                continue;
            }
            DeviceWords whole = part;
            for (DeviceWords other : parts) {
                if (!other.equals(part) && describes(other)) {
                    whole = whole.and(other, VARIANTS);
                }
            }
            (hasDigit(part) ? named : namedByWordsOnly).addAll(match(whole));
        }
        Set<String> found = named.isEmpty() ? namedByWordsOnly : named;
        return only(found.size() > 1 ? withoutHosts(found) : found);
    }

    /** Whether a part names nothing and so belongs to the part that does. */
    private static boolean describes(DeviceWords part) {
        return part.words().isEmpty()
                || VARIANTS.containsAll(part.words())
                || (!hasDigit(part) && match(part).isEmpty());
    }

    private static boolean hasDigit(DeviceWords part) {
        return part.words().stream().anyMatch(word -> HAS_DIGIT.matcher(word).matches());
    }

    private static Optional<String> only(Set<String> ids) {
        return ids.size() == 1 ? ids.stream().findFirst() : Optional.empty();
    }

    private static Set<String> withoutHosts(Set<String> ids) {
        Set<String> accelerators = new TreeSet<>(ids);
        accelerators.removeIf(id -> DeviceCatalog.find(id).deviceClass() == DeviceClass.CPU);
        return accelerators;
    }

    /** The entries that a part means; more than one where it is ambiguous, none where it means none. */
    private static Set<String> match(DeviceWords part) {
        for (Set<String> words : readings(part.words())) {
            Set<String> found = best(part.withWords(words));
            if (!found.isEmpty()) {
                return found;
            }
        }
        return Set.of();
    }

    /** The words as they are, then without those that name an architecture or a footnote. */
    private static List<Set<String>> readings(Set<String> words) {
        Set<String> plain = new TreeSet<>(words);
        plain.removeAll(ARCHITECTURES);
        Set<String> bare = new TreeSet<>(plain);
        if (bare.stream().noneMatch(word -> ROUND_THOUSAND.matcher(word).matches())) {
            bare.remove("ada");
        }
        if (!bare.contains("pro")) {
            bare.removeAll(Set.of("desktop", "server", "workstation"));
        }
        List<Set<String>> readings = new ArrayList<>(List.of(words, plain, bare));
        readings.add(withoutFootnotes(words));
        readings.add(withoutFootnotes(bare));
        return readings;
    }

    private static Set<String> withoutFootnotes(Set<String> words) {
        Set<String> stripped = new TreeSet<>();
        for (String word : words) {
            var matcher = FOOTNOTE.matcher(word);
            String base = matcher.matches() ? matcher.group(1) : word;
            boolean footnote = !Index.WORDS.contains(word)
                    && ((base.length() >= SHORTEST_WITH_FOOTNOTE && Index.WORDS.contains(base))
                            || VARIANTS.contains(base));
            stripped.add(footnote ? base : word);
        }
        return stripped;
    }

    private static Set<String> best(DeviceWords part) {
        if (!part.gpuCores().isEmpty()) {
            return best(part, part.gpuCores());
        }
        Set<String> found = part.cores().isEmpty() ? Set.of() : best(part, part.cores());
        if (!found.isEmpty()) {
            return found;
        }
        // cores of the processor do not tell the variants apart, so these must not differ in what matters
        boolean ofProcessor = part.processorCores() || !part.cores().isEmpty();
        return ofProcessor && !sameBandwidth(part) ? Set.of() : best(part, Set.of());
    }

    private static boolean sameBandwidth(DeviceWords part) {
        Set<Double> bandwidths = new HashSet<>();
        Index.ENTRIES.forEach((id, names) -> {
            Set<String> union = new HashSet<>();
            names.stream()
                    .map(DeviceWords::words)
                    .filter(part.words()::containsAll)
                    .forEach(union::addAll);
            if (union.equals(part.words())) {
                bandwidths.add(DeviceCatalog.find(id).memory().bandwidthBytesPerSecond());
            }
        });
        return bandwidths.size() == 1;
    }

    private static Set<String> best(DeviceWords part, Set<Integer> cores) {
        Map<String, Integer> agreeing = new LinkedHashMap<>();
        Index.ENTRIES.forEach((id, names) -> {
            OptionalInt agreement = agreement(part, cores, id, names);
            if (agreement.isPresent()) {
                agreeing.put(id, agreement.getAsInt());
            }
        });
        int most = agreeing.values().stream().mapToInt(i -> i).max().orElse(0);
        agreeing.values().removeIf(agreement -> agreement < most);
        return agreeing.keySet();
    }

    /** How much of what the part states an entry's names state, too; empty if the part does not mean it. */
    private static OptionalInt agreement(DeviceWords part, Set<Integer> cores, String id, List<DeviceWords> names) {
        if (part.vendor().filter(vendor -> !id.startsWith(vendor + "-")).isPresent()) {
            return OptionalInt.empty();
        }
        Set<String> union = new HashSet<>();
        int most = 0;
        for (DeviceWords name : names) {
            if (part.words().containsAll(name.words()) && compatible(part, cores, id, name, names)) {
                union.addAll(name.words());
                int stated = (name.gigabytes().isPresent() ? 1 : 0)
                        + (name.form().isPresent() ? 1 : 0)
                        + (name.cores().isEmpty() ? 0 : 1);
                most = Math.max(most, stated);
            }
        }
        return union.equals(part.words()) ? OptionalInt.of(most) : OptionalInt.empty();
    }

    private static boolean compatible(
            DeviceWords part, Set<Integer> cores, String id, DeviceWords name, List<DeviceWords> names) {
        return form(part, id, name, names) && cores(cores, id, name) && memory(part, id, name);
    }

    private static boolean form(DeviceWords part, String id, DeviceWords name, List<DeviceWords> names) {
        if (name.form().isPresent() || part.form().isEmpty()) {
            return name.form().equals(part.form());
        }
        List<String> known =
                names.stream().flatMap(other -> other.form().stream()).toList();
        String form = part.form().get();
        return known.contains(form) || (known.isEmpty() && form.equals(switched(id) ? "sxm" : "pcie"));
    }

    /** Whether all devices of a node reach each other by links of their own, which cards do not. */
    private static boolean switched(String id) {
        return DeviceCatalog.find(id)
                .link(Link.Scope.NODE)
                .filter(link -> link.kind().startsWith("NVLink") && link.devices() > 4)
                .isPresent();
    }

    private static boolean cores(Set<Integer> cores, String id, DeviceWords name) {
        if (!name.cores().isEmpty()) {
            return cores.containsAll(name.cores());
        }
        return cores.isEmpty()
                || !id.startsWith("apple-")
                || cores.contains(DeviceCatalog.find(id).compute().units().orElse(0));
    }

    private static boolean memory(DeviceWords part, String id, DeviceWords name) {
        if (name.gigabytes().isPresent()) {
            return part.gigabytes().equals(name.gigabytes());
        }
        if (part.gigabytes().isEmpty()) {
            return true;
        }
        Device device = DeviceCatalog.find(id);
        double stated = part.gigabytes().getAsDouble();
        double capacity = device.memory().capacityBytes() / GIGA;
        boolean chosenByTheBuyer = device.deviceClass() == DeviceClass.CPU
                || (device.deviceClass() == DeviceClass.UNIFIED && !id.contains("jetson"));
        if (chosenByTheBuyer) {
            return device.deviceClass() == DeviceClass.CPU || stated <= capacity * (1 + TOLERANCE);
        }
        // memory of the machine around it
        return part.ofHost() || near(stated, capacity) || near(stated, part.count() * capacity);
    }

    private static boolean near(double stated, double capacity) {
        double tolerance = capacity > LARGE_MEMORY ? LARGE_TOLERANCE : TOLERANCE;
        return Math.abs(stated - capacity) <= tolerance * capacity;
    }

    /** Read when first asked for. */
    private static final class Index {
        /** What the entries are called, by id. */
        static final Map<String, List<DeviceWords>> ENTRIES = entries();

        static final Set<String> WORDS = words();

        private static Map<String, List<DeviceWords>> entries() {
            Map<String, List<DeviceWords>> entries = new LinkedHashMap<>();
            for (CatalogIndex.Line line : CatalogIndex.read("devices/index.txt")) {
                List<DeviceWords> names = new ArrayList<>(DeviceWords.parts(line.id()));
                line.aliases().stream()
                        .filter(alias -> !OF_LLM_VIEWER.matcher(alias).matches())
                        .forEach(alias -> names.addAll(DeviceWords.parts(alias)));
                entries.put(line.id(), List.copyOf(names));
            }
            return entries;
        }

        private static Set<String> words() {
            Set<String> words = new HashSet<>();
            ENTRIES.values().forEach(names -> names.forEach(name -> words.addAll(name.words())));
            return words;
        }
    }
}
