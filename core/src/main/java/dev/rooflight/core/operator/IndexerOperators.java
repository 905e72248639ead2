package dev.rooflight.core.operator;

import static dev.rooflight.core.model.Component.ATTENTION;
import static dev.rooflight.core.pass.Feature.Basic.TOKENS;

import dev.rooflight.core.model.Indexer;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.pass.Reach;
import java.util.ArrayList;
import java.util.List;

/**
 * The indexer of sparse attention (DeepSeek-V3.2): small heads score every earlier position against the query, weighted per
 * head, and the best positions are picked. Scores cost 2·A·h_i·d_i matrix and 3·A·h_i vector operations (rectify, weigh,
 * add); index keys of d_i numbers per position are cached and read once for all heads.
 */
final class IndexerOperators {
    private IndexerOperators() {}

    /**
     * The operators of a layer's own indexer; none where it takes the picks of an earlier layer.
     *
     * @param queryIn channels of what queries are projected from
     * @param reach positions that are scored
     * @param density index keys per position: less than 1 where positions are pooled
     */
    static List<Operator> of(
            Indexer indexer,
            double hidden,
            double queryIn,
            Reach reach,
            double density,
            Precision precision,
            String queries,
            String input) {
        List<Operator> operators = new ArrayList<>();
        if (!indexer.ownWeights()) {
            return operators;
        }
        double width = (double) indexer.heads() * indexer.headDim();
        operators.add(Linear.of(queryIn, width, false).operator("index_q_proj", ATTENTION, TOKENS, precision, queries));
        operators.add(Linear.of(hidden, indexer.headDim(), false)
                .operator("index_k_proj", ATTENTION, TOKENS, precision, input));
        Operator norm = Normalization.operator(
                "index_k_norm", Norm.LAYER, indexer.headDim(), TOKENS, precision, "index_k_proj");
        operators.add(norm);
        operators.add(Linear.of(hidden, indexer.heads(), false)
                .operator("index_weights_proj", ATTENTION, TOKENS, precision, input));
        AttentionKernel scores = new AttentionKernel(
                AttentionKernel.Part.INDEX,
                indexer.heads(),
                1,
                indexer.headDim(),
                0,
                indexer.headDim(),
                0,
                0,
                density,
                reach);
        operators.add(Operator.of(
                "index_scores",
                scores,
                ATTENTION,
                precision,
                List.of("index_q_proj", "index_k_norm", "index_weights_proj"),
                List.of(new Tensor("index_scores", TOKENS, indexer.topK(), precision.activationBytes()))));
        return operators;
    }
}
