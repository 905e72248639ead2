package dev.rooflight.catalog.checkpoint;

import dev.rooflight.catalog.ModelFormatException;
import dev.rooflight.catalog.text.OneLine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The header of a safetensors file: eight bytes of length (little-endian), as many bytes of JSON that give each
 * tensor's type, shape and place, then the data, which must be covered by the tensors without overlap and without a
 * hole. Only the length and the JSON are read.
 */
public final class SafetensorsHeader {
    /** Longest header in bytes, as in the reference implementation. */
    public static final int MAX_HEADER_BYTES = 100_000_000;

    private static final int LENGTH_BYTES = 8;
    private static final int MAX_DIMENSIONS = 32;
    private static final int MAX_SHARED_SHAPES = 10_000;
    private static final String METADATA = "__metadata__";

    private final String where;
    private final Budget budget;
    private final Map<List<Long>, List<Long>> shapes = new HashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final List<Placed> placed = new ArrayList<>();

    private SafetensorsHeader(String where, Budget budget) {
        this.where = where;
        this.budget = budget;
    }

    /** A tensor and the range of its data, in bytes after the header. */
    private record Placed(StoredTensor tensor, long begin, long end) {}

    /**
     * Reads the header of a complete file.
     *
     * @throws ModelFormatException if it is not a safetensors file, or is cut off; one line
     */
    public static StoredTensors read(Path file) {
        return read(file, TensorData.REQUIRED);
    }

    /**
     * Reads the header of a file.
     *
     * @param data whether the data must follow the header
     * @throws ModelFormatException if it is not a safetensors file; one line
     */
    public static StoredTensors read(Path file, TensorData data) {
        return CheckpointFile.read(file, channel -> read(channel, file.toString(), data));
    }

    /**
     * Reads a header from wherever it is: the channel is read from position 0 to the end of the header, no further.
     *
     * @param where name for messages
     * @param data whether the data must follow the header
     * @throws ModelFormatException if it is not a safetensors file; one line
     * @throws IOException if the channel does not deliver
     */
    public static StoredTensors read(SeekableByteChannel channel, String where, TensorData data) throws IOException {
        return read(channel, where, data, new Budget(where));
    }

    static StoredTensors read(Path file, TensorData data, Budget budget) {
        return CheckpointFile.read(file, channel -> read(channel, file.toString(), data, budget));
    }

    private static StoredTensors read(SeekableByteChannel channel, String where, TensorData data, Budget budget)
            throws IOException {
        long headerBytes = headerBytes(channel, where);
        long dataBytes = channel.size() - LENGTH_BYTES - headerBytes;
        SafetensorsHeader header = new SafetensorsHeader(where, budget);
        HeaderJson.read(new ChannelSlice(channel, headerBytes), where, header::entries);
        return header.checked(dataBytes, data);
    }

    private static long headerBytes(SeekableByteChannel channel, String where) throws IOException {
        long fileBytes = channel.size();
        ByteBuffer start = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        channel.position(0);
        while (start.hasRemaining() && channel.read(start) > 0) {
            // a channel may deliver less than asked for
        }
        if (start.hasRemaining()) {
            throw Problem.at(
                    where,
                    "has only " + start.position() + " bytes",
                    "a safetensors file, which starts with the 8-byte length of its header",
                    "");
        }
        long headerBytes = start.getLong(0);
        if (headerBytes < 0 || headerBytes > MAX_HEADER_BYTES) {
            throw Problem.at(
                    where,
                    "says its header has " + Long.toUnsignedString(headerBytes) + " bytes",
                    "at most " + OneLine.count(MAX_HEADER_BYTES) + ": is this a safetensors file?",
                    "");
        }
        if (headerBytes > fileBytes - LENGTH_BYTES) {
            throw Problem.at(
                    where,
                    "says its header has " + OneLine.count(headerBytes) + " bytes, but only "
                            + OneLine.count(fileBytes - LENGTH_BYTES) + " follow",
                    "",
                    "is the file cut off?");
        }
        ByteBuffer brace = ByteBuffer.allocate(1);
        if (headerBytes == 0 || channel.read(brace) < 1 || brace.get(0) != '{') {
            throw Problem.at(where, "its header does not start with {", "", "is this a safetensors file?");
        }
        channel.position(LENGTH_BYTES);
        return headerBytes;
    }

    private SafetensorsHeader entries(HeaderJson json) {
        Set<String> names = new HashSet<>();
        for (String name = json.nextKey(); name != null; name = json.nextKey()) {
            if (!names.add(name)) {
                throw json.errorIn("tensor " + OneLine.quote(name), "is given twice", "it once");
            }
            if (name.equals(METADATA)) {
                metadata(json);
            } else {
                placed.add(tensor(json, name));
            }
        }
        return this;
    }

    private void metadata(HeaderJson json) {
        json.openObject(METADATA);
        for (String key = json.nextKey(); key != null; key = json.nextKey()) {
            String text = json.text(METADATA + " " + OneLine.quote(key));
            budget.charge(Budget.ENTRY + 2L * key.length(), text);
            if (metadata.put(key, text) != null) {
                throw json.errorIn(METADATA, "gives " + OneLine.quote(key) + " twice", "it once");
            }
        }
    }

