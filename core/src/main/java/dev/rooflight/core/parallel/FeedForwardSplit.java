package dev.rooflight.core.parallel;

import dev.rooflight.core.model.FeedForward;
import java.util.ArrayList;
import java.util.List;

/** How tensor and expert parallelism divide a feed-forward: what has to divide, and what each device then has. */
final class FeedForwardSplit {
    private FeedForwardSplit() {}

    /** Something, and the devices that share it. */
    record Divided(Countable what, int devices) {
        boolean even() {
            return what.dividesBy(devices);
        }
    }

    /** What has to divide. */
    record Countables(Parallelism parallelism) implements FeedForward.Visitor<List<Divided>> {
        @Override
        public List<Divided> none(FeedForward.None none) {
            return List.of();
        }

        @Override
        public List<Divided> dense(FeedForward.Dense dense) {
            return List.of(new Divided(channels(dense), parallelism.tensor()));
        }

        @Override
        public List<Divided> experts(FeedForward.MixtureOfExperts experts) {
            List<Divided> all = new ArrayList<>();
            all.add(new Divided(channels(experts.expert()), parallelism.expertTensor()));
            experts.shared().ifPresent(shared -> all.add(new Divided(channels(shared), parallelism.tensor())));
            return all;
        }

        @Override
        public List<Divided> denseBesideExperts(FeedForward.DenseBesideExperts both) {
            List<Divided> all = new ArrayList<>(dense(both.dense()));
            all.addAll(experts(both.experts()));
            return all;
        }

        @Override
        public List<Divided> linearMap(FeedForward.LinearMap map) {
            return List.of();
        }

        private static Countable channels(FeedForward.Dense dense) {
            return new Countable(Countable.What.FEED_FORWARD_CHANNELS, dense.intermediate(), false);
        }
    }

    /** What one device has of a feed-forward that divides. */
    record Share(Parallelism parallelism) implements FeedForward.Visitor<FeedForward> {
        @Override
        public FeedForward none(FeedForward.None none) {
            return none;
        }

        @Override
        public FeedForward dense(FeedForward.Dense dense) {
            return share(dense, parallelism.tensor());
        }

        @Override
        public FeedForward experts(FeedForward.MixtureOfExperts experts) {
            return share(experts);
        }

        @Override
        public FeedForward denseBesideExperts(FeedForward.DenseBesideExperts both) {
            return new FeedForward.DenseBesideExperts(share(both.dense(), parallelism.tensor()), share(both.experts()));
        }

        @Override
        public FeedForward linearMap(FeedForward.LinearMap map) {
            return map;
        }

        private FeedForward.MixtureOfExperts share(FeedForward.MixtureOfExperts experts) {
            return new FeedForward.MixtureOfExperts(
                    experts.experts(),
                    experts.perToken(),
                    share(experts.expert(), parallelism.expertTensor()),
                    experts.shared().map(shared -> share(shared, parallelism.tensor())),
                    experts.router(),
                    experts.latentWidth(),
                    experts.latentNorm(),
                    new FeedForward.MixtureOfExperts.Spread(parallelism.expert(), parallelism.replicasPerExperts()));
        }

        private static FeedForward.Dense share(FeedForward.Dense dense, int devices) {
            return new FeedForward.Dense(dense.intermediate() / devices, dense.gated(), dense.bias());
        }
    }
}
