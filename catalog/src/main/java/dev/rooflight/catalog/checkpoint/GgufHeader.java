package dev.rooflight.catalog.checkpoint;

import dev.rooflight.catalog.ModelFormatException;
import dev.rooflight.catalog.text.OneLine;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The header of a GGUF file, versions 2 and 3, of either byte order: metadata, and each tensor's type, shape and place. Files,
 * which may be parts of a model, are opened by {@link GgufFile}.
 *
 * <p>Bytes follow from ggml's block layouts: a Q4_K tensor of 4096 x 4096 has 65,536 blocks of 144 bytes, 9,437,184
 * bytes.
 */
public final class GgufHeader {
    private static final byte[] MAGIC = {'G', 'G', 'U', 'F'};
    private static final int MAX_KEY_BYTES = 65_535;
    private static final int MAX_NAME_BYTES = 1024;
    private static final int MAX_DIMENSIONS = 4;
    private static final int DEFAULT_ALIGNMENT = 32;
    private static final int LEAST_PAIR_BYTES = 8 + 1 + 4 + 1;
    private static final int LEAST_TENSOR_BYTES = 8 + 1 + 4 + 4 + 8;
    private static final int MAX_SHARED_SHAPES = 10_000;

    private final String where;
    private final int version;
    private final ByteOrder byteOrder;
    private final long alignment;
    private final long headerBytes;
    private final Map<String, GgufValue> metadata;
    private final StoredTensors tensors;

    private GgufHeader(
            String where,
            int version,
            ByteOrder byteOrder,
            long alignment,
            long headerBytes,
            Map<String, GgufValue> metadata,
            StoredTensors tensors) {
        this.where = where;
        this.version = version;
        this.byteOrder = byteOrder;
        this.alignment = alignment;
        this.headerBytes = headerBytes;
        this.metadata = metadata;
        this.tensors = tensors;
    }

    /**
     * Reads a header from wherever it is; a split model's parts are not looked for.
     *
     * @param where name for messages
     * @param data whether the data must follow the header
     * @throws ModelFormatException if it is not a GGUF file; one line
     * @throws IOException if the source does not deliver
     */
    public static GgufHeader read(ByteSource source, String where, TensorData data) throws IOException {
        return read(source, where, data, new Budget(where));
    }

    static GgufHeader read(ByteSource source, String where, TensorData data, Budget budget) throws IOException {
        return new Reading(source, where, budget).header(data);
    }

    /** The same header with the tensors of all parts of its model. */
    GgufHeader withTensors(StoredTensors all) {
        return new GgufHeader(where, version, byteOrder, alignment, headerBytes, metadata, all);
    }

    /** Where the header is from, for messages. */
    public String where() {
        return where;
    }

    /** Version of the format: 2 or 3. */
    public int version() {
        return version;
    }

    /** Byte order of numbers and data. */
    public ByteOrder byteOrder() {
        return byteOrder;
    }

    /** Every tensor's data begins at a multiple of this many bytes. */
    public long alignment() {
        return alignment;
    }

    /** Bytes of the (first) file before its data. */
    public long headerBytes() {
        return headerBytes;
    }

    /** The metadata of the (first) file in its order. */
    public Map<String, GgufValue> metadata() {
        return metadata;
    }

    /** The tensors of all parts. */
    public StoredTensors tensors() {
        return tensors;
    }

    /** A text of the metadata. */
    public Optional<String> text(String key) {
        return metadata.get(key) instanceof GgufValue.Text text ? Optional.of(text.value()) : Optional.empty();
    }

    /** An integer of the metadata. */
    public OptionalLong whole(String key) {
        return metadata.get(key) instanceof GgufValue.Whole whole
                ? OptionalLong.of(whole.value())
                : OptionalLong.empty();
    }

    /** One file while it is read. */
    private static final class Reading {
        private final String where;
        private final HeaderBytes header;
        private final Budget budget;
        private final Map<String, GgufValue> metadata = new LinkedHashMap<>();
        private final Map<List<Long>, List<Long>> shapes = new HashMap<>();
        private final List<Placed> placed = new ArrayList<>();

