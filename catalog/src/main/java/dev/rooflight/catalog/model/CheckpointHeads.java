package dev.rooflight.catalog.model;

import dev.rooflight.catalog.checkpoint.SafetensorsHeader;
import dev.rooflight.catalog.checkpoint.StoredTensors;
import dev.rooflight.catalog.checkpoint.TensorData;
import dev.rooflight.catalog.hub.CheckpointHead;
import java.util.ArrayList;
import java.util.List;

/** Reads the heads of safetensors files that the hub client fetched. */
final class CheckpointHeads {
    private CheckpointHeads() {}

    /** The tensors of all shards together. */
    static StoredTensors read(String where, List<CheckpointHead> heads) {
        List<StoredTensors> shards = new ArrayList<>();
        for (CheckpointHead head : heads) {
            shards.add(SafetensorsHeader.read(head.header(), TensorData.OPTIONAL));
        }
        return StoredTensors.joined(where, shards);
    }
}
