package dev.rooflight.validation.calibration;

import dev.rooflight.core.efficiency.KernelClass;
import dev.rooflight.core.efficiency.KernelModel;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.Link;
import java.util.ArrayList;
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
 * The rows of a device's tables, sorted into what they are fitted for, without those that say nothing about it: those that
 * {@link RowSuitability} tells, those faster than 98 % of the roofline's time (the data was in a cache, or the row is wrong), and
 * exchanges slower than another library's of the same size.
 */
final class DeviceRows {
    private static final double POSSIBLE = 0.98;
    private static final int MOST_ROWS = 20_000;

    /** Label of exchanges. */
    static final String COLLECTIVES = "collectives";

    /** Which of a part's formats counts, where tables have several: one scale per tensor, and kernels that unpack on the fly. */
    private static final List<String> PREFERRED = List.of("bfloat16", "fp8", "int4_wo");

    private final Device device;
    private final DeviceFormats formats;
    private final boolean eightBitPrompts;
    private final RowParts parts;
    private final RowSuitability suitability;
    private final RowMeasurement measurement;
    private final Map<KernelPart, List<KernelRow.OnDevice>> kernels = new TreeMap<>();
    private final List<KernelRow.Exchange> exchanges = new ArrayList<>();
    private final Map<String, Set<String>> sources = new TreeMap<>();
    private final DroppedRows dropped = new DroppedRows();

    /** Sorts all rows of a device's tables. */
    DeviceRows(Device device, List<KernelTable> tables) {
        this.device = device;
        this.formats = new DeviceFormats(device.compute().peakOpsPerSecond());
        this.suitability = new RowSuitability(device.memory().cacheBytes().orElse(0), tables);
        this.eightBitPrompts = tables.stream()
                .flatMap(table -> table.rows().stream())
                .anyMatch(row -> row instanceof KernelRow.Attention attention
                        && attention.prompt()
                        && suitability.ofChosenLibrary(attention)
                        && TableFormat.isFp8(attention.format()));
        this.parts = new RowParts(formats, eightBitPrompts, dropped);
        this.measurement = new RowMeasurement(device, formats);
        for (KernelTable table : tables) {
            for (KernelRow row : table.rows()) {
                if (row instanceof KernelRow.Exchange exchange) {
                    add(exchange, table.name());
                } else {
                    add((KernelRow.OnDevice) row, table.name());
                }
            }
        }
    }

    /** The form of a part's constants: what quantises the inputs of narrow products is measured with them, or static. */
    ConstantsForm<KernelModel> form(KernelPart part) {
        boolean quantizes = part.kind() == KernelClass.LINEAR
                && part.format().bits() < 16
                && !chosen(counts(kernels.getOrDefault(part, List.of()))).endsWith(TableFormat.STATIC);
        return ConstantsForm.of(part.kind(), quantizes);
    }

    /** Parts with rows. */
    List<KernelPart> parts() {
        return List.copyOf(kernels.keySet());
    }

    /** The tables whose rows a part has. */
    Set<String> sources(String label) {
        return sources.getOrDefault(label, Set.of());
    }

    /** How many rows were left out, by what they are and why. */
    Map<String, Integer> dropped() {
        return dropped.counts();
    }

