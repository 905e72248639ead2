package dev.rooflight.validation.calibration;

import dev.rooflight.core.efficiency.KernelClass;
import dev.rooflight.core.efficiency.KernelModel;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.hardware.Compute;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.Link;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.parallel.Collective;
import dev.rooflight.core.parallel.Topology;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.core.roofline.Roofline;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The rows of a device's tables, sorted into what they are fitted for, without those that say nothing about it:
 *
 * <ul>
 *   <li>faster than 98 % of the roofline's time: the data was in a cache, or the row is wrong
 *   <li>products and mixtures whose weights (products: six times over) fit the last cache, which repeated runs then read
 *       instead of the memory
 *   <li>attention likewise: decodes that read less than the cache holds but more than two microseconds' worth, prompts that
 *       are bound by memory and move less than 1.5 times the cache
 *   <li>prompts under 128 tokens, contexts under 64, sliding windows, heads wider than 256 channels (decodes: others than 64, 128 and 256): other
 *       kernels than those that matter
 *   <li>all libraries' attention but that with the most rows; exchanges on anything but 16-bit numbers, launched one by
 *       one instead of from a captured graph, or slower than another library's of the same size
 *   <li>mixtures spread over devices (what a device is sent is not known), with experts above 8,000 channels (other tiles), or
 *       without a gate where the table does not say so
 * </ul>
 */
final class DeviceRows {
    /** What follows the name of a format whose inputs come quantised. */
    private static final String STATIC = "_static";

    private static final double POSSIBLE = 0.98;
    private static final double WEIGHTS_IN_CACHE = 6;
    private static final double SHORTEST_PROMPT = 128;
    private static final double SHORTEST_CONTEXT = 64;
    private static final double SHORT_PROMPT = 512;
    private static final double SHORT_CONTEXT = 128;
    private static final double WIDEST = 256;
    private static final double WIDEST_EXPERT = 8000;
    private static final double NOTHING_TO_READ = 2e-6;
    private static final double LARGE_EXCHANGE = 1 << 20;
    private static final int MOST_ROWS = 20_000;

    /** Label of exchanges. */
    static final String COLLECTIVES = "collectives";

    /** Which of a part's formats counts, where tables have several: one scale per tensor, and kernels that unpack on the fly. */
    private static final List<String> PREFERRED = List.of("bfloat16", "fp8", "int4_wo");

    /** What a table's name of a format means. */
    private record Formats(NumberFormat weights, NumberFormat activations) {
        ComputeFormat compute() {
            return ComputeFormat.common(activations, weights);
        }

        boolean weightOnly() {
            return weights.elementBits() < compute().bits();
        }
    }

    private static final Map<String, Formats> FORMATS = formats();

    /**
     * Kernels that share constants.
     *
     * @param format that they compute in; for decode attention that of the cache
     */
    record Part(KernelClass kind, ComputeFormat format) implements Comparable<Part> {
        /** Name in provenance, such as {@code linear bf16}. */
        String label() {
            return kind.id() + " " + format.id();
        }

        @Override
        public int compareTo(Part other) {
            int byKind = kind.compareTo(other.kind);
            return byKind != 0 ? byKind : format.compareTo(other.format);
        }
    }

    private final Device device;
    private final double cache;
    private final boolean eightBitPrompts;
    private final Map<Part, List<KernelRow>> kernels = new TreeMap<>();
    private final List<KernelRow.Exchange> exchanges = new ArrayList<>();
    private final Map<String, Set<String>> sources = new TreeMap<>();
    private final Map<String, Integer> dropped = new TreeMap<>();

    /** Sorts all rows of a device's tables. */
    DeviceRows(Device device, List<KernelTable> tables) {
        this.device = device;
        this.cache = device.memory().cacheBytes().orElse(0);
        Map<Boolean, String> libraries = libraries(tables);
        this.eightBitPrompts = tables.stream()
                .flatMap(table -> table.rows().stream())
                .anyMatch(row -> row instanceof KernelRow.Attention attention
                        && attention.prompt()
                        && attention.source().equals(libraries.get(true))
                        && isFp8(attention.format()));
        for (KernelTable table : tables) {
            for (KernelRow row : table.rows()) {
                if (row instanceof KernelRow.Exchange exchange) {
                    add(exchange, table.name());
                } else {
                    add(row, table.name(), libraries);
                }
            }
        }
    }

