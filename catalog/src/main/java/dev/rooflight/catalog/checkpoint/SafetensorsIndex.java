package dev.rooflight.catalog.checkpoint;

import dev.rooflight.catalog.ModelFormatException;
import dev.rooflight.catalog.text.OneLine;
import dev.rooflight.core.note.Note;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Checkpoints of several safetensors files: those that a {@code model.safetensors.index.json} lists, or all of a
 * folder. The headers of all files are read and must agree with the index.
 */
public final class SafetensorsIndex {
    /** Largest index in bytes. */
    public static final int MAX_INDEX_BYTES = 100_000_000;

    private static final String SUFFIX = ".safetensors";
    private static final String INDEX_SUFFIX = ".safetensors.index.json";
    private static final int MAX_SHARDS = 10_000;
    private static final int MAX_NAMED = 5;
    private static final String OF_THESE_FILES = "an index of these files";

    private final String where;
    private final Budget budget;
    private final Map<String, String> shardOfTensor = new HashMap<>();
    private final Map<String, String> shards = new TreeMap<>();
    private OptionalLong totalSize = OptionalLong.empty();

    private SafetensorsIndex(String where, Budget budget) {
        this.where = where;
        this.budget = budget;
    }

    /**
     * Reads an index and the headers of its shards, which lie in the same folder.
     *
     * @throws ModelFormatException if the index is not one, names files elsewhere, or does not agree with them; one
     *     line
     */
    public static StoredTensors read(Path index) {
        Path folder = index.toAbsolutePath().getParent();
        return parse(index).withShards(folder == null ? index.toAbsolutePath() : folder);
    }

    /**
     * Reads the checkpoint in a folder: by its index if there is one, else all safetensors files as shards.
     *
     * @throws ModelFormatException if there is none, or more than one index; one line
     */
    public static StoredTensors readFolder(Path folder) {
        List<Path> files = files(folder, "*" + SUFFIX);
        List<Path> indexes = files(folder, "*" + INDEX_SUFFIX);
        if (indexes.size() > 1) {
            throw Problem.at(
                    folder.toString(),
                    "has " + indexes.size() + " indexes, " + some(names(indexes)),
                    "",
                    "name the one to read");
        }
        if (indexes.size() == 1) {
            return read(indexes.get(0));
        }
        if (files.isEmpty()) {
            throw Problem.at(folder.toString(), "has no *.safetensors file", "a checkpoint", "");
        }
        Budget budget = new Budget(folder.toString());
        List<StoredTensors> read = new ArrayList<>();
        for (Path file : files) {
            read.add(SafetensorsHeader.read(file, TensorData.REQUIRED, budget));
        }
        return merged(folder.toString(), read, List.of());
    }

    /** The shards that an index names, sorted: what else must be fetched. */
    public static List<String> shards(Path index) {
        return List.copyOf(parse(index).shards.keySet());
    }

    private static SafetensorsIndex parse(Path index) {
        String where = index.toString();
        return CheckpointFile.read(index, channel -> parse(channel, where, new Budget(where)));
    }

    static SafetensorsIndex parse(SeekableByteChannel channel, String where, Budget budget) throws IOException {
        if (channel.size() > MAX_INDEX_BYTES) {
            throw Problem.at(
                    where,
                    "has " + OneLine.count(channel.size()) + " bytes",
                    "an index of at most " + OneLine.count(MAX_INDEX_BYTES),
                    "");
        }
        SafetensorsIndex index = new SafetensorsIndex(where, budget);
        return HeaderJson.read(new ChannelSlice(channel, channel.size()), where, json -> {
            boolean mapped = false;
            for (String key = json.nextKey(); key != null; key = json.nextKey()) {
                if (key.equals("weight_map")) {
                    if (mapped) {
                        throw json.error("gives 'weight_map' twice", "it once", "");
                    }
                    mapped = true;
                    index.weightMap(json);
                } else if (key.equals("metadata")) {
                    index.metadata(json);
                } else {
                    json.skip();
                }
            }
            if (!mapped) {
                throw ModelFormatException.ofKey(
                        where, "weight_map", "missing", "an index that maps tensors to files", "");
            }
            return index;
        });
    }

    private void metadata(HeaderJson json) {
        json.openObject("'metadata'");
        for (String key = json.nextKey(); key != null; key = json.nextKey()) {
            if (key.equals("total_size")) {
                totalSize = json.optionalCount();
            } else {
                json.skip();
            }
        }
    }

    private void weightMap(HeaderJson json) {
        json.openObject("'weight_map'");
        for (String tensor = json.nextKey(); tensor != null; tensor = json.nextKey()) {
            String file = json.text("the file of tensor " + OneLine.quote(tensor));
            String shard = shards.get(file);
            if (shard == null) {
                shard = file;
                checkName(file);
                budget.charge(Budget.ENTRY, file);
                shards.put(shard, shard);
                if (shards.size() > MAX_SHARDS) {
                    throw json.error("names more than " + MAX_SHARDS + " files", "a checkpoint's index", "");
                }
            }
            budget.charge(Budget.ENTRY, tensor);
            if (shardOfTensor.put(tensor, shard) != null) {
                throw json.error("maps tensor " + OneLine.quote(tensor) + " twice", "it once", "");
            }
        }
    }