    /** The rows of a part, as the core describes them; of very many, so many that they all have their say. */
    List<Measured.Kernels> kernels(KernelPart part) {
        List<Measured.Kernels> measured = new ArrayList<>();
        List<KernelRow.OnDevice> rows = kernels.getOrDefault(part, List.of());
        List<KernelRow.OnDevice> alike = RobustFit.drawn(alike(part, rows), MOST_ROWS);
        Map<String, Integer> halves = halves(alike);
        for (KernelRow.OnDevice row : alike) {
            Measured.Kernels kernel = measurement.measured(part, row, halves.getOrDefault(shape(row), 0));
            if (kernel.seconds() < POSSIBLE * kernel.boundSeconds()) {
                dropped.add(part.label(), "faster than the roofline");
            } else if (suitability.inCache(kernel, row)) {
                dropped.add(part.label(), "in the cache");
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
    private List<KernelRow.OnDevice> alike(KernelPart part, List<KernelRow.OnDevice> rows) {
        Map<String, Integer> counts = counts(rows);
        String chosen = chosen(counts);
        counts.forEach((format, count) -> {
            if (!format.equals(chosen)) {
                dropped.add(part.label(), format + ", other kernels than " + chosen, count);
            }
        });
        return rows.stream().filter(row -> tableFormat(row).equals(chosen)).toList();
    }

    private static Map<String, Integer> counts(List<KernelRow.OnDevice> rows) {
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

    /** The format that a table names, where kernels differ by it. */
    private static String tableFormat(KernelRow.OnDevice row) {
        return row.accept(new KernelRow.Visitor<>() {
            @Override
            public String product(KernelRow.Product product) {
                return product.format();
            }

            @Override
            public String attention(KernelRow.Attention attention) {
                return "";
            }

            @Override
            public String mixture(KernelRow.Mixture mixture) {
                return mixture.format();
            }

            @Override
            public String stream(KernelRow.Stream stream) {
                return "";
            }
        });
    }

    /**
     * Constants of a part as shares of the peak of its format: where queries over an FP8 cache are 16 bits wide and no kernel
     * takes narrower ones, what they reach of the 16-bit peak is a smaller share of the FP8 one.
     */
    KernelModel ofItsPeak(KernelPart part, KernelModel constants) {
        if (!eightBitPrompts
                && part.format() == ComputeFormat.FP8
                && constants instanceof KernelModel.PrefillAttention prefill) {
            return new KernelModel.PrefillAttention(
                    prefill.launchSeconds(),
                    prefill.tailSeconds(),
                    Math.min(1, prefill.compute() * formats.wideOverNarrow()),
                    prefill.vector(),
                    prefill.memory(),
                    prefill.tile(),
                    prefill.wide());
        }
        return constants;
    }

    /** One row, as the core describes it. */
    Measured.Kernels measured(KernelRow.OnDevice row) {
        return measurement.measured(
                parts.part(row).orElseThrow(() -> new IllegalArgumentException(row + " is for nothing that is known")),
                row,
                0);
    }

    /** On which side of a split each shape is: shapes in an order of chance, alternately. */
    private static Map<String, Integer> halves(List<KernelRow.OnDevice> rows) {
        Map<Long, String> shapes = new TreeMap<>();
        for (KernelRow.OnDevice row : rows) {
            String shape = shape(row);
            shapes.put(shape.hashCode() * 0x9E3779B97F4A7C15L, shape);
        }
        Map<String, Integer> halves = new HashMap<>();
        shapes.values().forEach(shape -> halves.put(shape, halves.size() % 2));
        return halves;
    }

    /** What rows that say the same about a kernel have in common. */
    private static String shape(KernelRow.OnDevice row) {
        return row.accept(new KernelRow.Visitor<>() {
            @Override
            public String product(KernelRow.Product product) {
                return product.n() + " " + product.k();
            }

            @Override
            public String attention(KernelRow.Attention attention) {
                return attention.heads() + " " + attention.keyValueHeads() + " " + attention.batch() + " "
                        + attention.width();
            }

            @Override
            public String mixture(KernelRow.Mixture mixture) {
                return mixture.hidden() + " " + mixture.inner() + " " + mixture.perToken() + " " + mixture.experts()
                        + " " + mixture.tensor();
            }

            @Override
            public String stream(KernelRow.Stream stream) {
                return String.valueOf(stream.bytes());
            }
        });
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
            dropped.add(COLLECTIVES, "another library is faster", slower);
        }
        Optional<Link> link = link();
        List<Measured.Exchange> measured = new ArrayList<>();
        for (KernelRow.Exchange row : fastest.values()) {
            if (link.isPresent()) {
                measured.add(RowMeasurement.measured(row, link.get()));
            } else {
                dropped.add(COLLECTIVES, "the device has no link");
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
        Optional<String> reason = RowSuitability.unsuitable(row);
        if (reason.isPresent()) {
            dropped.add(COLLECTIVES, reason.get());
        } else {
            exchanges.add(row);
            sources.computeIfAbsent(COLLECTIVES, each -> new TreeSet<>()).add(table);
        }
    }

    private void add(KernelRow.OnDevice row, String table) {
        Optional<KernelPart> part = parts.part(row);
        if (part.isEmpty()) {
            return;
        }
        Optional<String> reason = suitability.unsuitable(row);
        if (reason.isPresent()) {
            dropped.add(part.get().label(), reason.get());
        } else {
            kernels.computeIfAbsent(part.get(), each -> new ArrayList<>()).add(row);
            sources.computeIfAbsent(part.get().label(), each -> new TreeSet<>()).add(table);
        }
    }
}