    /** The form of a part's constants: what quantises the inputs of narrow products is measured with them, or static. */
    ConstantsForm<KernelModel> form(Part part) {
        boolean quantizes = part.kind() == KernelClass.LINEAR
                && part.format().bits() < 16
                && !chosen(counts(kernels.getOrDefault(part, List.of()))).endsWith(STATIC);
        return ConstantsForm.of(part.kind(), quantizes);
    }

    /** Parts with rows. */
    List<Part> parts() {
        return List.copyOf(kernels.keySet());
    }

    /** The tables whose rows a part has. */
    Set<String> sources(String label) {
        return sources.getOrDefault(label, Set.of());
    }

    /** How many rows were left out, by what they are and why. */
    Map<String, Integer> dropped() {
        return Collections.unmodifiableMap(dropped);
    }

    /** The rows of a part, as the core describes them; of very many, so many that they all have their say. */
    List<Measured.Kernels> kernels(Part part) {
        List<Measured.Kernels> measured = new ArrayList<>();
        List<KernelRow> rows = kernels.getOrDefault(part, List.of());
        List<KernelRow> alike = RobustFit.drawn(alike(part, rows), MOST_ROWS);
        Map<String, Integer> halves = halves(alike);
        for (KernelRow row : alike) {
            Measured.Kernels kernel = measured(part, row, halves.getOrDefault(shape(row), 0));
            if (kernel.seconds() < POSSIBLE * kernel.boundSeconds()) {
                drop(part.label(), "faster than the roofline");
            } else if (inCache(kernel, row)) {
                drop(part.label(), "in the cache");
            } else {
                measured.add(kernel);
            }
        }
        return measured;
    }

    /**
     * Of rows whose tables name several formats for the part, those of one: other formats are other kernels. The first of
     * {@link #PREFERRED} that has enough rows, else that with the most.
     */
    private List<KernelRow> alike(Part part, List<KernelRow> rows) {
        Map<String, Integer> counts = counts(rows);
        String chosen = chosen(counts);
        counts.forEach((format, count) -> {
            if (!format.equals(chosen)) {
                dropped.merge(part.label() + ": " + format + ", other kernels than " + chosen, count, Integer::sum);
            }
        });
        return rows.stream().filter(row -> tableFormat(row).equals(chosen)).toList();
    }

    private static Map<String, Integer> counts(List<KernelRow> rows) {
        Map<String, Integer> counts = new TreeMap<>();
        rows.forEach(row -> counts.merge(tableFormat(row), 1, Integer::sum));
        return counts;
    }

    private static String chosen(Map<String, Integer> counts) {
        return PREFERRED.stream()
                .filter(format -> counts.getOrDefault(format, 0) >= PartFit.FEWEST_ROWS)
                .findFirst()
                .orElseGet(() -> counts.entrySet().stream()
                        .max(Map.Entry.comparingByValue())
                        .map(Map.Entry::getKey)
                        .orElse(""));
    }

    private static String tableFormat(KernelRow row) {
        if (row instanceof KernelRow.Product product) {
            return product.format();
        }
        return row instanceof KernelRow.Mixture mixture ? mixture.format() : "";
    }

    /**
     * Constants of a part as shares of the peak of its format: where queries over an FP8 cache are 16 bits wide and no kernel
     * takes narrower ones, what they reach of the 16-bit peak is a smaller share of the FP8 one.
     */
    KernelModel ofItsPeak(Part part, KernelModel constants) {
        if (!eightBitPrompts
                && part.format() == ComputeFormat.FP8
                && constants instanceof KernelModel.PrefillAttention prefill) {
            Map<ComputeFormat, Double> peaks = device.compute().peakOpsPerSecond();
            double ratio = peaks.getOrDefault(wide(), 1.0) / peaks.getOrDefault(ComputeFormat.FP8, 1.0);
            return new KernelModel.PrefillAttention(
                    prefill.launchSeconds(),
                    prefill.tailSeconds(),
                    Math.min(1, prefill.compute() * ratio),
                    prefill.vector(),
                    prefill.memory(),
                    prefill.tile(),
                    prefill.wide());
        }
        return constants;
    }

