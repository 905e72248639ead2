package dev.rooflight.catalog.published;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model's name taken apart.
 *
 * @param words what names the model, sorted
 * @param formats number formats that the name states, FP4 as NVFP4
 */
record ModelWords(List<String> words, Set<String> formats) {
    /** Words that do not tell one architecture from another. */
    private static final Set<String> NOISE = Set.of(
            ("instruct inst chat it hf base pt meta nvidia google microsoft openai ibm zai alibaba moonshot ai model models mlperf 99 99.9 sft"
                            + " dpo dynamic block static quantized quant mixed weights unsloth mlc instruction finetuned tuned")
                    .split(" "));

    private static final Pattern FORMAT = Pattern.compile("(?<![a-z0-9])(?:"
            + "(?:ud[-_])?(?:i?q|tq)\\d(?:[_-](?:k|0|1|s|m|l|xl|xs|xxs|nl))*|q\\df\\d{2}(?:_\\d)?"
            + "|\\d+(?:\\.\\d+)?[ -]?(?:bits?|bpw)|w\\d{1,2}a\\d{1,2}(?:kv\\d{1,2}|g\\d+)?"
            + "|(?:nv|mx)?fp-?\\d{1,2}(?:[_-]?e\\dm\\d(?:fn)?)?|b?f(?:loat)?16|u?int\\d|nf4|awq|gptq|gguf|ggml|exl[23]|mlx"
            + "|bnb|bitsandbytes|qat|quark|marlin|smoothquant|autoround|bf16|fp16|f16)(?![a-z0-9])");

    private static final Pattern SIGNS = Pattern.compile("\\((?:r|tm|c)\\)|[®™©]");
    private static final Pattern TIMES = Pattern.compile("(?<=\\d)\\s?[x×]\\s?(?=\\d)");
    private static final Pattern BILLION = Pattern.compile("(?<=\\d)\\s?(?:billion\\b|bn\\b|\\sb\\b)");
    private static final Pattern NAME_AND_NUMBER = Pattern.compile("([a-z]{2,})(\\d.*)");
    private static final Pattern VERSION = Pattern.compile("v(\\d)(?:[p.](\\d))?");
    private static final Pattern ROUND = Pattern.compile("(\\d+)\\.0([mbt]?)");

    ModelWords {
        List<String> sorted = new ArrayList<>(words);
        Collections.sort(sorted);
        words = List.copyOf(sorted);
        formats = Set.copyOf(formats);
    }

    /** The name's words; of {@code organisation/name} those of the name. */
    static ModelWords of(String published) {
        String name = published
                .substring(published.indexOf('/') + 1)
                .strip()
                .toLowerCase(Locale.ROOT)
                .replace("+", " plus ");
        name = SIGNS.matcher(name).replaceAll(" ");
        Set<String> formats = new TreeSet<>();
        Matcher format = FORMAT.matcher(name);
        format.results().forEach(match -> formats.add(format(match.group())));
        name = FORMAT.matcher(name).replaceAll(" ");
        name = TIMES.matcher(name).replaceAll("x");
        name = BILLION.matcher(name).replaceAll("b");
        List<String> words = new ArrayList<>();
        for (String token : name.split("[^a-z0-9.]+", -1)) {
            String word = token.replaceAll("^\\.+|\\.+$", "");
            Matcher both = NAME_AND_NUMBER.matcher(word);
            if (both.matches()) {
                add(both.group(1), words);
                add(both.group(2), words);
            } else {
                add(word, words);
            }
        }
        if (words.contains("llama")) {
            words.replaceAll(ModelWords::withoutV);
        }
        return new ModelWords(words, formats);
    }

    private static void add(String word, List<String> words) {
        if (!word.isEmpty() && !NOISE.contains(word)) {
            Matcher round = ROUND.matcher(word);
            words.add(round.matches() ? round.group(1) + round.group(2) : word);
        }
    }

    /** Llama's {@code v2} and {@code v3p1} are its 2 and 3.1. */
    private static String withoutV(String word) {
        Matcher version = VERSION.matcher(word);
        if (!version.matches()) {
            return word;
        }
        return version.group(2) == null ? version.group(1) : version.group(1) + "." + version.group(2);
    }

    private static String format(String text) {
        String plain = text.replaceAll("[^a-z0-9]", "");
        return plain.equals("fp4") ? "nvfp4" : plain;
    }
}