        Reading(ByteSource source, String where, Budget budget) throws IOException {
            this.where = where;
            this.header = new HeaderBytes(source, where);
            this.budget = budget;
        }

        /** A tensor and the place of its data, in bytes after the header. */
        private record Placed(StoredTensor tensor, long offset) {}

        GgufHeader header(TensorData data) throws IOException {
            int version = version();
            long tensorCount = header.count("the number of tensors", LEAST_TENSOR_BYTES);
            long pairs = header.count("the number of metadata pairs", LEAST_PAIR_BYTES);
            for (long i = 0; i < pairs; i++) {
                pair(i);
            }
            long alignment = alignment();
            Set<String> names = new HashSet<>();
            for (long i = 0; i < tensorCount; i++) {
                tensor(i, alignment, names);
            }
            long end = header.position();
            long dataStart = tensorCount == 0 ? end : (end + alignment - 1) / alignment * alignment;
            return new GgufHeader(
                    where,
                    version,
                    header.order(),
                    alignment,
                    dataStart,
                    Collections.unmodifiableMap(metadata),
                    checked(dataStart, data));
        }

        private int version() throws IOException {
            for (byte expected : MAGIC) {
                if (header.remaining() == 0 || header.u8("the magic") != expected) {
                    throw header.error("does not start with GGUF", "", "is this a GGUF file?");
                }
            }
            int version = header.i32("the version");
            if (version == Integer.reverseBytes(3)) {
                header.order(ByteOrder.BIG_ENDIAN);
                version = 3;
            }
            if (version == 1) {
                throw header.error("is GGUF version 1, which is obsolete", "version 2 or 3, convert it again", "");
            }
            if (version != 2 && version != 3) {
                throw header.error("is GGUF version " + Integer.toUnsignedString(version), "2 or 3", "");
            }
            return version;
        }

        private void pair(long index) throws IOException {
            String key = name("the key of metadata pair " + index, MAX_KEY_BYTES);
            String what = "the value of " + OneLine.quote(key);
            budget.charge(2L * Budget.ENTRY, key);
            GgufValue value = new GgufValues(header, budget).read(what);
            if (metadata.put(key, value) != null) {
                throw header.error("gives the key " + OneLine.quote(key) + " twice", "it once", "");
            }
        }

        private String name(String what, int mostBytes) throws IOException {
            long bytes = header.count("the length of " + what, 1);
            if (bytes == 0 || bytes > mostBytes) {
                throw header.errorIn(
                        what, "has " + OneLine.count(bytes) + " bytes", "1 to " + OneLine.count(mostBytes));
            }
            return header.text((int) bytes, what);
        }

        private long alignment() {
            GgufValue stated = metadata.get("general.alignment");
            if (stated == null) {
                return DEFAULT_ALIGNMENT;
            }
            if (stated instanceof GgufValue.Whole whole
                    && whole.value() > 0
                    && whole.value() <= 1L << 31
                    && Long.bitCount(whole.value()) == 1) {
                return whole.value();
            }
            throw ModelFormatException.ofKey(
                    where, "general.alignment", display(stated).orElse("no number"), "a power of two", "");
        }

        private void tensor(long index, long alignment, Set<String> names) throws IOException {
            String name = name("the name of tensor " + index, MAX_NAME_BYTES);
            budget.charge(Budget.TENSOR, name);
            String what = "tensor " + OneLine.quote(name);
            if (!names.add(name)) {
                throw header.errorIn(what, "is given twice", "it once");
            }
            List<Long> shape = shape(what);
            long typeId = header.u32("the type of " + what);
            long offset = header.i64("the offset of " + what);
            GgmlType type = GgmlType.numbered(typeId).orElseThrow(() -> unknownType(what, typeId));
            if (offset < 0 || offset % alignment != 0) {
                throw header.errorIn(
                        what,
                        "has its data at " + Long.toUnsignedString(offset),
                        "a multiple of the alignment, " + alignment);
            }
            placed.add(new Placed(stored(name, type, shape), offset));
        }

        private ModelFormatException unknownType(String what, long id) {
            return header.errorIn(
                    what,
                    "has the ggml type " + id + ", which "
                            + (GgmlType.isWithdrawn(id) ? "has been withdrawn" : "is not known"),
                    "one of " + List.of(GgmlType.values()));
        }