    /** One row, as the core describes it. */
    Measured.Kernels measured(KernelRow row) {
        return measured(
                part(row).orElseThrow(() -> new IllegalArgumentException(row + " is for nothing that is known")),
                row,
                0);
    }

    /** On which side of a split each shape is: shapes in an order of chance, alternately. */
    private static Map<String, Integer> halves(List<KernelRow> rows) {
        Map<Long, String> shapes = new TreeMap<>();
        for (KernelRow row : rows) {
            String shape = shape(row);
            shapes.put(shape.hashCode() * 0x9E3779B97F4A7C15L, shape);
        }
        Map<String, Integer> halves = new HashMap<>();
        shapes.values().forEach(shape -> halves.put(shape, halves.size() % 2));
        return halves;
    }

    /** What rows that say the same about a kernel have in common. */
    private static String shape(KernelRow row) {
        if (row instanceof KernelRow.Product product) {
            return product.n() + " " + product.k();
        }
        if (row instanceof KernelRow.Attention attention) {
            return attention.heads() + " " + attention.keyValueHeads() + " " + attention.batch() + " "
                    + attention.width();
        }
        if (row instanceof KernelRow.Mixture mixture) {
            return mixture.hidden() + " " + mixture.inner() + " " + mixture.perToken() + " " + mixture.experts() + " "
                    + mixture.tensor();
        }
        return row instanceof KernelRow.Stream stream ? String.valueOf(stream.bytes()) : "";
    }

    /** The fastest exchange of each size among so many devices. */
    List<Measured.Exchange> exchanges() {
        Map<String, KernelRow.Exchange> fastest = new LinkedHashMap<>();
        for (KernelRow.Exchange row : exchanges) {
            String size = row.devices() + " " + row.bytes();
            KernelRow.Exchange other = fastest.get(size);
            if (other == null || row.seconds() < other.seconds()) {
                fastest.put(size, row);
            }
        }
        int slower = exchanges.size() - fastest.size();
        if (slower > 0) {
            dropped.merge(COLLECTIVES + ": another library is faster", slower, Integer::sum);
        }
        Optional<Link> link = link();
        List<Measured.Exchange> measured = new ArrayList<>();
        for (KernelRow.Exchange row : fastest.values()) {
            if (link.isPresent()) {
                measured.add(measured(row, link.get()));
            } else {
                drop(COLLECTIVES, "the device has no link");
            }
        }
        return measured;
    }

    /** The link that exchanges within a node run over: its own, or else that to the host. */
    Optional<Link> link() {
        return device.link(Link.Scope.NODE).or(() -> device.link(Link.Scope.HOST));
    }

    /** Whether devices share the link that exchanges run over: the PCIe of a host. */
    boolean shared() {
        return link().map(link -> link.scope() == Link.Scope.HOST
                        || link.kind().toLowerCase(Locale.ROOT).contains("pcie"))
                .orElse(false);
    }

    private void add(KernelRow.Exchange row, String table) {
        String format = row.format();
        if (!row.operation().equals("all_reduce")) {
            drop(COLLECTIVES, row.operation() + ": constants are those of all-reduce");
        } else if (!format.isEmpty() && !format.equals("half") && !isSixteenBits(format)) {
            drop(COLLECTIVES, "not of 16-bit numbers");
        } else if (row.implementation().toLowerCase(Locale.ROOT).endsWith("eager")) {
            drop(COLLECTIVES, "launched one by one");
        } else if (row.implementation().equals("TRTLLM")) {
            drop(COLLECTIVES, "TRTLLM: not an algorithm that engines choose by default");
        } else if (row.devices() < 2) {
            drop(COLLECTIVES, "one device");
        } else {
            exchanges.add(row);
            sources.computeIfAbsent(COLLECTIVES, each -> new TreeSet<>()).add(table);
        }
    }

