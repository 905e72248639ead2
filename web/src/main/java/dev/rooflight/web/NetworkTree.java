package dev.rooflight.web;

import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.OperatorAnalysis;
import dev.rooflight.core.analysis.PassAnalysis;
import dev.rooflight.core.analysis.Workload;
import dev.rooflight.core.operator.Block;
import dev.rooflight.core.operator.Network;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.operator.Tensor;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.report.NoteWording;
import dev.rooflight.request.Question;
import dev.rooflight.study.CompiledCase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The network as a deployment runs it, for each phase: blocks of operators with the tensors between them, each operator with
 * its times. Shares are of the expected time of the whole pass.
 */
final class NetworkTree {
    private NetworkTree() {}

    /** The document. */
    static Map<String, Object> of(Question question, Analyst analyst) {
        CompiledCase compiled = analyst.compiled(question.exact("the other has no network"));
        Analysis analysis = compiled.analyze();
        Workload workload = analysis.workload();
        Map<String, Object> phases = new LinkedHashMap<>();
        analysis.phases().forEach((phase, pass) -> {
            Pass asked = compiled.model().pass(phase, workload.batch(), workload.context());
            phases.put(phase.id(), phase(compiled.model().network(asked), pass));
        });
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("model", analysis.model().id());
        tree.put("hardware", analysis.device().id());
        tree.put("phases", phases);
        tree.put("notes", NoteWording.of(analysis.notes()));
        return tree;
    }

    private static Map<String, Object> phase(Network network, PassAnalysis pass) {
        Map<String, OperatorAnalysis> times = new LinkedHashMap<>();
        pass.operators()
                .forEach(operator ->
                        times.merge(id(operator.block(), operator.name()), operator, (first, second) -> first));
        double total = pass.totals().expectedSeconds();
        List<Object> blocks = new ArrayList<>();
        for (Block block : network.blocks()) {
            blocks.add(block(block, times, total));
        }
        // what is left belongs to no block: waiting for the host or for other stages, and operators of other stages
        // only
        List<Object> others = new ArrayList<>();
        times.values().forEach(operator -> {
            Map<String, Object> tree =
                    named(operator.block(), operator.name(), operator.kind().label());
            putTimes(tree, operator, total);
            others.add(tree);
        });
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("blocks", blocks);
        tree.put("others", others);
        tree.put("boundSeconds", pass.totals().boundSeconds());
        tree.put("expectedSeconds", total);
        return tree;
    }

    private static Map<String, Object> block(Block block, Map<String, OperatorAnalysis> times, double total) {
        Map<String, Map<String, Object>> tensors = new HashMap<>();
        block.inputs().forEach(tensor -> tensors.put(tensor.name(), edge("input", tensor)));
        List<Object> operators = new ArrayList<>();
        for (Operator operator : block.operators()) {
            Map<String, Object> tree =
                    named(block.name(), operator.name(), operator.kind().label());
            tree.put("inputs", edges(operator.inputs(), tensors));
            tree.put(
                    "outputs",
                    operator.outputs().stream().map(NetworkTree::tensor).toList());
            tree.put(
                    "shape",
                    operator.outputs().isEmpty()
                            ? ""
                            : operator.outputs().get(0).shape());
            OperatorAnalysis analysed = times.remove(id(block.name(), operator.name()));
            if (analysed != null) {
                putTimes(tree, analysed, total);
            }
            operators.add(tree);
            operator.outputs()
                    .forEach(tensor -> tensors.put(tensor.name(), edge(id(block.name(), operator.name()), tensor)));
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", block.name());
        tree.put("label", block.label());
        tree.put("count", block.count());
        tree.put("inputs", block.inputs().stream().map(NetworkTree::tensor).toList());
        tree.put("operators", operators);
        tree.put("outputs", edges(block.outputs(), tensors));
        return tree;
    }

    private static String id(String block, String name) {
        return block + "/" + name;
    }

    private static Map<String, Object> named(String block, String name, String kind) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("id", id(block, name));
        tree.put("name", name);
        tree.put("block", block);
        tree.put("kind", kind);
        return tree;
    }

    private static void putTimes(Map<String, Object> tree, OperatorAnalysis operator, double total) {
        tree.put("layers", operator.layers());
        tree.put("boundSeconds", operator.boundSeconds());
        tree.put("expectedSeconds", operator.expectedSeconds());
        tree.put("bound", operator.bound().id());
        tree.put("share", total == 0 ? 0 : operator.layers() * operator.expectedSeconds() / total);
    }

    private static Map<String, Object> tensor(Tensor tensor) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("tensor", tensor.name());
        tree.put("shape", tensor.shape());
        return tree;
    }

    private static Map<String, Object> edge(String source, Tensor tensor) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("source", source);
        tree.put("tensor", tensor.name());
        tree.put("shape", tensor.shape());
        return tree;
    }

    private static List<Object> edges(List<String> names, Map<String, Map<String, Object>> tensors) {
        List<Object> edges = new ArrayList<>();
        for (String name : names) {
            Map<String, Object> known = tensors.get(name);
            edges.add(known == null ? Map.of("source", name, "tensor", name, "shape", "") : known);
        }
        return edges;
    }
}
