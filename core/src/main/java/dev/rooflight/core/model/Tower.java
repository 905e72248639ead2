package dev.rooflight.core.model;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;
import java.util.List;

/**
 * A part of a network beside its main stack of layers: a vision tower, an encoder, or modules that predict further tokens. It
 * has passes of its own.
 *
 * @param name such as {@code vision}
 * @param component the component all its weights belong to
 * @param hiddenSize channels of its residual stream
 * @param before projections and tables before its layers
 * @param layers in order of execution; may be empty
 * @param after projections and norms behind its layers
 */
public record Tower(
        String name,
        Component component,
        long hiddenSize,
        List<Projection> before,
        List<Layer> layers,
        List<Projection> after) {

    /**
     * A matrix, table or norm of a tower.
     *
     * @param name such as {@code patch_embedding}
     * @param in input channels; rows where it is a table
     * @param out output channels
     * @param bias whether it has a bias
     * @param table whether rows are looked up and added rather than multiplied
     * @param share rows of the pass that go through it: 1 for each token, 1/4 where four tokens were merged into one
     */
    public record Projection(String name, long in, long out, boolean bias, boolean table, double share) {
        public Projection {
            requireNonNull(name, "name is null");
            Require.within(name + " inputs", in, 1, Layer.MAX_WIDTH);
            Require.within(name + " outputs", out, 1, Layer.MAX_WIDTH);
            Require.within(name + " share", share, 0, 1);
        }

        /** A linear map of every token. */
        public static Projection linear(String name, long in, long out, boolean bias) {
            return new Projection(name, in, out, bias, false, 1);
        }

        /** A table of {@code rows} rows. */
        public static Projection table(String name, long rows, long width) {
            return new Projection(name, rows, width, false, true, 1);
        }

        /** The same for a share of the tokens. */
        public Projection forShare(double tokens) {
            return new Projection(name, in, out, bias, table, tokens);
        }
    }

    public Tower {
        requireNonNull(name, "name is null");
        requireNonNull(component, "component is null");
        Require.within("tower width", hiddenSize, 1, Layer.MAX_WIDTH);
        before = List.copyOf(before);
        layers = List.copyOf(layers);
        after = List.copyOf(after);
    }

    /** Equal layers together, in order of first appearance. */
    public List<LayerGroup> layerGroups() {
        return LayerGroup.of(layers);
    }
}