    private Placed tensor(HeaderJson json, String name) {
        String what = "tensor " + OneLine.quote(name);
        budget.charge(Budget.TENSOR, name);
        json.openObject(what);
        SafetensorsDtype dtype = null;
        List<Long> shape = null;
        List<Long> offsets = null;
        for (String key = json.nextKey(); key != null; key = json.nextKey()) {
            boolean first =
                    switch (key) {
                        case "dtype" -> {
                            boolean unset = dtype == null;
                            dtype = dtype(json, what);
                            yield unset;
                        }
                        case "shape" -> {
                            boolean unset = shape == null;
                            shape = shared(json.counts(what + ": 'shape'", MAX_DIMENSIONS));
                            yield unset;
                        }
                        case "data_offsets" -> {
                            boolean unset = offsets == null;
                            offsets = json.counts(what + ": 'data_offsets'", 2);
                            yield unset;
                        }
                        default ->
                            throw json.errorIn(
                                    what, "has the key " + OneLine.quote(key), "dtype, shape and data_offsets");
                    };
            if (!first) {
                throw json.errorIn(what, "gives '" + key + "' twice", "it once");
            }
        }
        if (dtype == null || shape == null || offsets == null || offsets.size() != 2) {
            throw json.errorIn(what, "is incomplete", "dtype, shape and two data_offsets");
        }
        return placed(name, dtype, shape, offsets.get(0), offsets.get(1));
    }

    private static SafetensorsDtype dtype(HeaderJson json, String what) {
        String name = json.text(what + ": 'dtype'");
        return SafetensorsDtype.named(name)
                .orElseThrow(() -> json.errorIn(
                        what, "has the dtype " + OneLine.quote(name), "one of " + List.of(SafetensorsDtype.values())));
    }

    /** Most tensors of a model have one of a few shapes: equal ones share a list. */
    private List<Long> shared(List<Long> shape) {
        List<Long> known = shapes.get(shape);
        if (known != null) {
            return known;
        }
        List<Long> copy = List.copyOf(shape);
        budget.charge(Budget.ENTRY + 32L * copy.size());
        if (shapes.size() < MAX_SHARED_SHAPES) {
            shapes.put(copy, copy);
        }
        return copy;
    }

    private Placed placed(String name, SafetensorsDtype dtype, List<Long> shape, long begin, long end) {
        if (begin > end) {
            throw tensorError(
                    name, "its data begins at " + begin + " and ends at " + end, "the end after the beginning");
        }
        OptionalLong elements = Shapes.elements(shape);
        OptionalLong bits = elements.isEmpty() ? elements : Shapes.product(elements.getAsLong(), dtype.bits());
        String shaped = "its shape " + shape + " of " + dtype;
        if (elements.isEmpty() || bits.isEmpty()) {
            throw tensorError(name, shaped + " has more than 2^63 bits", "a real tensor");
        }
        if (bits.getAsLong() % Byte.SIZE != 0) {
            throw tensorError(name, shaped + " is no whole number of bytes", "one");
        }
        long bytes = bits.getAsLong() / Byte.SIZE;
        if (bytes != end - begin) {
            throw tensorError(
                    name,
                    shaped + " needs " + OneLine.count(bytes) + " bytes, but its data_offsets give it "
                            + OneLine.count(end - begin),
                    "");
        }
        return new Placed(new StoredTensor(name, dtype.name(), shape, elements.getAsLong(), bytes), begin, end);
    }

    private StoredTensors checked(long dataBytes, TensorData data) {
        placed.sort(Comparator.comparingLong(Placed::begin).thenComparingLong(Placed::end));
        long covered = 0;
        Placed before = null;
        List<StoredTensor> tensors = new ArrayList<>(placed.size());
        for (Placed next : placed) {
            if (next.begin() != covered) {
                throw uncovered(next, covered, before);
            }
            covered = next.end();
            before = next;
            tensors.add(next.tensor());
        }
        if (data == TensorData.REQUIRED && covered != dataBytes) {
            throw Problem.at(
                    where,
                    "its tensors have " + OneLine.count(covered) + " bytes, but " + OneLine.count(dataBytes)
                            + " follow the header",
                    covered > dataBytes ? "" : "the last to end the file",
                    covered > dataBytes ? "is the file cut off?" : "");
        }
        return new StoredTensors(where, tensors, metadata, List.of());
    }

    private ModelFormatException uncovered(Placed next, long covered, @Nullable Placed before) {
        String name = next.tensor().name();
        if (before != null && next.begin() < covered) {
            return tensorError(
                    name,
                    "its data begins at " + next.begin() + " inside that of "
                            + OneLine.quote(before.tensor().name()) + ", which ends at " + covered,
                    "no overlap");
        }
        return tensorError(
                name, "its data begins at " + next.begin() + " but the data before it ends at " + covered, "no hole");
    }

    private ModelFormatException tensorError(String name, String finding, String expected) {
        return Problem.in(where, "tensor " + OneLine.quote(name) + ":", finding, expected, "");
    }
}
