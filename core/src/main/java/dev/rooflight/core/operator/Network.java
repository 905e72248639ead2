package dev.rooflight.core.operator;

import static dev.rooflight.core.model.Component.EMBEDDING;
import static dev.rooflight.core.model.Component.HEAD;
import static dev.rooflight.core.pass.Feature.Basic.LOGITS;
import static dev.rooflight.core.pass.Feature.Basic.TOKENS;

import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.Embedding;
import dev.rooflight.core.model.LayerGroup;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Norm;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A whole network as blocks of operators: embedding, groups of equal layers, head.
 *
 * @param blocks in order of first execution
 */
public record Network(List<Block> blocks) {
    private static final String INPUT = "input";

    public Network {
        blocks = List.copyOf(blocks);
    }

    /** The operators of an architecture in given number formats and kernels. */
    public static Network of(ModelArchitecture model, Precision precision, Kernels kernels) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(embedding(model, precision));
        List<LayerGroup> groups = model.layerGroups();
        for (int i = 0; i < groups.size(); i++) {
            String name = groups.size() == 1 ? "layer" : "layer " + (char) ('A' + i % 26) + (i < 26 ? "" : i / 26);
            blocks.add(LayerOperators.of(groups.get(i), name, model.hiddenSize(), precision, kernels));
        }
        blocks.add(head(model, precision));
        return new Network(blocks);
    }

    /** Parameters of each component; each weight is counted where it is stored. */
    public static Map<Component, Double> parameters(ModelArchitecture model) {
        Map<Component, Double> sum = new EnumMap<>(Component.class);
        for (Block block : of(model, Precision.stored(model.storedFormat()), Kernels.EAGER).blocks) {
            for (Operator operator : block.operators()) {
                sum.merge(operator.component(), operator.parameters() * block.count(), Double::sum);
            }
        }
        return sum;
    }

    private static Block embedding(ModelArchitecture model, Precision precision) {
        Embedding embedding = model.embedding();
        double width = embedding.width();
        double activation = precision.activationBytes();
        double weight = precision.weightBytes(EMBEDDING);
        List<Operator> operators = new ArrayList<>();
        operators.add(new Operator(
                "embedding",
                OperatorKind.GATHER,
                EMBEDDING,
                (double) embedding.vocabulary() * width,
                precision.linearFormat(EMBEDDING),
                Work.NONE
                        .bytes(Traffic.WEIGHTS, width * weight, TOKENS)
                        .bytes(Traffic.ACTIVATION_WRITE, width * activation, TOKENS),
                List.of(),
                List.of(new Tensor("embedding", TOKENS, width, activation))));
        if (embedding.width() != model.hiddenSize()) {
            operators.add(new Linear(width, model.hiddenSize(), false)
                    .operator("project_in", EMBEDDING, TOKENS, precision, "embedding"));
        }
        if (embedding.learnedPositions() > 0) {
            double hidden = model.hiddenSize();
            operators.add(new Operator(
                    "position_embedding",
                    OperatorKind.GATHER,
                    EMBEDDING,
                    embedding.learnedPositions() * hidden,
                    precision.linearFormat(EMBEDDING),
                    Work.NONE
                            .vector(hidden, TOKENS)
                            .bytes(Traffic.WEIGHTS, hidden * weight, TOKENS)
                            .bytes(Traffic.ACTIVATION_READ, hidden * activation, TOKENS)
                            .bytes(Traffic.ACTIVATION_WRITE, hidden * activation, TOKENS),
                    List.of(last(operators)),
                    List.of(new Tensor("position_embedding", TOKENS, hidden, activation))));
        }
        if (embedding.norm()) {
            operators.add(Normalization.operator(
                    "embedding_norm", Norm.LAYER, model.hiddenSize(), TOKENS, precision, last(operators)));
        }
        return new Block("embedding", "token embedding", 1, List.of(), operators, List.of(last(operators)));
    }

    private static Block head(ModelArchitecture model, Precision precision) {
        double hidden = model.hiddenSize();
        double width = model.embedding().width();
        List<Operator> operators = new ArrayList<>();
        model.finalNorm()
                .ifPresent(norm ->
                        operators.add(Normalization.operator("final_norm", norm, hidden, LOGITS, precision, INPUT)));
        if (model.embedding().width() != model.hiddenSize()) {
            operators.add(new Linear(hidden, width, false)
                    .operator("project_out", HEAD, LOGITS, precision, operators.isEmpty() ? INPUT : last(operators)));
        }
        Linear projection =
                new Linear(width, model.embedding().vocabulary(), model.head().bias());
        Operator head =
                projection.operator("lm_head", HEAD, LOGITS, precision, operators.isEmpty() ? INPUT : last(operators));
        double shared = model.head().tied() ? width * model.embedding().vocabulary() : 0;
        operators.add(new Operator(
                head.name(),
                head.kind(),
                head.component(),
                head.parameters() - shared,
                head.format(),
                head.work(),
                head.inputs(),
                head.outputs()));
        Tensor input = new Tensor(INPUT, LOGITS, hidden, precision.activationBytes());
        return new Block("head", "final norm and logits", 1, List.of(input), operators, List.of(last(operators)));
    }

    private static String last(List<Operator> operators) {
        return operators.get(operators.size() - 1).name();
    }
}
