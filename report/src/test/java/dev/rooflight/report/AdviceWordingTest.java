package dev.rooflight.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.note.Note;
import dev.rooflight.core.operator.Traffic;
import dev.rooflight.core.roofline.Bound;
import dev.rooflight.study.advice.Cause;
import dev.rooflight.study.advice.Diagnosis;
import dev.rooflight.study.advice.Explanation;
import dev.rooflight.study.advice.MemoryPart;
import dev.rooflight.study.advice.Reason;
import dev.rooflight.technique.Need;
import dev.rooflight.technique.Refusal;
import dev.rooflight.technique.Slot;
import dev.rooflight.technique.TechniqueRequest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdviceWordingTest {
    private static final Cause.Bounded DECODE = new Cause.Bounded(Phase.DECODE, Bound.MEMORY, 1.0);
    private static final Cause.Bounded PREFILL = new Cause.Bounded(Phase.PREFILL, Bound.COMPUTE, 612.4);

    @Test
    void aDiagnosisIsASentence() {
        assertThat(AdviceWording.of(new Diagnosis(DECODE, Traffic.WEIGHTS, 0.924, Optional.of(Bound.COMPUTE))))
                .isEqualTo(
                        "decode is memory-bound at 1.00 operations per byte; weights are 92 % of its traffic; prefill is"
                                + " compute-bound");
        assertThat(AdviceWording.of(new Diagnosis(PREFILL, Traffic.ACTIVATION_READ, 0.004, Optional.empty())))
                .isEqualTo("prefill is compute-bound at 612 operations per byte; activations are 0.4 % of its traffic");
    }

    @Test
    void whatPaysIsExplainedByWhatItChanges() {
        Cause weights = new Cause.TrafficCut(Traffic.WEIGHTS, 13.2e9, 3.6e9, 14.3e9);
        Cause token = new Cause.TokenTime(18.6e-3, 6.12e-3);
        Cause prompt = new Cause.PromptTime(0.2, 0.21);
        Cause.MemoryTaken memory = new Cause.MemoryTaken(15.1e9, 5.4e9);
        assertThat(AdviceWording.of(
                        new Explanation.OfTime(DECODE, List.of(weights), List.of(token, prompt), Optional.of(memory))))
                .isEqualTo(
                        "decode is memory-bound at 1.00 operations per byte; weights are 92 % of its traffic and are cut 3.67"
                                + " times: a token takes 6.12 ms instead of 18.6 ms, the prompt takes 210 ms instead of 200 ms;"
                                + " memory is 5.40 instead of 15.1 GB");
        assertThat(AdviceWording.of(new Explanation.OfTime(PREFILL, List.of(), List.of(prompt), Optional.empty())))
                .isEqualTo(
                        "prefill is compute-bound at 612 operations per byte; the prompt takes 210 ms instead of 200 ms");
        assertThat(AdviceWording.of(new Explanation.OfTime(DECODE, List.of(), List.of(), Optional.of(memory))))
                .isEqualTo("decode is memory-bound at 1.00 operations per byte; memory is 5.40 instead of 15.1 GB");
    }

    @Test
    void savedMemoryIsExplainedByItsPart() {
        assertThat(AdviceWording.of(new Explanation.OfMemory(
                        new Cause.MemoryCut(MemoryPart.KV_CACHE, 10e9, 2.5e9, 40e9),
                        new Cause.MemoryTaken(40e9, 32.5e9),
                        1200,
                        4800)))
                .isEqualTo(
                        "cached keys and values are 25 % of the memory and are cut 4.00 times: 32.5 instead of 40.0 GB; at most"
                                + " batch 4,800 instead of 1,200 fits");
        assertThat(AdviceWording.of(new Explanation.OfMemory(
                        new Cause.MemoryCut(MemoryPart.WEIGHTS, 30e9, 0, 40e9),
                        new Cause.MemoryTaken(40e9, 10e9),
                        1,
                        4)))
                .contains("weights are 75 % of the memory and are gone: 10.0 instead of 40.0 GB");
    }

    @Test
    void everyKindOfCauseHasWords() {
        assertThat(List.of(
                        AdviceWording.of(new Cause.TrafficCut(Traffic.KV_READ, 1e9, 0, 2e9)),
                        AdviceWording.of(new Cause.OperationsCut(3e12, 2e12)),
                        AdviceWording.of(new Cause.CeilingRaised(ComputeFormat.INT8, 154.8e12, 309.6e12)),
                        AdviceWording.of(new Cause.TokensVerified(60, 6.13, 1.07)),
                        AdviceWording.of(new Cause.DraftingCosts(3.6, 4.2)),
                        AdviceWording.of(new Cause.DraftReadsPrompt(0.0014)),
                        AdviceWording.of(new Cause.OperatorFaster("attention", 24e-6)),
                        AdviceWording.of(new Cause.OperatorSlower("attention", false, 24e-6, Phase.DECODE)),
                        AdviceWording.of(new Cause.OperatorSlower("offload_wait", true, 0.518, Phase.DECODE)),
                        AdviceWording.of(new Cause.OperatorsRegrouped(12, 17)),
                        AdviceWording.of(new Cause.MemoryGrown(MemoryPart.KV_CACHE, 1.07e9, 2.15e9)),
                        AdviceWording.of(new Cause.MemoryCutInVain(new Cause.MemoryTaken(15e9, 14e9))),
                        AdviceWording.of(new Cause.PassUnchanged(Phase.DECODE)),
                        AdviceWording.of(new Cause.MemoryUnchanged())))
                .containsExactly(
                        "cached keys and values are 50 % of its traffic and are not read any more",
                        "operations are cut 1.50 times",
                        "products run in int8 at 2.00 times the peak",
                        "a step emits 6.13 tokens, and the pass that verifies 60 takes 1.07 times as long as that of one",
                        "a step emits 3.60 tokens, but with drafting takes 4.20 times as long as a pass of one token",
                        "the draft goes through the prompt, too, which takes 1.40 ms",
                        "attention takes 24.0 µs less in each pass",
                        "attention takes 24.0 µs longer in each decode pass",
                        "offload_wait adds 518 ms to each decode pass",
                        "12 operators run as 17",
                        "cached keys and values take 2.15 instead of 1.07 GB",
                        "memory is 14.0 instead of 15.0 GB, and that is not what takes the time",
                        "it acts on neither operations nor bytes of decode",
                        "neither weights, cache nor activations take less memory");
    }

    @Test
    void aCutThatGainsNothingSaysWhy() {
        assertThat(List.of(
                        inVain(new Cause.TrafficCut(Traffic.KV_READ, 1e9, 0.94e9, 14e9), DECODE),
                        inVain(new Cause.TrafficCut(Traffic.KV_READ, 1e6, 0.5e6, 14e9), DECODE),
                        inVain(new Cause.TrafficCut(Traffic.WEIGHTS, 13e9, 12.8e9, 14e9), DECODE),
                        inVain(new Cause.TrafficCut(Traffic.WEIGHTS, 13e9, 6.5e9, 14e9), DECODE),
                        inVain(new Cause.TrafficCut(Traffic.WEIGHTS, 13e9, 6.5e9, 14e9), PREFILL),
                        AdviceWording.of(new Cause.MemoryCut(MemoryPart.KV_CACHE, 1e8, 5e7, 14e9)),
                        AdviceWording.of(new Cause.MemoryCut(MemoryPart.WEIGHTS, 13e9, 12.8e9, 14e9))))
                .containsExactly(
                        "cached keys and values are cut 1.06 times, but they are only 7 % of its traffic",
                        "cached keys and values are cut 2.00 times, but they are less than 0.1 % of its traffic",
                        "weights are cut only 1.02 times",
                        "weights are cut 2.00 times, but that is not what takes the time",
                        "weights are cut 2.00 times, but prefill is compute-bound",
                        "cached keys and values are cut 2.00 times, but they are only 0.7 % of the memory",
                        "weights are cut only 1.02 times");
    }

    private static String inVain(Cause.TrafficCut cut, Cause.Bounded pass) {
        return AdviceWording.of(new Cause.TrafficCutInVain(cut, pass));
    }

    @Test
    void everyKindOfReasonHasWords() {
        Cause unchanged = new Cause.PassUnchanged(Phase.DECODE);
        assertThat(List.of(
                        AdviceWording.of(new Reason.Idle(new Note.KernelsRunAlready("fusion"))),
                        AdviceWording.of(new Reason.Unsupported(
                                new Note.Widened("A6000", ComputeFormat.FP8, ComputeFormat.BF16))),
                        AdviceWording.of(new Reason.TooLarge(50e9, 43.2e9)),
                        AdviceWording.of(new Reason.Refused(new Refusal.Unmet(
                                TechniqueRequest.parse("expert-skew"), Need.EXPERTS, "llama", "attention"))),
                        AdviceWording.of(new Reason.Refused(new Refusal.Conflict(
                                TechniqueRequest.parse("awq"), TechniqueRequest.parse("gptq"), Slot.WEIGHT_FORMAT))),
                        AdviceWording.of(new Reason.Worse(
                                0.17,
                                List.of(new Cause.OperatorsRegrouped(12, 17)),
                                List.of(new Cause.TokenTime(0.02, 0.0234)))),
                        AdviceWording.of(new Reason.Worse(0.17, List.of(), List.of(new Cause.PromptTime(1, 1.17)))),
                        AdviceWording.of(new Reason.Worse(0.17, List.of(), List.of())),
                        AdviceWording.of(new Reason.Little(0, List.of(unchanged))),
                        AdviceWording.of(new Reason.Little(-0.0042, List.of(unchanged))),
                        AdviceWording.of(new Reason.Little(0.0002, List.of(unchanged)))))
                .containsExactly(
                        "such kernels run already",
                        "A6000 has no fp8 arithmetic; such products are computed in bf16",
                        "does not fit into the device's memory",
                        "expected a model with experts; llama has no experts",
                        "expected one of them; awq and gptq do not go together: each sets the format of the weights",
                        "makes it 17 % worse: 12 operators run as 17, and a token takes 23.4 ms instead of 20.0 ms",
                        "makes it 17 % worse: the prompt takes 1.17 s instead of 1.00 s",
                        "makes it 17 % worse",
                        "changes nothing: it acts on neither operations nor bytes of decode",
                        "changes it by 0.4 %: it acts on neither operations nor bytes of decode",
                        "changes it by less than 0.1 %: it acts on neither operations nor bytes of decode");
    }

    @Test
    void numbersHaveAsManyDigitsAsTellThemApart() {
        assertThat(AdviceWording.of(new Cause.PromptTime(26.652, 26.701)))
                .isEqualTo("the prompt takes 26.70 s instead of 26.65 s");
        assertThat(AdviceWording.of(new Cause.MemoryTaken(0.3711e9, 0.3749e9)))
                .isEqualTo("memory is 0.375 instead of 0.371 GB");
    }
}
