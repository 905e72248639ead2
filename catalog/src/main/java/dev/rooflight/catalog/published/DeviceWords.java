package dev.rooflight.catalog.published;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a device's name taken apart: what remains when all that is understood and all that says nothing is taken out, and
 * what was understood.
 *
 * @param words what names the device
 * @param vendor its maker as ids begin with it, where stated
 * @param form {@code sxm}, {@code pcie} or {@code nvl}, where stated
 * @param gigabytes memory, where stated
 * @param ofHost whether that memory is said to be the machine's
 * @param gpuCores cores said to be a GPU's
 * @param cores all cores stated but those said to be a processor's
 * @param processorCores whether cores are said to be a processor's
 * @param count devices together, 1 where not stated
 */
record DeviceWords(
        Set<String> words,
        Optional<String> vendor,
        Optional<String> form,
        OptionalDouble gigabytes,
        boolean ofHost,
        Set<Integer> gpuCores,
        Set<Integer> cores,
        boolean processorCores,
        int count) {
    private static final Map<String, String> VENDORS = Map.ofEntries(
            Map.entry("nvidia", "nvidia"),
            Map.entry("amd", "amd"),
            Map.entry("intel", "intel"),
            Map.entry("apple", "apple"),
            Map.entry("google", "google"),
            Map.entry("aws", "aws"),
            Map.entry("amazon", "aws"),
            Map.entry("huawei", "huawei"),
            Map.entry("habana", "intel"));

    /** Words that do not tell one device from another. */
    private static final Set<String> NOISE = Set.of((
            // lines and kinds of products
            "geforce rtx gtx rx radeon instinct tesla arc jetson gpu gpus graphics card cards accelerator superchip grace"
                    + " tensor core cores processor cpu soc chip module data center datacenter edition generation gen"
                    + " cloud platform hgx dgx mgx oam hpu npu"
                    // boards and machines
                    + " node nodes system custom machine box rig pc dell hp hpe lenovo supermicro mac studio mini"
                    + " asus msi ms gigabyte zotac palit evga pny maxsun sparkle sapphire xfx powercolor asrock inno3d"
                    + " colorful gainward galax tuf gaming oc fe founders trio suprim eagle windforce ventus turbo"
                    + " trinity liquid air cooled developer dev devkit kit board egpu"
                    // software and settings
                    + " cuda rocm vulkan metal unified memory ram vram only single stock default nps1 nps2 nps4 spx cpx"
                    + " tpx dpx tdp")
            .split(" "));

    private static final Pattern DASHES = Pattern.compile("[\u2010-\u2014\u2212]");
    private static final Pattern SIGNS = Pattern.compile("\\((?:r|tm|c)\\)|[®™©]");
    /** What is understood and matters to nobody here: rates, clocks, power, screens, kinds of memory, machines of Apple. */
    private static final Pattern UNIMPORTANT = Pattern.compile("\\d+(?:\\.\\d+)?\\s?[gt]i?b/s"
            + "|\\d+(?:\\.\\d+)?\\s?[mg]hz|\\d+\\s?w(?:atts?)?\\b|\\d+(?:\\.\\d+)?(?:[ -]?inch|\\s?[\"”″])"
            + "|\\b(?:lp|g)?ddr\\d[a-z]?\\b(?:[ -]\\d{4,5}\\b)?(?:\\s?mt/?s)?|\\bhbm\\d?e?\\b"
            + "|\\bmac\\s?book(?: pro| air)?\\b|\\bmac (?:studio|mini|pro)\\b|\\bimac(?: pro)?\\b|\\bipad(?: pro| air)?\\b"
            + "|\\b20(?:1[5-9]|2\\d)\\b|\\bnvl\\d+\\b|\\.(?:\\d*x?large|metal)\\b");

    private static final Pattern SLICE = Pattern.compile("\\bmig\\b|\\d+g\\.\\d+gb|\\b(?:1|one|single|per)[ -]gcd\\b");
    private static final Pattern PARTS = Pattern.compile(
            "[()\\[\\]{},;|]|\\s[+&]\\s|\\bw/|/|\\bwith\\b" + "|(?<=[a-z0-9] |-)(?=(?:nvidia|amd|intel|apple)\\b)");
    private static final Pattern CORES =
            Pattern.compile("(?<![\\w.])(\\d{1,3})[ -]?(?:(gpu|cpu)[ -]?)?cores?\\b(?:[ -]?(gpu|cpu)\\b)?");
    private static final Pattern SHORT_CORES = Pattern.compile("(?<![\\w.])(\\d{1,2})c\\b");
    private static final Pattern MEMORY = Pattern.compile(
            "(?<![\\w.])(\\d+(?:\\.\\d+)?)\\s?(tb|tib|gb|gib|g)(?![a-z0-9])(\\s(?:ram|system|host)\\b)?");
    private static final Pattern COUNT_BEHIND_MEMORY = Pattern.compile("(?<=\\dgb)x(?=\\d)");
    private static final Pattern COUNT = Pattern.compile("(?<![\\w.])(?:\\d{1,3}x(?=[a-z]|\\d{4}\\b)|\\d{1,4}\\s?x\\s)"
            + "|(?<=[\\s-])x\\s?\\d{1,4}(?!\\w)|(?<=\\d)x\\d{1,2}(?!\\w)"
            + "|(?<![\\w.])\\d{1,3}(?:-(?:gpu|card|node|chip|way|socket)\\b|\\s(?:gpus|cards|nodes|chips|devices|sockets)\\b)"
            + "|(?<![\\w.])\\d{1,2}s\\b");
    private static final Pattern POD = Pattern.compile("(?<=v\\d[ep]?)-\\d+\\b");
    private static final Pattern PCIE =
            Pattern.compile("\\bpci-?e\\b(?:[ -]?(?:gen ?)?\\d(?:\\.\\d)?\\b)?(?:\\s?x\\d+\\b)?");
    private static final Pattern FORM = Pattern.compile("\\b(sxm|nvl)\\d?\\b");

    private static final Pattern LINE_AND_NUMBER = Pattern.compile(
            "(rtx|gtx|rx|gaudi|arc|tpu|trainium|inferentia|geforce|quadro|tesla|xeon|epyc|radeon|instinct|titan|jetson|ascend)"
                    + "(.*\\d.*|v|xp|vii)");
    private static final Pattern NUMBER_AND_VARIANT = Pattern.compile("(\\d{3,4})(ti|super|xtx|xt|gre|d)(super)?");
    private static final Pattern SHORT_SUPER = Pattern.compile("([24]0\\d0)s");
    private static final Pattern APPLE = Pattern.compile("(m\\d)(pro|max|ultra)");
    private static final int MOST_TOGETHER = 1000;

    DeviceWords {
        words = Set.copyOf(words);
        gpuCores = Set.copyOf(gpuCores);
        cores = Set.copyOf(cores);
    }

    /** The parts of a name, in its order; none where it means a slice of a device. */
    static List<DeviceWords> parts(String published) {
        String text =
                published.strip().toLowerCase(Locale.ROOT).replace('_', '-').replace('×', 'x');
        text = DASHES.matcher(text).replaceAll("-");
        text = SIGNS.matcher(text).replaceAll(" ");
        if (SLICE.matcher(text).find()) {
            return List.of();
        }
        text = text.replaceAll("\\bmax[ -]q\\b", "maxq").replace("max+", "max ");
        text = UNIMPORTANT.matcher(text).replaceAll(" ");
        text = COUNT_BEHIND_MEMORY.matcher(text).replaceAll(" x");
        List<DeviceWords> parts = new ArrayList<>();
        for (String part : PARTS.split(text, -1)) {
            if (!part.isBlank()) {
                parts.add(part(part));
            }
        }
        return parts;
    }

    private static DeviceWords part(String part) {
        StringBuilder rest = new StringBuilder(part);
        Set<Integer> gpuCores = new HashSet<>();
        Set<Integer> cores = new HashSet<>();
        boolean processorCores = false;
        for (MatchResult match : take(rest, CORES)) {
            String kind = match.group(2) == null ? match.group(3) : match.group(2);
            int number = Integer.parseInt(match.group(1));
            if ("gpu".equals(kind)) {
                gpuCores.add(number);
            }
            if ("cpu".equals(kind)) {
                processorCores = true;
            } else {
                cores.add(number);
            }
        }
        take(rest, SHORT_CORES).forEach(match -> cores.add(Integer.parseInt(match.group(1))));
        OptionalDouble gigabytes = OptionalDouble.empty();
        boolean ofHost = false;
        for (MatchResult match : take(rest, MEMORY)) {
            double factor = match.group(2).startsWith("t") ? 1024 : 1;
            gigabytes = OptionalDouble.of(factor * Double.parseDouble(match.group(1)));
            ofHost = match.group(3) != null;
        }
        boolean pcie = !take(rest, PCIE).isEmpty();
        Optional<String> form =
                take(rest, FORM).stream().map(match -> match.group(1)).findFirst();
        int count = take(rest, COUNT).stream()
                .mapToInt(match -> Integer.parseInt(match.group().replaceAll("\\D", "")))
                .filter(number -> number > 0 && number <= MOST_TOGETHER)
                .findFirst()
                .orElse(1);
        take(rest, POD);
        Set<String> words = new TreeSet<>();
        Optional<String> vendor = Optional.empty();
        for (String word : words(rest)) {
            Optional<String> maker = Optional.ofNullable(VENDORS.get(word));
            vendor = vendor.or(() -> maker);
            if (word.equals("dual") || word.equals("twin")) {
                count = 2;
            } else if (word.equals("quad")) {
                count = 4;
            } else if (maker.isEmpty() && !NOISE.contains(word)) {
                words.add(word);
            }
        }
        return new DeviceWords(
                words,
                vendor,
                pcie ? Optional.of("pcie") : form,
                gigabytes,
                ofHost,
                gpuCores,
                cores,
                processorCores,
                count);
    }

    /** Takes all matches out of the text, leaving a space for each. */
    private static List<MatchResult> take(StringBuilder text, Pattern pattern) {
        Matcher matcher = pattern.matcher(text.toString());
        List<MatchResult> matches = matcher.results().toList();
        text.replace(0, text.length(), matcher.replaceAll(" "));
        return matches;
    }

    private static List<String> words(CharSequence text) {
        List<String> words = new ArrayList<>();
        for (String token : text.toString().split("[^a-z0-9.]+", -1)) {
            String word = token.replaceAll("^\\.+|\\.+$", "");
            if (!word.isEmpty()) {
                split(word, words);
            }
        }
        return words;
    }

    private static void split(String word, List<String> words) {
        Matcher line = LINE_AND_NUMBER.matcher(word);
        Matcher variant = NUMBER_AND_VARIANT.matcher(word);
        Matcher shortSuper = SHORT_SUPER.matcher(word);
        Matcher apple = APPLE.matcher(word);
        if (line.matches()) {
            words.add(line.group(1));
            split(line.group(2), words);
        } else if (variant.matches()) {
            words.add(variant.group(1));
            words.add(variant.group(2));
            Optional.ofNullable(variant.group(3)).ifPresent(words::add);
        } else if (shortSuper.matches()) {
            words.add(shortSuper.group(1));
            words.add("super");
        } else if (apple.matches()) {
            words.add(apple.group(1));
            words.add(apple.group(2));
        } else {
            words.add(word.equals("mobile") || word.equals("notebook") ? "laptop" : word);
        }
    }

    /** This part with what another one adds: its variant, form, memory and cores. */
    DeviceWords and(DeviceWords other, Set<String> variants) {
        Set<String> both = new TreeSet<>(words);
        other.words.stream().filter(variants::contains).forEach(both::add);
        Set<Integer> allGpuCores = new HashSet<>(gpuCores);
        allGpuCores.addAll(other.gpuCores);
        Set<Integer> allCores = new HashSet<>(cores);
        allCores.addAll(other.cores);
        boolean own = gigabytes.isPresent();
        return new DeviceWords(
                both,
                vendor,
                form.or(() -> other.form),
                own ? gigabytes : other.gigabytes,
                own ? ofHost : other.ofHost,
                allGpuCores,
                allCores,
                processorCores || other.processorCores,
                Math.max(count, other.count));
    }

    DeviceWords withWords(Set<String> replaced) {
        return new DeviceWords(replaced, vendor, form, gigabytes, ofHost, gpuCores, cores, processorCores, count);
    }
}
