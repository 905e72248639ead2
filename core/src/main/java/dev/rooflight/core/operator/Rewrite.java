package dev.rooflight.core.operator;

import dev.rooflight.core.model.Precision;
import java.util.List;

/** A change to the operators of a network that no other model or number format expresses, such as weights stored as two factors. */
public interface Rewrite {

    /**
     * What a rewrite may look at.
     *
     * @param precision number formats the network was built in
     */
    record Surroundings(Precision precision) {}

    /** The same block with its operators changed, as one or more blocks. */
    List<Block> apply(Block block, Surroundings around);

    /** The same network with every block changed. */
    default Network apply(Network network, Surroundings around) {
        return new Network(network.blocks().stream()
                .flatMap(block -> apply(block, around).stream())
                .toList());
    }
}
