package dev.rooflight.core.parallel;

import dev.rooflight.core.model.CompressedAttention;
import dev.rooflight.core.model.GatedDeltaAttention;
import dev.rooflight.core.model.GroupedQueryAttention;
import dev.rooflight.core.model.LatentAttention;
import dev.rooflight.core.model.SelectiveStateSpace;
import dev.rooflight.core.model.StateSpaceDuality;
import dev.rooflight.core.model.TokenMixer;
import dev.rooflight.core.parallel.Countable.What;
import java.util.ArrayList;
import java.util.List;

/** How tensor parallelism divides a mixer: what has to divide, and what each device then has. */
final class MixerSplit {
    /** What has to divide. */
    static final TokenMixer.Visitor<List<Countable>> COUNTABLES = new Countables();

    private MixerSplit() {}

    private static final class Countables implements TokenMixer.Visitor<List<Countable>> {
        @Override
        public List<Countable> none(TokenMixer.None none) {
            return List.of();
        }

        @Override
        public List<Countable> groupedQuery(GroupedQueryAttention attention) {
            return List.of(
                    whole(What.ATTENTION_HEADS, attention.queryHeads()),
                    replicated(What.KEY_VALUE_HEADS, attention.keyValueHeads()));
        }

        @Override
        public List<Countable> latent(LatentAttention attention) {
            return List.of(whole(What.ATTENTION_HEADS, attention.heads()));
        }

        @Override
        public List<Countable> compressed(CompressedAttention attention) {
            return List.of(
                    whole(What.ATTENTION_HEADS, attention.heads()),
                    replicated(What.OUTPUT_GROUPS, attention.outputGroups()));
        }

        @Override
        public List<Countable> selectiveStateSpace(SelectiveStateSpace stateSpace) {
            return List.of(whole(What.STATE_SPACE_CHANNELS, stateSpace.inner()));
        }

        @Override
        public List<Countable> stateSpaceDuality(StateSpaceDuality stateSpace) {
            return List.of(
                    whole(What.STATE_SPACE_HEADS, stateSpace.heads()),
                    replicated(What.STATE_SPACE_GROUPS, stateSpace.groups()));
        }

        @Override
        public List<Countable> gatedDelta(GatedDeltaAttention attention) {
            return List.of(
                    whole(What.LINEAR_ATTENTION_KEY_HEADS, attention.keyHeads()),
                    whole(What.LINEAR_ATTENTION_VALUE_HEADS, attention.valueHeads()));
        }

        @Override
        public List<Countable> parallel(TokenMixer.Parallel both) {
            return both(both.first().accept(this), both.second().accept(this));
        }

        @Override
        public List<Countable> selfAndCross(TokenMixer.SelfAndCross both) {
            return both(groupedQuery(both.self()), groupedQuery(both.cross()));
        }

        @Override
        public List<Countable> linearMap(TokenMixer.LinearMap map) {
            return List.of();
        }

        private static Countable whole(What what, long count) {
            return new Countable(what, count, false);
        }

        private static Countable replicated(What what, long count) {
            return new Countable(what, count, true);
        }

        private static List<Countable> both(List<Countable> first, List<Countable> second) {
            List<Countable> all = new ArrayList<>(first);
            all.addAll(second);
            return all;
        }
    }

    /** What one of {@code devices} has of a mixer that divides among them. */
    record Share(int devices) implements TokenMixer.Visitor<TokenMixer> {
        @Override
        public TokenMixer none(TokenMixer.None none) {
            return none;
        }

        @Override
        public TokenMixer groupedQuery(GroupedQueryAttention attention) {
            return share(attention);
        }

        @Override
        public TokenMixer latent(LatentAttention attention) {
            return new LatentAttention(
                    share(attention.heads()),
                    attention.queryRank(),
                    attention.latentRank(),
                    attention.nopeDim(),
                    attention.ropeDim(),
                    attention.valueDim(),
                    attention.outputGate(),
                    attention.bias(),
                    attention.indexer());
        }

        @Override
        public TokenMixer compressed(CompressedAttention attention) {
            return new CompressedAttention(
                    share(attention.heads()),
                    attention.headDim(),
                    attention.ropeDim(),
                    attention.queryRank(),
                    share(attention.outputGroups()),
                    attention.outputRank(),
                    attention.window(),
                    attention.ratio(),
                    attention.indexer());
        }

        @Override
        public TokenMixer selectiveStateSpace(SelectiveStateSpace stateSpace) {
            return new SelectiveStateSpace(
                    stateSpace.inner() / devices,
                    stateSpace.stateSize(),
                    stateSpace.convKernel(),
                    stateSpace.stepRank(),
                    stateSpace.innerNorms(),
                    stateSpace.convBias(),
                    stateSpace.projectionBias());
        }

        @Override
        public TokenMixer stateSpaceDuality(StateSpaceDuality stateSpace) {
            return new StateSpaceDuality(
                    share(stateSpace.heads()),
                    stateSpace.headDim(),
                    share(stateSpace.groups()),
                    stateSpace.stateSize(),
                    stateSpace.convKernel(),
                    stateSpace.gatedNorm(),
                    stateSpace.convBias(),
                    stateSpace.projectionBias());
        }

        @Override
        public TokenMixer gatedDelta(GatedDeltaAttention attention) {
            return new GatedDeltaAttention(
                    share(attention.keyHeads()),
                    share(attention.valueHeads()),
                    attention.keyDim(),
                    attention.valueDim(),
                    attention.convKernel(),
                    attention.channelDecayRank(),
                    attention.outputGateRank());
        }

        @Override
        public TokenMixer parallel(TokenMixer.Parallel both) {
            return new TokenMixer.Parallel(
                    both.first().accept(this), both.second().accept(this));
        }

        @Override
        public TokenMixer selfAndCross(TokenMixer.SelfAndCross both) {
            return new TokenMixer.SelfAndCross(share(both.self()), share(both.cross()));
        }

        @Override
        public TokenMixer linearMap(TokenMixer.LinearMap map) {
            return map;
        }

        private GroupedQueryAttention share(GroupedQueryAttention attention) {
            return new GroupedQueryAttention(
                    share(attention.queryHeads()),
                    share(attention.keyValueHeads()),
                    attention.headDim(),
                    attention.valueDim(),
                    attention.reach(),
                    attention.rotaryDims(),
                    attention.projections(),
                    attention.queryKeyNorm(),
                    attention.outputGate());
        }

        private int share(int count) {
            return Math.max(1, count / devices);
        }
    }
}