    private void add(KernelRow row, String table, Map<Boolean, String> libraries) {
        Optional<Part> part = part(row);
        if (part.isEmpty()) {
            return;
        }
        Optional<String> reason = unsuitable(row, libraries);
        if (reason.isPresent()) {
            drop(part.get().label(), reason.get());
        } else {
            kernels.computeIfAbsent(part.get(), each -> new ArrayList<>()).add(row);
            sources.computeIfAbsent(part.get().label(), each -> new TreeSet<>()).add(table);
        }
    }

    /** What a row is for; empty, and counted, where it is for nothing that is known. */
    private Optional<Part> part(KernelRow row) {
        if (row instanceof KernelRow.Stream stream) {
            for (KernelClass kind : List.of(KernelClass.NORM, KernelClass.ELEMENT_WISE, KernelClass.GATHER)) {
                if (kind.id().equals(stream.kernel())) {
                    return Optional.of(new Part(kind, ComputeFormat.BF16));
                }
            }
            return unknown("streams", "kernel", stream.kernel());
        }
        if (row instanceof KernelRow.Attention attention) {
            return attention(attention);
        }
        boolean product = row instanceof KernelRow.Product;
        String name = row instanceof KernelRow.Product each ? each.format() : ((KernelRow.Mixture) row).format();
        Formats formats = FORMATS.get(name);
        if (formats == null) {
            return unknown(product ? "products" : "mixtures", "format", name);
        }
        Optional<ComputeFormat> compute = runs(formats.compute());
        if (compute.isEmpty()) {
            drop(
                    product ? "products" : "mixtures",
                    "the device has no " + formats.compute().id() + " arithmetic");
            return Optional.empty();
        }
        KernelClass kind = product
                ? formats.weightOnly() ? KernelClass.WEIGHT_ONLY_LINEAR : KernelClass.LINEAR
                : formats.weightOnly() ? KernelClass.WEIGHT_ONLY_EXPERTS : KernelClass.EXPERTS;
        Part part = new Part(kind, compute.get());
        return Optional.of(part);
    }

    private Optional<Part> attention(KernelRow.Attention row) {
        boolean narrowQueries = isFp8(row.format());
        boolean narrowCache = isFp8(row.cache());
        String label = row.prompt() ? "prefill-attention" : "decode-attention";
        if (!(narrowQueries || isSixteenBits(row.format())) || !(narrowCache || isSixteenBits(row.cache()))) {
            return unknown(label, "format", row.format() + "/" + row.cache());
        }
        if (!row.prompt()) {
            return Optional.of(new Part(KernelClass.DECODE_ATTENTION, narrowCache ? ComputeFormat.FP8 : wide()));
        }
        boolean mixed = narrowQueries != narrowCache;
        if ((narrowQueries && narrowCache) || (mixed && narrowCache && !eightBitPrompts)) {
            if (runs(ComputeFormat.FP8).isEmpty()) {
                drop(label, "the device has no fp8 arithmetic");
                return Optional.empty();
            }
            return Optional.of(new Part(KernelClass.PREFILL_ATTENTION, ComputeFormat.FP8));
        }
        if (mixed) {
            drop(label, "queries and cache of different formats");
            return Optional.empty();
        }
        return Optional.of(new Part(KernelClass.PREFILL_ATTENTION, wide()));
    }

    private static Optional<String> unsuitable(KernelRow row, Map<Boolean, String> libraries) {
        if (row instanceof KernelRow.Attention attention) {
            if (attention.window() > 0) {
                return Optional.of("sliding window");
            }
            if (!attention.source().equals(libraries.get(attention.prompt()))) {
                return Optional.of(attention.source() + ": a library with fewer rows");
            }
            double shortest = attention.prompt() ? SHORTEST_PROMPT : SHORTEST_CONTEXT;
            if (attention.length() < shortest) {
                return Optional.of("context below " + (int) shortest);
            }
            double width = attention.width();
            if (width > WIDEST || (!attention.prompt() && width != 64 && width != 128 && width != WIDEST)) {
                return Optional.of("width of heads");
            }
        } else if (row instanceof KernelRow.Mixture mixture) {
            if (mixture.expertParallel() > 1) {
                return Optional.of("experts spread over devices");
            }
            if (mixture.inner() >= WIDEST_EXPERT) {
                return Optional.of("experts wider than 8,000");
            }
            if (!mixture.gated()) {
                return Optional.of("experts without a gate");
            }
        }
        return Optional.empty();
    }

