package dev.rooflight.validation.calibration;

import dev.rooflight.core.efficiency.KernelModel;
import dev.rooflight.core.operator.Operator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Tells rows that say nothing about what they are fitted for:
 *
 * <ul>
 *   <li>products and mixtures whose weights (products: six times over) fit the last cache, which repeated runs then read
 *       instead of the memory
 *   <li>attention likewise: decodes that read less than the cache holds but more than two microseconds' worth, prompts that
 *       are bound by memory and move less than 1.5 times the cache
 *   <li>prompts under 128 tokens, contexts under 64, sliding windows, heads wider than 256 channels (decodes: others than 64, 128
 *       and 256): other kernels than those that matter
 *   <li>all libraries' attention but that with the most rows
 *   <li>mixtures spread over devices (what a device is sent is not known), with experts above 8,000 channels (other tiles), or
 *       without a gate where the table does not say so
 *   <li>exchanges on anything but 16-bit numbers, or launched one by one instead of from a captured graph
 * </ul>
 */
final class RowSuitability {
    private static final double WEIGHTS_IN_CACHE = 6;
    private static final double SHORTEST_PROMPT = 128;
    private static final double SHORTEST_CONTEXT = 64;
    private static final double WIDEST = 256;
    private static final double WIDEST_EXPERT = 8000;
    private static final double NOTHING_TO_READ = 2e-6;

    private final double cacheBytes;
    private final Map<Boolean, String> libraries;

    /**
     * For the rows of one device.
     *
     * @param cacheBytes size of its last cache; 0 where it is not known
     * @param tables all of its tables
     */
    RowSuitability(double cacheBytes, List<KernelTable> tables) {
        this.cacheBytes = cacheBytes;
        this.libraries = libraries(tables);
    }

    /** Whether the attention is of the library that counts. */
    boolean ofChosenLibrary(KernelRow.Attention attention) {
        return attention.source().equals(libraries.get(attention.prompt()));
    }

    /** Why a row is of no use, if it is not; whether it was read from a cache is asked when its kernel is known. */
    Optional<String> unsuitable(KernelRow.OnDevice row) {
        return row.accept(new KernelRow.Visitor<>() {
            @Override
            public Optional<String> product(KernelRow.Product product) {
                return Optional.empty();
            }

            @Override
            public Optional<String> attention(KernelRow.Attention attention) {
                if (attention.window() > 0) {
                    return Optional.of("sliding window");
                }
                if (!ofChosenLibrary(attention)) {
                    return Optional.of(attention.source() + ": a library with fewer rows");
                }
                double shortest = attention.prompt() ? SHORTEST_PROMPT : SHORTEST_CONTEXT;
                if (attention.length() < shortest) {
                    return Optional.of("context below " + (int) shortest);
                }
                double width = attention.width();
                return width > WIDEST || (!attention.prompt() && width != 64 && width != 128 && width != WIDEST)
                        ? Optional.of("width of heads")
                        : Optional.empty();
            }

            @Override
            public Optional<String> mixture(KernelRow.Mixture mixture) {
                if (mixture.expertParallel() > 1) {
                    return Optional.of("experts spread over devices");
                }
                if (mixture.inner() >= WIDEST_EXPERT) {
                    return Optional.of("experts wider than 8,000");
                }
                return mixture.gated() ? Optional.empty() : Optional.of("experts without a gate");
            }

            @Override
            public Optional<String> stream(KernelRow.Stream stream) {
                return Optional.empty();
            }
        });
    }

    /** Why an exchange is of no use, if it is not. */
    static Optional<String> unsuitable(KernelRow.Exchange row) {
        String format = row.format();
        if (!row.operation().equals("all_reduce")) {
            return Optional.of(row.operation() + ": constants are those of all-reduce");
        }
        if (!format.isEmpty() && !format.equals("half") && !TableFormat.isSixteenBits(format)) {
            return Optional.of("not of 16-bit numbers");
        }
        if (row.implementation().toLowerCase(Locale.ROOT).endsWith("eager")) {
            return Optional.of("launched one by one");
        }
        if (row.implementation().equals("TRTLLM")) {
            return Optional.of("TRTLLM: not an algorithm that engines choose by default");
        }
        return row.devices() < 2 ? Optional.of("one device") : Optional.empty();
    }

    /** Whether repeated runs read from the last cache what a model would read from memory. */
    boolean inCache(Measured.Kernels kernel, KernelRow.OnDevice row) {
        return row.accept(new KernelRow.Visitor<>() {
            @Override
            public Boolean product(KernelRow.Product product) {
                return WEIGHTS_IN_CACHE * product.n() * product.k() * weightBytes(product.format()) < cacheBytes;
            }

            @Override
            public Boolean attention(KernelRow.Attention attention) {
                return attentionInCache(kernel, attention);
            }

            @Override
            public Boolean mixture(KernelRow.Mixture mixture) {
                double weights = 3 * mixture.hidden() * mixture.inner() / mixture.tensor() * mixture.experts();
                return weights * weightBytes(mixture.format()) < cacheBytes;
            }

            @Override
            public Boolean stream(KernelRow.Stream stream) {
                return false;
            }
        });
    }

    private static double weightBytes(String format) {
        return TableFormat.known(format).weights().bytesPerElement();
    }

    private boolean attentionInCache(Measured.Kernels kernel, KernelRow.Attention attention) {
        Operator operator = kernel.operators().get(0);
        double moving = new KernelModel.Streaming(0, 1)
                .expected(operator, kernel.roofline(), kernel.around())
                .second()
                .of(kernel.pass());
        double bytes = moving * kernel.roofline().bandwidthBytesPerSecond();
        if (!attention.prompt()) {
            return bytes < cacheBytes && moving > NOTHING_TO_READ;
        }
        double matrix = operator.work().matrixOps().of(kernel.pass())
                / kernel.roofline().matrixOpsPerSecond();
        return bytes < 1.5 * cacheBytes && moving > 0.3 * matrix && moving > 0.2 * attention.seconds();
    }

    /** The library with the most rows over whole contexts, of prompts and of decodes. */
    private static Map<Boolean, String> libraries(List<KernelTable> tables) {
        Map<Boolean, Map<String, Integer>> counts =
                new HashMap<>(Map.of(true, new TreeMap<>(), false, new TreeMap<>()));
        for (KernelTable table : tables) {
            for (KernelRow row : table.rows()) {
                if (row instanceof KernelRow.Attention attention && attention.window() == 0) {
                    counts.getOrDefault(attention.prompt(), new TreeMap<>()).merge(attention.source(), 1, Integer::sum);
                }
            }
        }
        Map<Boolean, String> libraries = new HashMap<>();
        counts.forEach((prompt, sources) -> libraries.put(
                prompt,
                sources.entrySet().stream()
                        .max(Map.Entry.comparingByValue())
                        .map(Map.Entry::getKey)
                        .orElse("")));
        return libraries;
    }
}
