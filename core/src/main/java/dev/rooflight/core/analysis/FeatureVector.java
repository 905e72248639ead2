package dev.rooflight.core.analysis;

import dev.rooflight.core.operator.Block;
import dev.rooflight.core.operator.LinearForm;
import dev.rooflight.core.operator.Network;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.operator.Work;
import dev.rooflight.core.pass.Feature;
import dev.rooflight.core.pass.Reach;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The features of a pass as an array, and where each stands in it. */
final class FeatureVector {
    private FeatureVector() {}

    /** The features that any of the forms uses. */
    private static Set<Feature> featuresOf(List<Network> networks) {
        Set<Feature> features = new LinkedHashSet<>();
        for (Block block :
                networks.stream().flatMap(network -> network.blocks().stream()).toList()) {
            for (Operator operator : block.operators()) {
                Work work = operator.work();
                features.addAll(work.matrixOps().terms().keySet());
                features.addAll(work.vectorOps().terms().keySet());
                work.bytes()
                        .values()
                        .forEach(form -> features.addAll(form.terms().keySet()));
            }
        }
        return features;
    }

    /**
     * Where each feature stands: 1, T, B, G, then (A, R, K) for each reach, then D for each group of experts. This is the hot
     * path: it fills arrays that the caller owns and allocates nothing.
     */
    static final class Layout {
        private static final int BASIC = Feature.Basic.values().length;
        private static final int PER_REACH = 3;

        private final Reach[] reaches;
        private final Feature.DistinctExperts[] experts;
        private final double[] logMiss;
        private final double contextDevices;

        private Layout(List<Reach> reaches, List<Feature.DistinctExperts> experts, int contextDevices) {
            this.contextDevices = contextDevices;
            this.reaches = reaches.toArray(Reach[]::new);
            this.experts = experts.toArray(Feature.DistinctExperts[]::new);
            this.logMiss = experts.stream()
                    .mapToDouble(Feature.DistinctExperts::logMiss)
                    .toArray();
        }

        static Layout of(List<Network> networks, int contextDevices) {
            Set<Reach> reaches = new LinkedHashSet<>();
            Set<Feature.DistinctExperts> experts = new LinkedHashSet<>();
            for (Feature feature : featuresOf(networks)) {
                if (feature instanceof Feature.OfReach ofReach) {
                    reaches.add(ofReach.reach());
                } else if (feature instanceof Feature.DistinctExperts distinct) {
                    experts.add(distinct);
                }
            }
            return new Layout(new ArrayList<>(reaches), new ArrayList<>(experts), contextDevices);
        }

        int size() {
            return BASIC + PER_REACH * reaches.length + experts.length;
        }

        double[] vector() {
            return new double[size()];
        }

        Row row(LinearForm form) {
            int[] index = new int[form.terms().size()];
            double[] coefficient = new double[index.length];
            int i = 0;
            for (Map.Entry<Feature, Double> term : form.terms().entrySet()) {
                index[i] = indexOf(term.getKey());
                coefficient[i] = term.getValue();
                i++;
            }
            return new Row(index, coefficient);
        }

        private int indexOf(Feature feature) {
            if (feature instanceof Feature.Basic basic) {
                return basic.ordinal();
            }
            if (feature instanceof Feature.DistinctExperts distinct) {
                return BASIC + PER_REACH * reaches.length + List.of(experts).indexOf(distinct);
            }
            Feature.OfReach ofReach = (Feature.OfReach) feature;
            return BASIC
                    + PER_REACH * List.of(reaches).indexOf(ofReach.reach())
                    + ofReach.count().ordinal();
        }

        /** Features of {@code count} like sequences. */
        void fill(double[] features, double count, double q, double c, double logits, boolean decode) {
            Arrays.fill(features, 0);
            add(features, count, q, c, logits, decode);
            fillExperts(features);
        }

        /** Features of prompts and decodes together. */
        void sum(double[] features, double[] prompts, double[] decodes) {
            for (int i = 1; i < features.length; i++) {
                features[i] = prompts[i] + decodes[i];
            }
            features[0] = 1;
            fillExperts(features);
        }

        /**
         * Adds sequences; the distinct experts that all of them hit are left out. The devices that share a context split the new tokens of prompts evenly among them, and the positions
         * that decodes read.
         */
        void add(double[] features, double count, double q, double c, double logits, boolean decode) {
            double tokens = decode ? q : q / contextDevices;
            double pairs = count / contextDevices;
            double read = decode ? pairs : count;
            features[0] = 1;
            features[1] += count * tokens;
            features[2] += count;
            features[3] += count * logits;
            int at = BASIC;
            for (Reach reach : reaches) {
                double positions = reach.positionsRead(q, c);
                features[at] += pairs * reach.attendedPairs(q, c);
                features[at + 1] += pairs * (q * positions);
                features[at + 2] += read * positions;
                at += PER_REACH;
            }
        }

        private void fillExperts(double[] features) {
            int at = BASIC + PER_REACH * reaches.length;
            for (int i = 0; i < experts.length; i++) {
                features[at + i] = experts[i].ofTokens(features[1], logMiss[i]);
            }
        }

        /** The smallest context above {@code c} from which decode no longer follows the line it follows at {@code c}. */
        double nextBend(double c) {
            double bend = Double.POSITIVE_INFINITY;
            for (Reach reach : reaches) {
                bend = Math.min(bend, reach.nextBend(c));
            }
            return bend;
        }
    }
}
