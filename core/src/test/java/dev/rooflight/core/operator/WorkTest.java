package dev.rooflight.core.operator;

import static dev.rooflight.core.operator.Lines.FOUR_TWO_ONE;
import static dev.rooflight.core.pass.Feature.Basic.ONE;
import static dev.rooflight.core.pass.Feature.Basic.SEQUENCES;
import static dev.rooflight.core.pass.Feature.Basic.TOKENS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.pass.Feature;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.core.pass.Reach;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Sums of features and what is done with them, by hand. */
class WorkTest {
    private static final LinearForm FORM = LinearForm.of(3, TOKENS).plus(LinearForm.of(5, ONE));

    @Test
    void formsAreSums() {
        // 3 · 8 tokens + 5
        assertThat(FORM.of(Pass.prefill(2, 4))).isEqualTo(29);
        assertThat(FORM.plus(LinearForm.of(4, TOKENS)).of(TOKENS)).isEqualTo(7);
        assertThat(FORM.plus(LinearForm.ZERO)).isEqualTo(FORM);
        assertThat(LinearForm.ZERO.plus(FORM)).isEqualTo(FORM);
        assertThat(FORM.times(2).of(Pass.prefill(2, 4))).isEqualTo(58);
        assertThat(FORM.times(0)).isEqualTo(LinearForm.ZERO);
        assertThat(LinearForm.of(0, TOKENS)).isEqualTo(LinearForm.ZERO);
        assertThat(FORM.of(SEQUENCES)).isZero();
        // what does not depend on the rows stays
        assertThat(FORM.forShare(0.25).of(Pass.prefill(2, 4))).isEqualTo(6 + 5);
        assertThat(FORM.toString()).contains("3.0·T", "5.0·1", " + ");
        assertThat(LinearForm.ZERO).hasToString("0");
    }

    @Test
    void featuresAreReplaced() {
        LinearForm replaced = FORM.replacing(TOKENS, SEQUENCES);

        assertThat(replaced.of(TOKENS)).isZero();
        assertThat(replaced.of(Pass.prefill(2, 4))).isEqualTo(3 * 2 + 5);
        assertThat(FORM.replacing(SEQUENCES, TOKENS)).isEqualTo(FORM);
        // what is there already is added to
        assertThat(FORM.replacing(TOKENS, ONE).of(ONE)).isEqualTo(8);
    }

    @Test
    void worksAddAndMultiply() {
        Work work = Work.NONE
                .matrix(2, TOKENS)
                .vector(3, TOKENS)
                .bytes(Traffic.WEIGHTS, 5, ONE)
                .bytes(Traffic.WEIGHTS, 7, ONE);

        assertThat(work.bytes(Traffic.WEIGHTS).of(ONE)).isEqualTo(12);
        assertThat(work.bytes(Traffic.KV_READ)).isEqualTo(LinearForm.ZERO);
        Work twice = work.plus(work);
        assertThat(twice).isEqualTo(work.times(2));
        assertThat(twice.matrixOps().of(TOKENS)).isEqualTo(4);
        assertThat(twice.vectorOps().of(TOKENS)).isEqualTo(6);
        assertThat(twice.bytes(Traffic.WEIGHTS).of(ONE)).isEqualTo(24);
        Work quarter = work.forShare(0.25);
        assertThat(quarter.matrixOps().of(TOKENS)).isEqualTo(0.5);
        assertThat(quarter.vectorOps().of(TOKENS)).isEqualTo(0.75);
        assertThat(quarter.bytes(Traffic.WEIGHTS).of(ONE)).isEqualTo(12);
        // nothing is no entry
        assertThat(work.bytes(Traffic.KV_READ, 0, TOKENS).bytes()).containsOnlyKeys(Traffic.WEIGHTS);
        assertThat(work.withBytes(Traffic.WEIGHTS, LinearForm.ZERO).bytes()).isEmpty();
        assertThat(work.withBytes(Traffic.WEIGHTS, FORM).bytes(Traffic.WEIGHTS)).isEqualTo(FORM);
        assertThat(work.withMatrixOps(FORM).matrixOps()).isEqualTo(FORM);
    }

    @Test
    void operatorsChangeInOneThingAtATime() {
        Operator linear = Linear.of(6, 10, false).operator("linear", Component.HEAD, TOKENS, FOUR_TWO_ONE, "in");

        assertThat(linear.readsActivations()).isTrue();
        assertThat(linear.skipsZeros()).isFalse();
        assertThat(linear.skippingZeros().skipsZeros()).isTrue();
        assertThat(linear.storing(7).parameters()).isEqualTo(7);
        assertThat(linear.storing(7).activeParameters()).isEqualTo(60);
        assertThat(linear.also(7).parameters()).isEqualTo(67);
        assertThat(linear.also(7).activeParameters()).isEqualTo(67);
        assertThat(linear.in(Component.VISION).component()).isEqualTo(Component.VISION);
        assertThat(linear.as(Role.KEYS_AND_VALUES).role()).isEqualTo(Role.KEYS_AND_VALUES);
        assertThat(linear.collective()).isEmpty();
        assertThat(linear.doing(Work.NONE).readsActivations()).isFalse();
        Operator prefixed = linear.prefixed("x_", Set.of("linear"));
        assertThat(Lines.of(prefixed)).isEqualTo("x_linear: P 60, M 120T, W 240, AR 12T, AW 20T -> x_linear 20T");
        assertThat(prefixed.inputs()).containsExactly("in");
        assertThat(linear.prefixed("x_", Set.of("in")).inputs()).containsExactly("x_in");
        // products run in the narrowest format that holds both operands
        assertThat(linear.format()).isEqualTo(ComputeFormat.FP32);
    }