        /** The sizes, slowest-varying first; the file gives them in the other order. */
        private List<Long> shape(String what) throws IOException {
            long dimensions = header.u32("the number of dimensions of " + what);
            if (dimensions > MAX_DIMENSIONS) {
                throw header.errorIn(what, "has " + dimensions + " dimensions", "at most " + MAX_DIMENSIONS);
            }
            List<Long> shape = new ArrayList<>((int) dimensions);
            for (int i = 0; i < dimensions; i++) {
                long size = header.i64("the shape of " + what);
                if (size < 0) {
                    throw header.errorIn(what, "has a size of " + Long.toUnsignedString(size), "0 to 2^63 - 1");
                }
                shape.add(size);
            }
            Collections.reverse(shape);
            List<Long> known = shapes.get(shape);
            if (known != null) {
                return known;
            }
            List<Long> copy = List.copyOf(shape);
            budget.charge(2L * Budget.ENTRY);
            if (shapes.size() < MAX_SHARED_SHAPES) {
                shapes.put(copy, copy);
            }
            return copy;
        }

        private StoredTensor stored(String name, GgmlType type, List<Long> shape) {
            long row = shape.isEmpty() ? 1 : shape.get(shape.size() - 1);
            if (row % type.blockElements() != 0) {
                throw header.errorIn(
                        "tensor " + OneLine.quote(name) + " of type " + type,
                        "has rows of " + row,
                        "a multiple of its block of " + type.blockElements());
            }
            OptionalLong elements = Shapes.elements(shape);
            OptionalLong bytes = elements.isEmpty()
                    ? elements
                    : Shapes.product(elements.getAsLong() / type.blockElements(), type.blockBytes());
            if (elements.isEmpty() || bytes.isEmpty()) {
                throw header.errorIn(
                        "tensor " + OneLine.quote(name) + " of shape " + shape,
                        "has more than 2^63 bytes",
                        "a real tensor");
            }
            return new StoredTensor(name, type.name(), shape, elements.getAsLong(), bytes.getAsLong());
        }

        private StoredTensors checked(long dataStart, TensorData data) {
            placed.sort(Comparator.comparingLong(Placed::offset)
                    .thenComparingLong(place -> place.tensor().bytes()));
            long dataBytes = data == TensorData.REQUIRED ? header.size() - dataStart : Long.MAX_VALUE - dataStart;
            long covered = 0;
            List<StoredTensor> tensors = new ArrayList<>(placed.size());
            for (Placed next : placed) {
                StoredTensor tensor = next.tensor();
                if (next.offset() < covered) {
                    throw header.errorIn(
                            "tensor " + OneLine.quote(tensor.name()),
                            "begins at " + next.offset() + " inside the one before it, which ends at " + covered,
                            "no overlap");
                }
                if (tensor.bytes() > dataBytes - next.offset()) {
                    throw Problem.in(
                            where,
                            "tensor " + OneLine.quote(tensor.name()),
                            "needs " + OneLine.count(tensor.bytes()) + " bytes at " + OneLine.count(next.offset())
                                    + ", but the file's data has " + OneLine.count(Math.max(0, dataBytes)),
                            "",
                            "is it cut off?");
                }
                covered = next.offset() + tensor.bytes();
                tensors.add(tensor);
            }
            return new StoredTensors(where, tensors, displayed(), List.of());
        }

        private Map<String, String> displayed() {
            Map<String, String> texts = new LinkedHashMap<>();
            metadata.forEach((key, value) -> display(value).ifPresent(text -> texts.put(key, text)));
            return texts;
        }

        private static Optional<String> display(GgufValue value) {
            if (value instanceof GgufValue.Whole whole) {
                return Optional.of(String.valueOf(whole.value()));
            }
            if (value instanceof GgufValue.Real real) {
                return Optional.of(String.valueOf(real.value()));
            }
            if (value instanceof GgufValue.Flag flag) {
                return Optional.of(String.valueOf(flag.value()));
            }
            return value instanceof GgufValue.Text text ? Optional.of(text.value()) : Optional.empty();
        }
    }
}