    private Measured.Kernels measured(Part part, KernelRow row, int half) {
        if (row instanceof KernelRow.Product product) {
            Formats formats = formatsOf(product.format());
            double bytes = formats.activations().bytesPerElement();
            Operator operator = RowOperators.product(
                    product.n(), product.k(), part.format(), formats.weights().bytesPerElement(), bytes);
            return kernels(
                    List.of(operator),
                    RowOperators.tokens(product.m()),
                    part.format(),
                    bytes,
                    row.seconds(),
                    half,
                    true,
                    product.format());
        }
        if (row instanceof KernelRow.Attention attention) {
            return attention(attention, half);
        }
        if (row instanceof KernelRow.Mixture mixture) {
            Formats formats = formatsOf(mixture.format());
            double bytes = formats.activations().bytesPerElement();
            return kernels(
                    RowOperators.mixture(
                            mixture, part.format(), formats.weights().bytesPerElement(), bytes),
                    RowOperators.tokens(mixture.tokens()),
                    part.format(),
                    bytes,
                    row.seconds(),
                    half,
                    true,
                    mixture.format());
        }
        KernelRow.Stream stream = (KernelRow.Stream) row;
        return kernels(
                List.of(RowOperators.stream(stream.bytes())),
                RowOperators.tokens(1),
                part.format(),
                2,
                row.seconds(),
                half,
                true,
                "");
    }

    private Measured.Kernels attention(KernelRow.Attention row, int half) {
        ComputeFormat format = isFp8(row.format()) ? ComputeFormat.FP8 : wide();
        double queries = isFp8(row.format()) ? 1 : 2;
        double cached = isFp8(row.cache()) ? 1 : 2;
        long batch = (long) row.batch();
        long length = (long) row.length();
        boolean longEnough = row.length() >= (row.prompt() ? SHORT_PROMPT : SHORT_CONTEXT);
        return kernels(
                List.of(RowOperators.attention(row, format, queries, cached)),
                row.prompt() ? Pass.prefill(batch, length) : Pass.decode(batch, length),
                runs(format).orElse(format),
                queries,
                row.seconds(),
                half,
                longEnough,
                longEnough ? "" : row.prompt() ? "below 512 tokens" : "below 128 positions");
    }

    private Measured.Kernels kernels(
            List<Operator> operators,
            Pass pass,
            ComputeFormat format,
            double activationBytes,
            double seconds,
            int half,
            boolean counts,
            String group) {
        Compute compute = device.compute();
        double vector = compute.vectorOpsPerSecond();
        Roofline roofline = new Roofline(
                compute.peakOpsPerSecond().getOrDefault(format, vector),
                vector,
                device.memory().bandwidthBytesPerSecond());
        KernelModel.Surroundings around =
                new KernelModel.Surroundings(compute.units().orElse(0), activationBytes);
        return new Measured.Kernels(operators, pass, roofline, around, seconds, half, counts, group);
    }

    static Measured.Exchange measured(KernelRow.Exchange row, Link link) {
        int devices = (int) Math.min(row.devices(), 1_000_000);
        Collective collective = new Collective(Collective.Kind.ALL_REDUCE, devices, 1);
        boolean large = row.bytes() >= LARGE_EXCHANGE;
        return new Measured.Exchange(
                RowOperators.allReduce(collective, row.bytes()),
                collective,
                new Topology(List.of(new Topology.Level(devices, 1, link))),
                RowOperators.tokens(1),
                row.seconds(),
                (int) Math.round(Math.log(row.bytes()) / Math.log(2)) & 1,
                true,
                large ? "1 MiB and more" : "below 1 MiB");
    }

