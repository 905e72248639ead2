package dev.rooflight.catalog.model;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.catalog.ModelFormatException;
import dev.rooflight.catalog.checkpoint.GgufFile;
import dev.rooflight.catalog.checkpoint.SafetensorsHeader;
import dev.rooflight.catalog.checkpoint.SafetensorsIndex;
import dev.rooflight.catalog.checkpoint.StoredTensors;
import dev.rooflight.catalog.checkpoint.TensorData;
import dev.rooflight.catalog.hub.HubClient;
import dev.rooflight.catalog.hub.HubFolder;
import dev.rooflight.catalog.hub.HubReference;
import dev.rooflight.catalog.hub.HubSettings;
import dev.rooflight.catalog.text.InputFile;
import dev.rooflight.catalog.text.JsonObject;
import dev.rooflight.catalog.text.OneLine;
import dev.rooflight.catalog.text.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Finds what a user means by a model: a catalogue id, a {@code config.json}, a folder, a safetensors file or index, a GGUF file,
 * or {@code hf:org/name[@revision]} on the Hugging Face hub. Of checkpoints only headers are read, never the data.
 */
public final class ModelReferences {
    private static final String CONFIG = "config.json";
    private static final String INDEX = ".safetensors.index.json";
    private static final String QUANTIZATION = "hf_quant_config.json";

    private ModelReferences() {}

    /**
     * Finds a model's configuration and, where there is a checkpoint, its tensors.
     *
     * @param environment variables that the hub client reads, see {@link HubSettings#fromEnvironment}
     * @throws CatalogException if no catalogue model has that name
     * @throws ModelFormatException if a file cannot be understood
     * @throws dev.rooflight.catalog.hub.HubException if the hub does not give it
     */
    public static ModelSource find(String reference, Map<String, String> environment) {
        if (HubReference.isReference(reference)) {
            return fromHub(HubReference.parse(reference), environment);
        }
        if (InputFile.isPath(reference)) {
            return fromPath(path(reference));
        }
        CatalogModel entry = ModelCatalog.find(reference);
        return ModelSource.of(entry.id(), entry.id(), entry.config());
    }

    /** Finds a model as {@link #find} does, with the process's environment, and reads it. */
    public static LoadedModel read(String reference) {
        return HuggingFaceReader.read(find(reference, System.getenv()));
    }

    private static Path path(String reference) {
        try {
            return Path.of(reference);
        } catch (InvalidPathException e) {
            throw ModelFormatException.of(
                    OneLine.quote(reference), "", "is no path", "a file or folder of a model", "");
        }
    }

    private static ModelSource fromPath(Path path) {
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        if (Files.isDirectory(path)) {
            return fromFolder(path, Optional.empty());
        }
        if (name.endsWith(".gguf")) {
            return ModelSource.of(String.valueOf(path.getFileName()), GgufFile.read(path, TensorData.OPTIONAL));
        }
        if (name.endsWith(INDEX)) {
            return fromFolder(parent(path), Optional.of(SafetensorsIndex.read(path)));
        }
        if (name.endsWith(".safetensors")) {
            return fromFolder(parent(path), Optional.of(SafetensorsHeader.read(path, TensorData.OPTIONAL)));
        }
        return ModelSource.of(idOf(path), path.toString(), StrictJson.read(path));
    }

    /** The configuration in a folder, with the tensors given or, where there are safetensors files, theirs. */
    private static ModelSource fromFolder(Path folder, Optional<StoredTensors> given) {
        Path config = folder.resolve(CONFIG);
        if (!Files.exists(config)) {
            throw ModelFormatException.of(
                    folder.toString(), "folder", "holds no config.json", "a Hugging Face checkpoint", "");
        }
        Optional<StoredTensors> tensors =
                given.isPresent() || !hasTensors(folder) ? given : Optional.of(SafetensorsIndex.readFolder(folder));
        JsonObject read = StrictJson.read(config);
        return new ModelSource(
                idOf(config), config.toString(), withQuantization(read, folder.resolve(QUANTIZATION)), tensors);
    }

    private static ModelSource fromHub(HubReference reference, Map<String, String> environment) {
        HubFolder folder = new HubClient(HubSettings.fromEnvironment(environment)).fetchWithHeads(reference);
        JsonObject config = StrictJson.read(folder.config(), reference.toString());
        JsonObject whole = folder.quantizationConfig()
                .map(file -> withQuantization(config, file))
                .orElse(config);
        Optional<StoredTensors> tensors = folder.heads().isEmpty()
                ? Optional.empty()
                : Optional.of(CheckpointHeads.read(reference.toString(), folder.heads()));
        return new ModelSource(reference.repository(), reference.toString(), whole, tensors);
    }

    /** Quantisation that a repository states in a file of its own. */
    private static JsonObject withQuantization(JsonObject config, Path file) {
        return config.get("quantization_config").isPresent() || !Files.exists(file)
                ? config
                : config.with("quantization_config", StrictJson.read(file));
    }

    private static boolean hasTensors(Path folder) {
        try (var files = Files.newDirectoryStream(folder, "*.safetensors")) {
            return files.iterator().hasNext();
        } catch (IOException e) {
            throw ModelFormatException.of(
                    folder.toString(), "folder", "cannot be listed: " + e.getMessage(), "", "check the permissions");
        }
    }

    private static Path parent(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file : parent;
    }

    /** The folder's name for a {@code config.json}, else the file's. */
    private static String idOf(Path file) {
        Path folder = parent(file.normalize());
        boolean named = file.endsWith(CONFIG) && folder.getFileName() != null;
        return String.valueOf(named ? folder.getFileName() : file.getFileName());
    }
}
