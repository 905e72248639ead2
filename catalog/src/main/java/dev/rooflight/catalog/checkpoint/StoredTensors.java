package dev.rooflight.catalog.checkpoint;

import dev.rooflight.catalog.ModelFormatException;
import dev.rooflight.catalog.text.OneLine;
import dev.rooflight.core.note.Note;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** All tensors of a checkpoint, whatever its format and however many files it has. */
public final class StoredTensors {
    private final Map<String, StoredTensor> byName;
    private final List<StoredTensor> list;
    private final Map<String, Total> byDtype;
    private final Map<String, String> metadata;
    private final List<Note> notes;
    private final Total total;

    /**
     * Adds tensors up.
     *
     * @param where the checkpoint's name, for messages
     * @param tensors with names that differ
     * @param metadata what the files say about themselves
     * @param notes see {@link #notes()}
     * @throws ModelFormatException if a name is there twice, or a sum is beyond 64 bits
     */
    StoredTensors(
            String where, Collection<StoredTensor> tensors, Map<String, String> metadata, Collection<Note> notes) {
        Map<String, StoredTensor> names = new LinkedHashMap<>(tensors.size() * 4 / 3 + 1);
        Map<String, Total> totals = new LinkedHashMap<>();
        Total sum = Total.NONE;
        for (StoredTensor tensor : tensors) {
            if (names.putIfAbsent(tensor.name(), tensor) != null) {
                throw Problem.in(where, "tensor " + OneLine.quote(tensor.name()), "is there twice", "it once", "");
            }
            sum = sum.plus(tensor, where);
            totals.put(
                    tensor.dtype(),
                    totals.getOrDefault(tensor.dtype(), Total.NONE).plus(tensor, where));
        }
        this.byName = names;
        this.list = List.copyOf(names.values());
        this.byDtype = Collections.unmodifiableMap(totals);
        this.metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        this.notes = List.copyOf(notes);
        this.total = sum;
    }

    /**
     * The tensors of several files together.
     *
     * @param where the checkpoint's name, for messages
     * @throws ModelFormatException if two files hold a tensor of the same name
     */
    public static StoredTensors joined(String where, List<StoredTensors> files) {
        List<StoredTensor> tensors = new ArrayList<>();
        List<Note> notes = new ArrayList<>();
        for (StoredTensors file : files) {
            tensors.addAll(file.list);
            notes.addAll(file.notes);
        }
        return new StoredTensors(where, tensors, Map.of(), notes);
    }

    /** The tensors, in the order of the files and of the data in them. */
    public List<StoredTensor> list() {
        return list;
    }

    /** The tensor of that name. */
    public Optional<StoredTensor> find(String name) {
        return Optional.ofNullable(lookUp(name));
    }

    /** Whether there is a tensor of that name. */
    public boolean has(String name) {
        return lookUp(name) != null;
    }

    private @Nullable StoredTensor lookUp(String name) {
        return byName.get(name);
    }

    /** Bytes of data in all tensors, without headers and padding. */
    public long bytes() {
        return total.bytes();
    }

    /** Elements of all tensors, as {@link StoredTensor#elements()} counts them. */
    public long elements() {
        return total.elements();
    }

    /** Sums by type, in the order in which the types first appear. */
    public Map<String, Total> byDtype() {
        return byDtype;
    }

    /** What the file says about itself: {@code __metadata__} of safetensors, short single values of GGUF. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** Differences that do not make the checkpoint unusable, one line each. */
    public List<Note> notes() {
        return notes;
    }

    /**
     * A sum over tensors.
     *
     * @param tensors how many
     * @param elements in all of them
     * @param bytes of data in all of them
     */
    public record Total(long tensors, long elements, long bytes) {
        private static final Total NONE = new Total(0, 0, 0);

        private Total plus(StoredTensor tensor, String where) {
            OptionalLong allElements = Shapes.sum(elements, tensor.elements());
            OptionalLong allBytes = Shapes.sum(bytes, tensor.bytes());
            if (allElements.isEmpty() || allBytes.isEmpty()) {
                throw Problem.at(where, "its tensors have more than 2^63 bytes together", "a real checkpoint", "");
            }
            return new Total(tensors + 1, allElements.getAsLong(), allBytes.getAsLong());
        }
    }
}
