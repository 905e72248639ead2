package dev.rooflight.catalog.checkpoint;

import dev.rooflight.catalog.ModelFormatException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The header of a GGUF file, versions 2 and 3, of either byte order: metadata, and each tensor's type, shape and place.
 * A model split into {@code NAME-00001-of-0000N.gguf} and so on is read as one.
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
    private static final int MAX_PARTS = 10_000;
    private static final int MAX_NAMED = 5;
    private static final int MAX_SHARED_SHAPES = 10_000;
    private static final Pattern PART = Pattern.compile("(.*)-(\\d{5})-of-(\\d{5})\\.gguf");

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
     * Reads the header of a complete file, and of its siblings if the model is split.
     *
     * @throws ModelFormatException if it is not a GGUF file, or is cut off, or a part is missing; one line
     */
    public static GgufHeader read(Path file) {
        return read(file, TensorData.REQUIRED);
    }

    /**
     * Reads the header of a file, and of its siblings if the model is split.
     *
     * @param data whether the data must follow the header
     * @throws ModelFormatException if it is not a GGUF file, or a part is missing; one line
     */
    public static GgufHeader read(Path file, TensorData data) {
        Budget budget = new Budget(file.toString());
        GgufHeader header = one(file, data, budget);
        long parts = header.whole("split.count").orElse(1);
        return parts <= 1 ? header : joined(file, header, parts, data, budget);
    }

    /**
     * Reads a header from wherever it is; a split model's parts are not looked for.
     *
     * @param where name for messages
     * @param data whether the data must follow the header
     * @throws ModelFormatException if it is not a GGUF file; one line
     * @throws IOException if the channel does not deliver
     */
    public static GgufHeader read(SeekableByteChannel channel, String where, TensorData data) throws IOException {
        return read(channel, where, data, new Budget(where));
    }

    static GgufHeader read(SeekableByteChannel channel, String where, TensorData data, Budget budget)
            throws IOException {
        return new Reading(channel, where, budget).header(data);
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

    private static GgufHeader one(Path file, TensorData data, Budget budget) {
        return CheckpointFile.read(file, channel -> new Reading(channel, file.toString(), budget).header(data));
    }

    private static GgufHeader joined(Path file, GgufHeader given, long parts, TensorData data, Budget budget) {
        Matcher name = PART.matcher(String.valueOf(file.getFileName()));
        if (!name.matches() || parts > MAX_PARTS || Integer.parseInt(name.group(3)) != parts) {
            throw Problem.at(
                    given.where,
                    "is one of %d parts of a model; expected a name that ends in -00001-of-%05d.gguf"
                            .formatted(parts, parts));
        }
        List<Path> files = new ArrayList<>();
        for (int part = 1; part <= parts; part++) {
            files.add(file.resolveSibling("%s-%05d-of-%05d.gguf".formatted(name.group(1), part, parts)));
        }
        List<Path> missing = files.stream().filter(Files::notExists).toList();
        if (!missing.isEmpty()) {
            throw Problem.at(
                    given.where,
                    "%d of the model's %d parts are missing: %s; fetch them into the same folder"
                            .formatted(missing.size(), parts, some(missing)));
        }
        List<StoredTensor> tensors = new ArrayList<>();
        GgufHeader first = given;
        for (int part = 0; part < parts; part++) {
            GgufHeader header = files.get(part).equals(file) ? given : one(files.get(part), data, budget);
            first = part == 0 ? header : first;
            if (header.whole("split.count").orElse(0) != parts
                    || header.whole("split.no").orElse(-1) != part) {
                throw Problem.at(
                        header.where,
                        "says it is part %s of %s; expected part %d of %d"
                                .formatted(
                                        number(header.whole("split.no"), 1),
                                        number(header.whole("split.count"), 0),
                                        part + 1,
                                        parts));
            }
            tensors.addAll(header.tensors.list());
        }
        List<String> notes = new ArrayList<>();
        long stated = first.whole("split.tensors.count").orElse(tensors.size());
        if (stated != tensors.size()) {
            notes.add("%s says the model has %d tensors, but its parts hold %d"
                    .formatted(first.where, stated, tensors.size()));
        }
        StoredTensors all = new StoredTensors(first.where, tensors, first.tensors.metadata(), notes);
        return new GgufHeader(
                first.where, first.version, first.byteOrder, first.alignment, first.headerBytes, first.metadata, all);
    }

    private static String number(OptionalLong number, int plus) {
        return number.isPresent() ? String.valueOf(number.getAsLong() + plus) : "an unknown number";
    }

    private static String some(List<Path> files) {
        String first = files.stream()
                .limit(MAX_NAMED)
                .map(file -> Problem.quote(String.valueOf(file.getFileName())))
                .collect(Collectors.joining(", "));
        return files.size() > MAX_NAMED ? first + " and " + (files.size() - MAX_NAMED) + " more" : first;
    }

    /** One file while it is read. */
    private static final class Reading {
        private final String where;
        private final HeaderBytes header;
        private final Budget budget;
        private final Map<String, GgufValue> metadata = new LinkedHashMap<>();
        private final Map<List<Long>, List<Long>> shapes = new HashMap<>();
        private final List<Placed> placed = new ArrayList<>();

        Reading(SeekableByteChannel channel, String where, Budget budget) throws IOException {
            this.where = where;
            this.header = new HeaderBytes(channel, where);
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
                    throw header.error("does not start with GGUF; is this a GGUF file?");
                }
            }
            int version = header.i32("the version");
            if (version == Integer.reverseBytes(3)) {
                header.order(ByteOrder.BIG_ENDIAN);
                version = 3;
            }
            if (version == 1) {
                throw header.error("is GGUF version 1, which is obsolete; expected version 2 or 3, convert it again");
            }
            if (version != 2 && version != 3) {
                throw header.error("is GGUF version %s; expected 2 or 3".formatted(Integer.toUnsignedString(version)));
            }
            return version;
        }

        private void pair(long index) throws IOException {
            String key = name("the key of metadata pair " + index, MAX_KEY_BYTES);
            String what = "the value of " + Problem.quote(key);
            budget.charge(2L * Budget.ENTRY, key);
            GgufValue value = new GgufValues(header, budget).read(what);
            if (metadata.put(key, value) != null) {
                throw header.error("gives the key " + Problem.quote(key) + " twice; expected it once");
            }
        }

        private String name(String what, int mostBytes) throws IOException {
            long bytes = header.count("the length of " + what, 1);
            if (bytes == 0 || bytes > mostBytes) {
                throw header.error("%s has %s bytes; expected 1 to %s"
                        .formatted(what, Problem.count(bytes), Problem.count(mostBytes)));
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
            throw header.error("'general.alignment' is %s; expected a power of two"
                    .formatted(display(stated).orElse("no number")));
        }

        private void tensor(long index, long alignment, Set<String> names) throws IOException {
            String name = name("the name of tensor " + index, MAX_NAME_BYTES);
            budget.charge(Budget.TENSOR, name);
            String what = "tensor " + Problem.quote(name);
            if (!names.add(name)) {
                throw header.error(what + " is given twice; expected it once");
            }
            List<Long> shape = shape(what);
            long typeId = header.u32("the type of " + what);
            long offset = header.i64("the offset of " + what);
            GgmlType type = GgmlType.numbered(typeId).orElseThrow(() -> unknownType(what, typeId));
            if (offset < 0 || offset % alignment != 0) {
                throw header.error("%s has its data at %s; expected a multiple of the alignment, %d"
                        .formatted(what, Long.toUnsignedString(offset), alignment));
            }
            placed.add(new Placed(stored(name, type, shape), offset));
        }

        private ModelFormatException unknownType(String what, long id) {
            return header.error("%s has the ggml type %d, which %s; expected one of %s"
                    .formatted(
                            what,
                            id,
                            GgmlType.isWithdrawn(id) ? "has been withdrawn" : "is not known",
                            List.of(GgmlType.values())));
        }

        /** The sizes, slowest-varying first; the file gives them in the other order. */
        private List<Long> shape(String what) throws IOException {
            long dimensions = header.u32("the number of dimensions of " + what);
            if (dimensions > MAX_DIMENSIONS) {
                throw header.error(
                        "%s has %d dimensions; expected at most %d".formatted(what, dimensions, MAX_DIMENSIONS));
            }
            List<Long> shape = new ArrayList<>((int) dimensions);
            for (int i = 0; i < dimensions; i++) {
                long size = header.i64("the shape of " + what);
                if (size < 0) {
                    throw header.error(
                            "%s has a size of %s; expected 0 to 2^63 - 1".formatted(what, Long.toUnsignedString(size)));
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
                throw header.error("tensor %s of type %s has rows of %d; expected a multiple of its block of %d"
                        .formatted(Problem.quote(name), type, row, type.blockElements()));
            }
            try {
                long elements = Shapes.elements(shape);
                long bytes = Math.multiplyExact(elements / type.blockElements(), (long) type.blockBytes());
                return new StoredTensor(name, type.name(), shape, elements, bytes);
            } catch (ArithmeticException e) {
                throw header.error("tensor %s of shape %s has more than 2^63 bytes; expected a real tensor"
                        .formatted(Problem.quote(name), shape));
            }
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
                    throw header.error(
                            "tensor %s begins at %d inside the one before it, which ends at %d; expected no overlap"
                                    .formatted(Problem.quote(tensor.name()), next.offset(), covered));
                }
                if (tensor.bytes() > dataBytes - next.offset()) {
                    throw header.error("tensor %s needs %s bytes at %s, but the file's data has %s; is it cut off?"
                            .formatted(
                                    Problem.quote(tensor.name()),
                                    Problem.count(tensor.bytes()),
                                    Problem.count(next.offset()),
                                    Problem.count(Math.max(0, dataBytes))));
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
