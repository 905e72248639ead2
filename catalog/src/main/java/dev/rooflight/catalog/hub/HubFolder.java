package dev.rooflight.catalog.hub;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One commit of a model in the cache. Its files are whole and never change.
 *
 * @param reference what was asked for
 * @param commit the commit that the revision named when it was first fetched
 * @param folder where the files are
 * @param heads the heads of the safetensors files, sorted by file; empty if they were not asked for or the model has
 *     none
 */
public record HubFolder(HubReference reference, String commit, Path folder, List<CheckpointHead> heads) {
    /** Copies the list. */
    public HubFolder {
        heads = List.copyOf(heads);
    }

    /** The model's {@code config.json}. */
    public Path config() {
        return folder.resolve(HubClient.CONFIG);
    }

    /** ModelOpt's {@code hf_quant_config.json}, if the model has one. */
    public Optional<Path> quantizationConfig() {
        return existing(HubClient.QUANTIZATION_CONFIG);
    }

    /** {@code model.safetensors.index.json}, if heads were ever asked for and the checkpoint is sharded. */
    public Optional<Path> index() {
        return existing(HubClient.INDEX);
    }

    private Optional<Path> existing(String name) {
        return Optional.of(folder.resolve(name)).filter(Files::isRegularFile);
    }
}