    @Test
    void attentionRunsInTheFormatOfActivationsAndCache() {
        AttentionKernel kernel = AttentionKernel.flash(4, 2, 6, 3, 0, Reach.causal());

        assertThat(Operator.of("attention", kernel, Component.ATTENTION, FOUR_TWO_ONE, List.of(), List.of())
                        .format())
                .isEqualTo(ComputeFormat.FP16);
    }

    @Test
    void partsOfAttentionHaveTheirWidths() {
        AttentionKernel kernel = AttentionKernel.flash(4, 2, 6, 3, 5, Reach.causal());

        // the mean of keys and values; each alone
        assertThat(kernel.width()).isEqualTo(4.5);
        assertThat(kernel.only(AttentionKernel.Part.SCORES).width()).isEqualTo(6);
        assertThat(kernel.only(AttentionKernel.Part.VALUES).width()).isEqualTo(3);
        assertThat(kernel.only(AttentionKernel.Part.FLASH).sinks()).isEqualTo(5);
        assertThat(kernel.only(AttentionKernel.Part.VALUES).sinks()).isZero();
        assertThat(kernel.pairs()).isEqualTo(Feature.attendedPairs(Reach.causal()));
        assertThat(kernel.only(AttentionKernel.Part.SCORES).pairs()).isEqualTo(Feature.scoreRectangle(Reach.causal()));
        // half of the query heads, a quarter of the key/value heads
        AttentionKernel share = kernel.ofHeads(0.5, 0.25);
        assertThat(share.heads()).isEqualTo(2);
        assertThat(share.keyValueHeads()).isEqualTo(0.5);
        assertThat(share.keysRead()).isEqualTo(3);
        assertThat(share.valuesRead()).isEqualTo(1.5);
    }

    @Test
    void factorsAreSummedOverBoth() {
        Kernel.MatMul product = Kernel.MatMul.of(TOKENS, 6, 10, 0);

        assertThat(product.depth()).isEqualTo(6);
        assertThat(product.factored(2).depth()).isEqualTo(8);
        assertThat(new Kernel.MatMul(TOKENS, 6, 10, 3, 0, 0).inputs()).isEqualTo(18);
        assertThat(new Kernel.MatMul(TOKENS, 6, 10, 3, 0, 0).outputs()).isEqualTo(30);
    }

    @Test
    void aTailOfTheCacheIsReadWider() {
        KvTail tail = new KvTail(128, NumberFormats.FP16);

        // 18 numbers a position at a byte; one byte more for the last 128
        assertThat(tail.extraBytes(1)).isEqualTo(1);
        assertThat(tail.extraBytes(4)).isZero();
        assertThat(read(tail, Reach.causal())).isEqualTo(18 * 1000 + 18 * 128);
        assertThat(read(tail, new Reach.SlidingWindow(500))).isEqualTo(18 * 500 + 18 * 128);
        // a window that is all tail
        assertThat(read(tail, new Reach.SlidingWindow(100))).isEqualTo(18 * 100 + 18 * 100);
        assertThat(read(tail, new Reach.SlidingWindow(128))).isEqualTo(18 * 128 + 18 * 128);
        // picks may be anywhere
        assertThat(read(tail, new Reach.TopK(500))).isEqualTo(18 * 500);
        // half a number in the cache's format, three halves more
        assertThat(new KvTail(128, NumberFormats.FP16).extraBytes(0.5)).isEqualTo(1.5);
    }

    @Test
    void normsCostWhatTheirStatisticsDo() {
        assertThat(Normalization.opsPerElement(Norm.RMS)).isEqualTo(4);
        assertThat(Normalization.opsPerElement(Norm.LAYER)).isEqualTo(7);
    }

    /** Bytes of the cache that a decode at 1000 positions reads. */
    private static double read(KvTail tail, Reach reach) {
        Operator attention = Operator.of(
                "attention",
                AttentionKernel.flash(4, 2, 6, 3, 0, reach),
                Component.ATTENTION,
                FOUR_TWO_ONE,
                List.of(),
                List.of());
        Block block = new Block(
                Block.Part.LAYERS, 0, "layer", "layer", 1, List.of(), List.of(attention), List.of("attention"));
        return tail.apply(block, new Rewrite.Surroundings(FOUR_TWO_ONE))
                .get(0)
                .operators()
                .get(0)
                .work()
                .bytes(Traffic.KV_READ)
                .of(Pass.decode(1, 1000));
    }
}
