package dev.rooflight.core.memory;

import static dev.rooflight.core.pass.Feature.Basic.TOKENS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.operator.Block;
import dev.rooflight.core.operator.Kernel;
import dev.rooflight.core.operator.LinearForm;
import dev.rooflight.core.operator.Network;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.operator.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tensors of 10, 20, 30 and 5 bytes a token, from their producer to their last consumer, by hand. */
class LivenessTest {
    private static final Precision FP16 = Precision.stored(NumberFormats.FP16);

    @Test
    void tensorsLiveUntilTheyAreReadForTheLastTime() {
        Operator first = operator("first", List.of("in"), tensor("a", 20));
        Operator second = operator("second", List.of("in"), tensor("b", 30));
        Operator third = operator("third", List.of("a", "b"), tensor("c", 5));

        // in and a; in, a and b; a, b and c
        assertThat(live(List.of("c"), first, second, third)).containsExactly(30.0, 60.0, 55.0);
        // what is handed on lives to the end
        assertThat(live(List.of("in", "c"), first, second, third)).containsExactly(30.0, 60.0, 65.0);
    }

    @Test
    void whatNobodyReadsIsGoneAtOnce() {
        Operator first = operator("first", List.of("in"), tensor("a", 20), tensor("b", 30));
        Operator second = operator("second", List.of("a"), tensor("c", 5));

        // in, a and b; a and c
        assertThat(live(List.of("c"), first, second)).containsExactly(60.0, 25.0);
    }

    @Test
    void everyBlockIsLookedAtAndEqualOnesOnce() {
        Operator operator = operator("first", List.of("in"), tensor("a", 20));
        Operator larger = operator("first", List.of("in"), tensor("a", 40));
        Network network = new Network(
                List.of(block(List.of("a"), operator), block(List.of("a"), operator), block(List.of("a"), larger)));

        assertThat(Liveness.of(network).stream().map(form -> form.of(TOKENS))).containsExactly(30.0, 50.0);
    }

    private static List<Double> live(List<String> outputs, Operator... operators) {
        List<LinearForm> forms = Liveness.of(new Network(List.of(block(outputs, operators))));
        return forms.stream().map(form -> form.of(TOKENS)).toList();
    }

    private static Block block(List<String> outputs, Operator... operators) {
        return new Block(
                Block.Part.LAYERS, 0, "layer", "layer", 1, List.of(tensor("in", 10)), List.of(operators), outputs);
    }

    private static Operator operator(String name, List<String> inputs, Tensor... outputs) {
        Kernel kernel = new Kernel.Stream(Kernel.Stream.Purpose.ELEMENT_WISE, TOKENS, 1, 1, 1, 0, 0);
        return Operator.of(name, kernel, Component.FEED_FORWARD, FP16, inputs, List.of(outputs));
    }

    private static Tensor tensor(String name, double bytes) {
        return new Tensor(name, TOKENS, bytes, 1);
    }
}
