package dev.rooflight.core.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.efficiency.EngineProfile;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.operator.OperatorKind;
import dev.rooflight.core.operator.Traffic;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.core.roofline.Bound;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sums and ratios of what is shown, by hand. */
class SumsTest {
    private static final ByteCounts BYTES = new ByteCounts(256, 2, 4, 8, 16, 32, 64, 128);

    @Test
    void bytesByCategory() {
        assertThat(BYTES.memoryAccess()).isEqualTo(382);
        assertThat(List.of(Traffic.values()).stream().map(BYTES::of))
                .containsExactly(256.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0);
        assertThat(BYTES.plus(2, BYTES)).isEqualTo(new ByteCounts(768, 6, 12, 24, 48, 96, 192, 384));
    }

    @Test
    void totalsCountEveryLayer() {
        // 3 layers of 5 + 2 operations, one of 20 + 1
        PassAnalysis pass = PassAnalysis.of(List.of(operator(3, 5, 2, BYTES, 0.5), operator(1, 20, 1, BYTES, 4)));

        assertThat(pass.totals().ops()).isEqualTo(21 + 21);
        assertThat(pass.totals().bytes()).isEqualTo(ByteCounts.NONE.plus(4, BYTES));
        assertThat(pass.totals().boundSeconds()).isEqualTo(5.5);
        assertThat(pass.totals().expectedSeconds()).isEqualTo(11);
    }

    @Test
    void ratiosOfAnOperator() {
        OperatorAnalysis operator = operator(3, 760, 4, BYTES, 0.5);

        assertThat(operator.ops()).isEqualTo(764);
        assertThat(operator.arithmeticIntensity()).isEqualTo(2);
        assertThat(operator.attainableOpsPerSecond()).isEqualTo(1528);
        // nothing done, nothing read, no time
        assertThat(operator(3, 0, 0, BYTES, 0.5).arithmeticIntensity()).isZero();
        assertThat(operator(3, 250, 4, ByteCounts.NONE, 0.5).arithmeticIntensity())
                .isZero();
        assertThat(operator(3, 250, 4, BYTES, 0).attainableOpsPerSecond()).isZero();
    }

    @Test
    void aGenerationIsItsPromptAndItsSteps() {
        Generation five = Generation.of(3, 5, 2, 8);

        assertThat(five.ttftSeconds()).isEqualTo(2);
        assertThat(five.tpotSeconds()).isEqualTo(2);
        assertThat(five.endToEndSeconds()).isEqualTo(10);
        assertThat(five.tokensPerSecond()).isEqualTo(1.5);
        assertThat(Generation.of(3, 1, 2, 0).tpotSeconds()).isZero();
    }

    @Test
    void theLastTokenTakesNoPlaceInTheCache() {
        assertThat(Workload.of(1, 100).lastContext()).isEqualTo(100);
        assertThat(Workload.of(1, 100).withOutputTokens(1).lastContext()).isEqualTo(100);
        assertThat(Workload.of(1, 100).withOutputTokens(11).lastContext()).isEqualTo(110);
        assertThatThrownBy(() -> new Workload(1, 100, 0, List.of())).isInstanceOf(InvalidValueException.class);
        assertThat(Workload.of(1, Pass.MAX_CONTEXT - 5).withOutputTokens(5).outputTokens())
                .isEqualTo(5);
        assertThatThrownBy(() -> Workload.of(1, Pass.MAX_CONTEXT - 5).withOutputTokens(6))
                .isInstanceOf(InvalidValueException.class);
    }

    @Test
    void stagesWaitForEachOther() {
        // three stages take 6 seconds together, 3 at most, in four parts: 6 + 3 · 3; decoding, 4 · 3
        assertThat(PassTime.pipelined(6, 3, 4, false)).isEqualTo(15);
        assertThat(PassTime.pipelined(6, 3, 4, true)).isEqualTo(12);
        assertThat(PassTime.pipelined(6, 3, 1, true)).isEqualTo(6);
    }

    @Test
    void theHostTakesItsTimeAndThatOfEachSequence() {
        EngineProfile engine = new EngineProfile("e", "e", 2e-3, 1e-4, 0, Map.of(), true, false);

        assertThat(PassTime.host(engine, 30)).isEqualTo(5e-3, within(1e-15));
    }