    /** A shard is named by a plain file name, so that an index cannot reach out of its folder. */
    private void checkName(String file) {
        boolean plain = !file.isEmpty()
                && file.chars().noneMatch(c -> c == '/' || c == '\\' || c == ':' || Character.isISOControl(c))
                && !file.startsWith(".")
                && file.endsWith(SUFFIX);
        if (!plain) {
            throw Problem.at(
                    where,
                    "names the file " + OneLine.quote(file),
                    "the plain name of a .safetensors file in the same folder",
                    "");
        }
    }

    private StoredTensors withShards(Path home) {
        Map<String, Path> files = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        for (String shard : shards.keySet()) {
            Path file = resolve(home, shard);
            if (Files.exists(file)) {
                files.put(shard, file);
            } else {
                missing.add(shard);
            }
        }
        if (!missing.isEmpty()) {
            throw Problem.at(
                    where,
                    missing.size() + " of its " + shards.size() + " files are missing: " + some(missing),
                    "",
                    "fetch them into " + home);
        }
        List<StoredTensors> read = new ArrayList<>();
        for (Map.Entry<String, Path> entry : files.entrySet()) {
            ShardLocation.check(home, entry.getValue(), where);
            StoredTensors shard = SafetensorsHeader.read(entry.getValue(), TensorData.REQUIRED, budget);
            take(shard, entry.getKey());
            read.add(shard);
        }
        if (!shardOfTensor.isEmpty()) {
            String tensor = new TreeSet<>(shardOfTensor.keySet()).first();
            throw Problem.at(
                    where,
                    "maps " + shardOfTensor.size() + " tensors to files that do not hold them, such as "
                            + OneLine.quote(tensor) + " to "
                            + OneLine.quote(shardOfTensor.getOrDefault(tensor, "")),
                    OF_THESE_FILES,
                    "");
        }
        return merged(where, read, sizeNote(read));
    }

    private Path resolve(Path home, String shard) {
        try {
            return home.resolve(shard);
        } catch (InvalidPathException e) {
            throw Problem.at(where, "names the file " + OneLine.quote(shard), "a file name", "");
        }
    }

    /** Crosses a shard's tensors off the map. */
    private void take(StoredTensors shard, String name) {
        for (StoredTensor tensor : shard.list()) {
            String mapped = shardOfTensor.remove(tensor.name());
            if (mapped == null) {
                throw Problem.at(
                        where,
                        "does not map tensor " + OneLine.quote(tensor.name()) + ", which is in " + OneLine.quote(name),
                        OF_THESE_FILES,
                        "");
            }
            if (!mapped.equals(name)) {
                throw Problem.at(
                        where,
                        "maps tensor " + OneLine.quote(tensor.name()) + " to " + OneLine.quote(mapped)
                                + ", but it is in " + OneLine.quote(name),
                        OF_THESE_FILES,
                        "");
            }
            budget.release(Budget.ENTRY, tensor.name());
        }
    }

    private List<Note> sizeNote(List<StoredTensors> read) {
        if (totalSize.isEmpty()) {
            return List.of();
        }
        long bytes = read.stream().mapToLong(StoredTensors::bytes).sum();
        return bytes == totalSize.getAsLong()
                ? List.of()
                : List.of(new Note.OtherByteCount(where, totalSize.getAsLong(), bytes));
    }

    private static StoredTensors merged(String where, List<StoredTensors> read, List<Note> notes) {
        if (read.size() == 1 && notes.isEmpty()) {
            return read.get(0);
        }
        List<StoredTensor> tensors = new ArrayList<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        while (!read.isEmpty()) {
            StoredTensors part = read.remove(0);
            tensors.addAll(part.list());
            part.metadata().forEach(metadata::putIfAbsent);
        }
        return new StoredTensors(where, tensors, metadata, notes);
    }

    private static List<Path> files(Path folder, String glob) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, glob)) {
            for (Path file : stream) {
                files.add(file);
                if (files.size() > MAX_SHARDS) {
                    throw Problem.at(
                            folder.toString(), "has more than " + MAX_SHARDS + " files", "", "name the one to read");
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw Problem.at(folder.toString(), "is not a folder that can be read", "", "check the path");
        }
        files.sort(null);
        return files;
    }

    private static List<String> names(Collection<Path> files) {
        return files.stream().map(file -> String.valueOf(file.getFileName())).collect(Collectors.toList());
    }

    private static String some(List<String> names) {
        String first = names.stream().limit(MAX_NAMED).map(OneLine::quote).collect(Collectors.joining(", "));
        return names.size() > MAX_NAMED ? first + " and " + (names.size() - MAX_NAMED) + " more" : first;
    }
}
