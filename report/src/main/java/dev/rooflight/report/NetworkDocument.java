package dev.rooflight.report;

import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.operator.Block;
import dev.rooflight.core.operator.Kernels;
import dev.rooflight.core.operator.LatentForm;
import dev.rooflight.core.operator.Network;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.operator.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A whole network as a graph for {@link Json}: blocks (embedding, groups of equal layers, head, towers) of operators, and edges
 * with the shape of the tensor that flows along each. Rows are features of the pass, such as T tokens.
 */
public final class NetworkDocument {
    private NetworkDocument() {}

    /** The tree of a model, every operator on its own. */
    public static List<Object> of(ModelArchitecture model) {
        List<Object> blocks = new ArrayList<>();
        Network main = Network.of(model, model.stored(), Kernels.EAGER, LatentForm.EXPANDED);
        main.blocks().forEach(block -> blocks.add(block(block)));
        model.towers().forEach(tower -> Network.of(tower, model.stored(), Kernels.EAGER)
                .blocks()
                .forEach(block -> blocks.add(block(block))));
        return blocks;
    }

    private static Map<String, Object> block(Block block) {
        Map<String, Tensor> tensors = new HashMap<>();
        Map<String, String> producers = new HashMap<>();
        block.inputs().forEach(tensor -> {
            tensors.put(tensor.name(), tensor);
            producers.put(tensor.name(), tensor.name());
        });
        List<Object> operators = new ArrayList<>();
        List<Object> edges = new ArrayList<>();
        for (Operator operator : block.operators()) {
            operators.add(operator(operator));
            for (String input : operator.inputs()) {
                Map<String, Object> edge = new LinkedHashMap<>();
                edge.put("source", producers.getOrDefault(input, input));
                edge.put("target", operator.name());
                Tensor tensor = tensors.get(input);
                edge.put("shape", tensor == null ? "" : tensor.shape());
                edges.add(edge);
            }
            operator.outputs().forEach(tensor -> {
                tensors.put(tensor.name(), tensor);
                producers.put(tensor.name(), operator.name());
            });
        }
        for (String output : block.outputs()) {
            Map<String, Object> edge = new LinkedHashMap<>();
            edge.put("source", producers.getOrDefault(output, output));
            edge.put("target", "output");
            Tensor tensor = tensors.get(output);
            edge.put("shape", tensor == null ? "" : tensor.shape());
            edges.add(edge);
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", block.name());
        tree.put("label", block.label());
        tree.put("count", block.count());
        tree.put("operators", operators);
        tree.put("edges", edges);
        return tree;
    }

    private static Map<String, Object> operator(Operator operator) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", operator.name());
        tree.put("kind", operator.kind().label());
        tree.put("component", operator.component().label());
        tree.put("parameters", operator.parameters());
        tree.put("outputs", operator.outputs().stream().map(Tensor::shape).toList());
        return tree;
    }
}
