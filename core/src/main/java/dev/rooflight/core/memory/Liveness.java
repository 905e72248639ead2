package dev.rooflight.core.memory;

import dev.rooflight.core.operator.Block;
import dev.rooflight.core.operator.LinearForm;
import dev.rooflight.core.operator.Network;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.operator.Tensor;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which activations are alive together. */
final class Liveness {
    private Liveness() {}

    /** What is alive after each operator, as forms; each tensor lives from its producer to its last consumer. */
    static List<LinearForm> of(Network network) {
        Set<LinearForm> sums = new LinkedHashSet<>();
        for (Block block : network.blocks()) {
            addLive(block, sums);
        }
        return List.copyOf(sums);
    }

    private static void addLive(Block block, Set<LinearForm> sums) {
        Map<String, Integer> lastUse = new LinkedHashMap<>();
        List<Operator> operators = block.operators();
        for (int i = 0; i < operators.size(); i++) {
            for (String input : operators.get(i).inputs()) {
                lastUse.put(input, i);
            }
        }
        block.outputs().forEach(output -> lastUse.put(output, operators.size()));
        Map<String, LinearForm> alive = new LinkedHashMap<>();
        for (Tensor input : block.inputs()) {
            alive.put(input.name(), input.bytes());
        }
        for (int i = 0; i < operators.size(); i++) {
            int step = i;
            for (Tensor output : operators.get(i).outputs()) {
                alive.put(output.name(), output.bytes());
            }
            sums.add(alive.values().stream().reduce(LinearForm.ZERO, LinearForm::plus));
            alive.keySet().removeIf(tensor -> lastUse.getOrDefault(tensor, -1) <= step);
        }
    }
}
