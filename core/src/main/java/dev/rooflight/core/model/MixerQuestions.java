package dev.rooflight.core.model;

import dev.rooflight.core.pass.Reach;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What is asked of every kind of mixer: a new kind does not compile until it has an answer here. */
final class MixerQuestions {
    /** What it keeps of a sequence. */
    static final TokenMixer.Visitor<List<Cached>> CACHES = new Caches();

    /** Attention to a source that follows it. */
    static final TokenMixer.Visitor<Optional<GroupedQueryAttention>> TO_SOURCE = new ToSource();

    private MixerQuestions() {}

    private static final class Caches implements TokenMixer.Visitor<List<Cached>> {
        @Override
        public List<Cached> none(TokenMixer.None none) {
            return List.of();
        }

        @Override
        public List<Cached> groupedQuery(GroupedQueryAttention attention) {
            return attention.reach().cached()
                    ? List.of(Cached.of(
                            Cached.What.KEYS_AND_VALUES,
                            attention.keyWidth() + attention.valueWidth(),
                            attention.reach()))
                    : List.of();
        }

        @Override
        public List<Cached> latent(LatentAttention attention) {
            Cached latent = Cached.of(
                    Cached.What.LATENT, (double) attention.latentRank() + attention.ropeDim(), Reach.causal());
            return attention
                    .indexer()
                    .filter(Indexer::ownWeights)
                    .map(picks -> List.of(latent, keys(picks, 1)))
                    .orElse(List.of(latent));
        }

        @Override
        public List<Cached> compressed(CompressedAttention attention) {
            List<Cached> parts = new ArrayList<>();
            parts.add(Cached.of(
                    Cached.What.KEYS_AND_VALUES, attention.headDim(), new Reach.SlidingWindow(attention.window())));
            if (attention.ratio() > 0) {
                double pooled = (double) attention.headDim() / attention.ratio();
                parts.add(Cached.of(Cached.What.POOLED, pooled, Reach.causal()));
                attention.indexer().ifPresent(picks -> parts.add(keys(picks, attention.ratio())));
            }
            return List.copyOf(parts);
        }

        @Override
        public List<Cached> selectiveStateSpace(SelectiveStateSpace stateSpace) {
            return recurrent(stateSpace.stateNumbers(), stateSpace.convolutionNumbers());
        }

        @Override
        public List<Cached> stateSpaceDuality(StateSpaceDuality stateSpace) {
            return recurrent(stateSpace.stateNumbers(), stateSpace.convolutionNumbers());
        }

        @Override
        public List<Cached> gatedDelta(GatedDeltaAttention attention) {
            return recurrent(attention.stateNumbers(), attention.convolutionNumbers());
        }

        @Override
        public List<Cached> parallel(TokenMixer.Parallel both) {
            List<Cached> parts = new ArrayList<>(both.first().caches());
            parts.addAll(both.second().caches());
            return List.copyOf(parts);
        }

        @Override
        public List<Cached> selfAndCross(TokenMixer.SelfAndCross both) {
            GroupedQueryAttention cross = both.cross();
            List<Cached> parts = new ArrayList<>(both.self().caches());
            parts.add(Cached.of(Cached.What.SOURCE, cross.keyWidth() + cross.valueWidth(), cross.reach()));
            return List.copyOf(parts);
        }

        @Override
        public List<Cached> linearMap(TokenMixer.LinearMap map) {
            return List.of();
        }

        private static List<Cached> recurrent(double state, double history) {
            Cached kept = Cached.constant(Cached.What.STATE, state);
            return history == 0 ? List.of(kept) : List.of(kept, Cached.constant(Cached.What.CONVOLUTION, history));
        }

        /** Keys of an indexer, one for every {@code ratio} positions. */
        private static Cached keys(Indexer indexer, int ratio) {
            return Cached.of(Cached.What.INDEX_KEYS, (double) indexer.headDim() / ratio, Reach.causal());
        }
    }

    private static final class ToSource implements TokenMixer.Visitor<Optional<GroupedQueryAttention>> {
        @Override
        public Optional<GroupedQueryAttention> none(TokenMixer.None none) {
            return Optional.empty();
        }

        @Override
        public Optional<GroupedQueryAttention> groupedQuery(GroupedQueryAttention attention) {
            return Optional.empty();
        }

        @Override
        public Optional<GroupedQueryAttention> latent(LatentAttention attention) {
            return Optional.empty();
        }

        @Override
        public Optional<GroupedQueryAttention> compressed(CompressedAttention attention) {
            return Optional.empty();
        }

        @Override
        public Optional<GroupedQueryAttention> selectiveStateSpace(SelectiveStateSpace stateSpace) {
            return Optional.empty();
        }

        @Override
        public Optional<GroupedQueryAttention> stateSpaceDuality(StateSpaceDuality stateSpace) {
            return Optional.empty();
        }

        @Override
        public Optional<GroupedQueryAttention> gatedDelta(GatedDeltaAttention attention) {
            return Optional.empty();
        }

        @Override
        public Optional<GroupedQueryAttention> parallel(TokenMixer.Parallel both) {
            return Optional.empty();
        }

        @Override
        public Optional<GroupedQueryAttention> selfAndCross(TokenMixer.SelfAndCross both) {
            return Optional.of(both.cross());
        }

        @Override
        public Optional<GroupedQueryAttention> linearMap(TokenMixer.LinearMap map) {
            return Optional.empty();
        }
    }

    /** The same mixer with every attention of the sequence to itself changed. */
    record WithAttention(UnaryOperator<GroupedQueryAttention> change) implements TokenMixer.Visitor<TokenMixer> {
        @Override
        public TokenMixer none(TokenMixer.None none) {
            return none;
        }

        @Override
        public TokenMixer groupedQuery(GroupedQueryAttention attention) {
            return change.apply(attention);
        }

        @Override
        public TokenMixer latent(LatentAttention attention) {
            return attention;
        }

        @Override
        public TokenMixer compressed(CompressedAttention attention) {
            return attention;
        }

        @Override
        public TokenMixer selectiveStateSpace(SelectiveStateSpace stateSpace) {
            return stateSpace;
        }

        @Override
        public TokenMixer stateSpaceDuality(StateSpaceDuality stateSpace) {
            return stateSpace;
        }

        @Override
        public TokenMixer gatedDelta(GatedDeltaAttention attention) {
            return attention;
        }

        @Override
        public TokenMixer parallel(TokenMixer.Parallel both) {
            return new TokenMixer.Parallel(
                    both.first().withAttention(change), both.second().withAttention(change));
        }

        @Override
        public TokenMixer selfAndCross(TokenMixer.SelfAndCross both) {
            return new TokenMixer.SelfAndCross(change.apply(both.self()), both.cross());
        }

        @Override
        public TokenMixer linearMap(TokenMixer.LinearMap map) {
            return map;
        }
    }
}