    /** Whether repeated runs read from the last cache what a model would read from memory. */
    private boolean inCache(Measured.Kernels kernel, KernelRow row) {
        double bandwidth = kernel.roofline().bandwidthBytesPerSecond();
        if (row instanceof KernelRow.Product product) {
            return WEIGHTS_IN_CACHE
                            * product.n()
                            * product.k()
                            * formatsOf(product.format()).weights().bytesPerElement()
                    < cache;
        }
        if (row instanceof KernelRow.Mixture mixture) {
            return 3
                            * mixture.hidden()
                            * mixture.inner()
                            / mixture.tensor()
                            * mixture.experts()
                            * formatsOf(mixture.format()).weights().bytesPerElement()
                    < cache;
        }
        Operator operator = kernel.operators().get(0);
        double moving = new KernelModel.Streaming(0, 1)
                .expected(operator, kernel.roofline(), kernel.around())
                .second()
                .of(kernel.pass());
        if (row instanceof KernelRow.Attention attention) {
            if (!attention.prompt()) {
                return moving * bandwidth < cache && moving > NOTHING_TO_READ;
            }
            double matrix = operator.work().matrixOps().of(kernel.pass())
                    / kernel.roofline().matrixOpsPerSecond();
            return moving * bandwidth < 1.5 * cache && moving > 0.3 * matrix && moving > 0.2 * row.seconds();
        }
        return false;
    }

    private Optional<Part> unknown(String what, String field, String value) {
        drop(what, field + " " + value + " is not known");
        return Optional.empty();
    }

    private void drop(String what, String reason) {
        dropped.merge(what + ": " + reason, 1, Integer::sum);
    }

    private ComputeFormat wide() {
        return runs(ComputeFormat.BF16).orElse(ComputeFormat.BF16);
    }

    /** The format that stands for a wanted one on the device: itself, or another of the same width; nothing wider. */
    private Optional<ComputeFormat> runs(ComputeFormat wanted) {
        for (ComputeFormat format : wanted.widening()) {
            if (device.compute().peakOpsPerSecond().containsKey(format)) {
                return format.bits() == wanted.bits() ? Optional.of(format) : Optional.empty();
            }
        }
        return Optional.empty();
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

    private static boolean isFp8(String format) {
        return format.equals("fp8");
    }

    private static boolean isSixteenBits(String format) {
        Formats formats = FORMATS.get(format);
        return formats != null && formats.weights().elementBits() == 16;
    }

    private static Formats formatsOf(String name) {
        Formats formats = FORMATS.get(name);
        if (formats == null) {
            throw new IllegalStateException("no format " + name);
        }
        return formats;
    }

    private static Map<String, Formats> formats() {
        Formats wide = new Formats(NumberFormats.BF16, NumberFormats.BF16);
        Formats half = new Formats(NumberFormats.FP16, NumberFormats.FP16);
        Map<String, Formats> formats = new HashMap<>();
        formats.put("bfloat16", wide);
        formats.put("bf16", wide);
        formats.put("float16", half);
        formats.put("fp16", half);
        formats.put("half", half);
        formats.put("fp8", new Formats(NumberFormats.FP8, NumberFormats.FP8));
        formats.put("fp8" + STATIC, new Formats(NumberFormats.FP8, NumberFormats.FP8));
        formats.put("fp8_block", new Formats(NumberFormats.FP8_BLOCK, NumberFormats.FP8));
        formats.put("int8", new Formats(NumberFormats.INT8, NumberFormats.INT8));
        formats.put("nvfp4", new Formats(NumberFormats.NVFP4, NumberFormats.NVFP4));
        formats.put("int4_wo", new Formats(NumberFormats.INT4_G128, NumberFormats.BF16));
        formats.put("int8_wo", new Formats(NumberFormats.INT8, NumberFormats.BF16));
        formats.put("fp8_wo", new Formats(NumberFormats.FP8, NumberFormats.BF16));
        formats.put("w4a16_mxfp4", new Formats(NumberFormats.MXFP4, NumberFormats.BF16));
        formats.put("w4a8_mxfp4_mxfp8", new Formats(NumberFormats.MXFP4, NumberFormats.MXFP8));
        return formats;
    }
}
