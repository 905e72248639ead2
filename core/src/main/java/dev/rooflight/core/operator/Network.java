package dev.rooflight.core.operator;

import static dev.rooflight.core.model.Component.EMBEDDING;
import static dev.rooflight.core.model.Component.HEAD;
import static dev.rooflight.core.pass.Feature.Basic.LOGITS;
import static dev.rooflight.core.pass.Feature.Basic.TOKENS;
import static java.util.Objects.requireNonNull;

import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.Embedding;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.LayerGroup;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.model.OutputHead;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.model.Tower;
import dev.rooflight.core.operator.Block.Part;
import dev.rooflight.core.parallel.ExchangeFormats;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.parallel.Rank;
import dev.rooflight.core.pass.Feature;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
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

    /** The operators of an architecture in given number formats and kernels, on one device. */
    public static Network of(ModelArchitecture model, Precision precision, Kernels kernels, LatentForm form) {
        return of(Rank.whole(model), precision, kernels, form, ExchangeFormats.WIDE);
    }

    /** The operators of one device's share of a model, and its exchanges with others in 16 bits. */
    public static Network of(Rank rank, Precision precision, Kernels kernels, LatentForm form) {
        return of(rank, precision, kernels, form, ExchangeFormats.WIDE);
    }

    /** The operators of one device's share of a model, and its exchanges with others. */
    public static Network of(
            Rank rank, Precision precision, Kernels kernels, LatentForm form, ExchangeFormats exchanges) {
        ModelArchitecture model = rank.model();
        CollectiveOperators collectives = new CollectiveOperators(rank.parallelism(), precision, exchanges);
        List<Block> blocks = new ArrayList<>();
        if (rank.first()) {
            blocks.add(embedding(rank, precision, collectives));
        }
        Map<Layer, Integer> numbers = numbers(rank.kinds());
        for (LayerGroup group : model.layerGroups()) {
            int number = requireNonNull(numbers.get(group.layer()));
            blocks.add(LayerOperators.of(
                    Part.LAYERS,
                    number,
                    group,
                    blockName("layer", number, numbers.size()),
                    model.hiddenSize(),
                    precision,
                    kernels,
                    form,
                    collectives));
        }
        Block end = rank.last() ? head(rank, precision, collectives) : handOver(model, precision, collectives);
        if (!end.operators().isEmpty()) {
            blocks.add(end);
        }
        return new Network(blocks);
    }

    private static Map<Layer, Integer> numbers(List<Layer> kinds) {
        Map<Layer, Integer> numbers = new LinkedHashMap<>();
        kinds.forEach(kind -> numbers.putIfAbsent(kind, numbers.size()));
        return numbers;
    }

    /** What the next stage is given: the residual stream. */
    private static Block handOver(ModelArchitecture model, Precision precision, CollectiveOperators collectives) {
        double hidden = model.hiddenSize();
        Tensor input = new Tensor(INPUT, TOKENS, hidden, precision.activationBytes());
        Operator send = collectives.send("stage_send", hidden, TOKENS, List.of(INPUT));
        return new Block(
                Part.HAND_OVER,
                0,
                "stage",
                "hand-over to the next stage",
                1,
                List.of(input),
                List.of(send),
                List.of(send.name()));
    }

    /** The operators of a tower, whose tokens are those of a pass of its own. */
    public static Network of(Tower tower, Precision precision, Kernels kernels) {
        Precision uniform = precision.throughout(tower.component());
        CollectiveOperators alone = new CollectiveOperators(Parallelism.NONE, uniform, ExchangeFormats.WIDE);
        List<Block> blocks = new ArrayList<>();
        addProjections(blocks, tower.name() + " input", tower.before(), tower, uniform);
        List<LayerGroup> groups = tower.layerGroups();
        for (int i = 0; i < groups.size(); i++) {
            String name = blockName(tower.name() + " layer", i, groups.size());
            blocks.add(LayerOperators.of(
                    Part.TOWER,
                    i,
                    groups.get(i),
                    name,
                    tower.hiddenSize(),
                    uniform,
                    kernels,
                    LatentForm.EXPANDED,
                    alone));
        }
        addProjections(blocks, tower.name() + " output", tower.after(), tower, uniform);
        return new Network(
                blocks.stream().map(block -> block.in(tower.component())).toList());
    }

    /** Parameters of each component, towers included; each weight is counted where it is stored. */
    public static Map<Component, Double> parameters(ModelArchitecture model) {
        Map<Component, Double> sum = new EnumMap<>(Component.class);
        List<Network> networks = new ArrayList<>();
        networks.add(of(model, model.stored(), Kernels.EAGER, LatentForm.EXPANDED));
        model.towers().forEach(tower -> networks.add(of(tower, model.stored(), Kernels.EAGER)));
        for (Network network : networks) {
            for (Block block : network.blocks) {
                for (Operator operator : block.operators()) {
                    sum.merge(operator.component(), operator.parameters() * block.count(), Double::sum);
                }
            }
        }
        return sum;
    }

    /** Parameters of the model proper: all but those of modules that predict further tokens. */
    public static double totalParameters(ModelArchitecture model) {
        double total = 0;
        for (Map.Entry<Component, Double> entry : parameters(model).entrySet()) {
            total += entry.getKey() == Component.PREDICTION ? 0 : entry.getValue();
        }
        return total;
    }

    /**
     * Parameters that one token uses: all of embedding, layers and head, but of experts only those it is sent to. Towers are
     * left out: they have passes of their own.
     */
    public static double activeParameters(ModelArchitecture model) {
        double active = 0;
        for (Block block : of(model, model.stored(), Kernels.EAGER, LatentForm.EXPANDED).blocks) {
            for (Operator operator : block.operators()) {
                active += operator.activeParameters() * block.count();
            }
        }
        // a tied head uses the embedding's weights, which are counted there
        boolean tied = model.head().map(OutputHead::tied).orElse(false);
        return tied
                ? active
                        - (double) model.embedding().vocabulary()
                                * model.embedding().width()
                : active;
    }

    private static String blockName(String name, int index, int of) {
        return of == 1 ? name : name + " " + (char) ('A' + index % 26) + (index < 26 ? "" : index / 26);
    }

    private static void addProjections(
            List<Block> blocks, String name, List<Tower.Projection> projections, Tower tower, Precision precision) {
        if (projections.isEmpty()) {
            return;
        }
        List<Operator> operators = new ArrayList<>();
        String input = INPUT;
        for (Tower.Projection projection : projections) {
            operators.add(operator(projection, tower.component(), precision, input));
            input = projection.name();
        }
        Tensor first = new Tensor(INPUT, TOKENS, tower.hiddenSize(), precision.activationBytes());
        blocks.add(
                new Block(Part.TOWER, 0, name, tower.name(), 1, List.of(first), operators, List.of(last(operators))));
    }

    private static Operator operator(
            Tower.Projection projection, Component component, Precision precision, String input) {
        Kernel kernel = projection.table()
                ? new Kernel.Gather(projection.in(), projection.out(), true)
                : Kernel.MatMul.of(TOKENS, projection.in(), projection.out(), projection.bias() ? projection.out() : 0);
        Tensor output = new Tensor(
                projection.name(), TOKENS, projection.out() * projection.share(), precision.activationBytes());
        Operator whole = Operator.of(projection.name(), kernel, component, precision, List.of(input), List.of(output));
        return whole.doing(whole.work().forShare(projection.share()));
    }

    private static Block embedding(Rank rank, Precision precision, CollectiveOperators collectives) {
        ModelArchitecture model = rank.model();
        Embedding embedding = model.embedding();
        double width = embedding.width();
        double activation = precision.activationBytes();
        List<Operator> operators = new ArrayList<>();
        operators.add(Operator.of(
                "embedding",
                new Kernel.Gather(embedding.vocabulary(), width, false),
                EMBEDDING,
                precision,
                List.of(),
                List.of(new Tensor("embedding", TOKENS, width, activation))));
        if (rank.parallelism().tensor() > 1) {
            operators.add(collectives.allReduce("embedding_all_reduce", width, TOKENS, List.of(last(operators))));
        }
        if (embedding.width() != model.hiddenSize()) {
            operators.add(Linear.of(width, model.hiddenSize(), false)
                    .operator("project_in", EMBEDDING, TOKENS, precision, last(operators)));
        }
        if (embedding.learnedPositions() > 0) {
            double hidden = model.hiddenSize();
            operators.add(Operator.of(
                    "position_embedding",
                    new Kernel.Gather(embedding.learnedPositions(), hidden, true),
                    EMBEDDING,
                    precision,
                    List.of(last(operators)),
                    List.of(new Tensor("position_embedding", TOKENS, hidden, activation))));
        }
        if (embedding.norm()) {
            operators.add(Normalization.operator(
                    "embedding_norm", Norm.LAYER, model.hiddenSize(), TOKENS, precision, last(operators)));
        }
        return new Block(
                Part.EMBEDDING, 0, "embedding", "token embedding", 1, List.of(), operators, List.of(last(operators)));
    }

    private static Block head(Rank rank, Precision precision, CollectiveOperators collectives) {
        ModelArchitecture model = rank.model();
        double hidden = model.hiddenSize();
        double width = model.embedding().width();
        // an encoder hands on every position, a decoder turns those that emit a token into logits
        Feature rows = model.head().isPresent() ? LOGITS : TOKENS;
        List<Operator> operators = new ArrayList<>();
        model.finalNorm()
                .ifPresent(norm ->
                        operators.add(Normalization.operator("final_norm", norm, hidden, rows, precision, INPUT)));
        model.head().ifPresent(head -> {
            if (model.embedding().width() != model.hiddenSize()) {
                operators.add(Linear.of(hidden, width, false)
                        .operator("project_out", HEAD, rows, precision, lastOr(INPUT, operators)));
            }
            Operator logits = Linear.of(width, model.embedding().vocabulary(), head.bias())
                    .operator("lm_head", HEAD, rows, precision, lastOr(INPUT, operators));
            // the last of several stages has a copy of the token table of its own
            double shared =
                    head.tied() && rank.first() ? width * model.embedding().vocabulary() : 0;
            operators.add(logits.storing(logits.parameters() - shared));
            if (rank.parallelism().tensor() > 1) {
                double vocabulary =
                        (double) rank.parallelism().tensor() * model.embedding().vocabulary();
                operators.add(collectives.allGather("logits_all_gather", vocabulary, rows, last(operators)));
            }
        });
        Tensor input = new Tensor(INPUT, rows, hidden, precision.activationBytes());
        return new Block(
                Part.HEAD,
                0,
                "head",
                "final norm and logits",
                1,
                List.of(input),
                operators,
                List.of(lastOr(INPUT, operators)));
    }

    private static String lastOr(String otherwise, List<Operator> operators) {
        return operators.isEmpty() ? otherwise : last(operators);
    }

    private static String last(List<Operator> operators) {
        return operators.get(operators.size() - 1).name();
    }
}
