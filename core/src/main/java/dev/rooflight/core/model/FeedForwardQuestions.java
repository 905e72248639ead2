package dev.rooflight.core.model;

import java.util.Optional;
import java.util.function.UnaryOperator;

/** What is asked of every kind of feed-forward: a new kind does not compile until it has an answer here. */
final class FeedForwardQuestions {
    /** The feed-forward that every token goes through. */
    static final FeedForward.Visitor<Optional<FeedForward.Dense>> OF_EVERY_TOKEN = new OfEveryToken();

    /** The mixture of experts in it. */
    static final FeedForward.Visitor<Optional<FeedForward.MixtureOfExperts>> MIXTURE = new Mixture();

    private FeedForwardQuestions() {}

    private static final class OfEveryToken implements FeedForward.Visitor<Optional<FeedForward.Dense>> {
        @Override
        public Optional<FeedForward.Dense> none(FeedForward.None none) {
            return Optional.empty();
        }

        @Override
        public Optional<FeedForward.Dense> dense(FeedForward.Dense dense) {
            return Optional.of(dense);
        }

        @Override
        public Optional<FeedForward.Dense> experts(FeedForward.MixtureOfExperts experts) {
            return Optional.empty();
        }

        @Override
        public Optional<FeedForward.Dense> denseBesideExperts(FeedForward.DenseBesideExperts both) {
            return Optional.of(both.dense());
        }

        @Override
        public Optional<FeedForward.Dense> linearMap(FeedForward.LinearMap map) {
            return Optional.empty();
        }
    }

    private static final class Mixture implements FeedForward.Visitor<Optional<FeedForward.MixtureOfExperts>> {
        @Override
        public Optional<FeedForward.MixtureOfExperts> none(FeedForward.None none) {
            return Optional.empty();
        }

        @Override
        public Optional<FeedForward.MixtureOfExperts> dense(FeedForward.Dense dense) {
            return Optional.empty();
        }

        @Override
        public Optional<FeedForward.MixtureOfExperts> experts(FeedForward.MixtureOfExperts experts) {
            return Optional.of(experts);
        }

        @Override
        public Optional<FeedForward.MixtureOfExperts> denseBesideExperts(FeedForward.DenseBesideExperts both) {
            return Optional.of(both.experts());
        }

        @Override
        public Optional<FeedForward.MixtureOfExperts> linearMap(FeedForward.LinearMap map) {
            return Optional.empty();
        }
    }

    /** The same feed-forward with every inner width changed. */
    record WithWidths(UnaryOperator<FeedForward.Dense> change) implements FeedForward.Visitor<FeedForward> {
        @Override
        public FeedForward none(FeedForward.None none) {
            return none;
        }

        @Override
        public FeedForward dense(FeedForward.Dense dense) {
            return change.apply(dense);
        }

        @Override
        public FeedForward experts(FeedForward.MixtureOfExperts experts) {
            return changed(experts);
        }

        @Override
        public FeedForward denseBesideExperts(FeedForward.DenseBesideExperts both) {
            return new FeedForward.DenseBesideExperts(change.apply(both.dense()), changed(both.experts()));
        }

        @Override
        public FeedForward linearMap(FeedForward.LinearMap map) {
            return map;
        }

        private FeedForward.MixtureOfExperts changed(FeedForward.MixtureOfExperts experts) {
            return new FeedForward.MixtureOfExperts(
                    experts.experts(),
                    experts.perToken(),
                    change.apply(experts.expert()),
                    experts.shared().map(change),
                    experts.router(),
                    experts.latentWidth(),
                    experts.latentNorm(),
                    experts.spread());
        }
    }
}