    @ParameterizedTest
    @CsvSource({
        // max(2 + T, 8) + max(4·T, 12): lines cross at 6 and at 3
        "0, 20",
        "1, 20",
        "3, 20",
        "4, 24",
        "6, 32",
        "7, 37",
        "100, 502"
    })
    void maximaOfTwoOperatorsAreALineBetweenCrossings(double tokens, double seconds) {
        MaximaOfTokens.Sum sum = new MaximaOfTokens.Sum();
        sum.add(2, 1, 8, 0);
        sum.add(12, 0, 0, 4);

        assertThat(sum.build().of(tokens)).isEqualTo(seconds);
    }

    @ParameterizedTest
    @CsvSource({
        // max(3 + 2·T, 3 + T) + max(1 + T, 1 + T) + max(5, 2 - T)
        "0, 9",
        "1, 12",
        "10, 39"
    })
    void linesThatDoNotCrossAreOneLine(double tokens, double seconds) {
        MaximaOfTokens.Sum sum = new MaximaOfTokens.Sum();
        sum.add(3, 2, 3, 1);
        sum.add(1, 1, 1, 1);
        sum.add(5, 0, 2, -1);

        assertThat(sum.build().of(tokens)).isEqualTo(seconds);
    }

    @Test
    void noOperatorsTakeNoTime() {
        assertThat(new MaximaOfTokens.Sum().build().of(10)).isZero();
    }

    @Test
    void maximaOverStepsAreSummedOnBothSidesOfTheCrossing() {
        // t = 0 .. 4: max(10 - 3t, 2t) = 10, 7, 4, 6, 8
        assertThat(CompiledForm.sumOfMaxima(10, -3, 0, 2, 5)).isEqualTo(35);
        assertThat(CompiledForm.sumOfMaxima(0, 2, 10, -3, 5)).isEqualTo(35);
        // one leads throughout: 10 + 9 + 8
        assertThat(CompiledForm.sumOfMaxima(10, -1, 0, 2, 3)).isEqualTo(27);
        assertThat(CompiledForm.sumOfMaxima(0, 2, 10, -1, 3)).isEqualTo(27);
        // they meet at the last step: 4, 4, 4
        assertThat(CompiledForm.sumOfMaxima(4, 0, 0, 2, 3)).isEqualTo(12);
        assertThat(CompiledForm.sumOfMaxima(7, 1, 3, 0, 1)).isEqualTo(7);
    }

    @Test
    void acceptedTokensOfAChain() {
        // the worked example; all accepted; none
        assertThat(Decoding.expectedTokens(0.75, 7)).isCloseTo(3.60, within(0.005));
        assertThat(Decoding.expectedTokens(1, 7)).isEqualTo(8);
        assertThat(Decoding.expectedTokens(0, 7)).isEqualTo(1);
        // 1 + 1/2 + 1/4
        assertThat(Decoding.expectedTokens(0.5, 2)).isEqualTo(1.75, within(1e-15));
        assertThat(Decoding.expectedTokens(0.5, 0)).isEqualTo(1, within(1e-15));
        assertThatThrownBy(() -> Decoding.expectedTokens(1.1, 7)).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> Decoding.expectedTokens(0.5, -1)).isInstanceOf(InvalidValueException.class);
    }

    @Test
    void onlyOnePassForOneTokenIsPlain() {
        assertThat(Decoding.PLAIN.plain()).isTrue();
        assertThat(new Decoding("several", 2, 1, Optional.empty()).plain()).isFalse();
        assertThat(new Decoding("verified", 1, 2, Optional.empty()).plain()).isFalse();
    }

    private static OperatorAnalysis operator(int layers, double matrix, double vector, ByteCounts bytes, double bound) {
        return new OperatorAnalysis(
                "layer",
                "operator",
                OperatorKind.LINEAR,
                layers,
                matrix,
                vector,
                bytes,
                1e12,
                Optional.of(ComputeFormat.FP16),
                Bound.MEMORY,
                bound,
                2 * bound);
    }
}
