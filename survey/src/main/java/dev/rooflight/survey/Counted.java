package dev.rooflight.survey;

import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.analysis.PassAnalysis;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.memory.MemoryAnalysis;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.llmviewer.PaperAccounting;
import dev.rooflight.llmviewer.PaperMemory;
import java.util.Set;

/** A model in one precision and with certain kernels on one device, as one of the two accountings counts it. */
sealed interface Counted {
    /** Names of the operators that make up attention proper, in either accounting, fused or not. */
    Set<String> ATTENTION = Set.of("qk_matmul", "softmax", "sv_matmul", "fused_attention", "attention");

    /** A pass that reads whole prompts or decodes one token of each sequence. */
    PassAnalysis pass(Phase phase, long batch, long length);

    /** Memory while decoding. */
    Held memory(long batch, long length);

    /** Time of a pass at the roofline, in seconds. */
    default double seconds(Phase phase, long batch, long length) {
        return pass(phase, batch, length).totals().boundSeconds();
    }

    /** Time of a decode step, in seconds. */
    default double decodeSeconds(long batch, long length) {
        return seconds(Phase.DECODE, batch, length);
    }

    /** Time of scores, softmax and value products of all layers for one sequence, in seconds. */
    default double attentionSeconds(Phase phase, long length) {
        return pass(phase, 1, length).operators().stream()
                .filter(operator -> ATTENTION.contains(operator.name()))
                .mapToDouble(operator -> operator.layers() * operator.boundSeconds())
                .sum();
    }

    /** What memory holds, in bytes. */
    record Held(double weightBytes, double kvCacheBytes, double activationBytes, double totalBytes) {}

    /** In LLM-Viewer's accounting. */
    record Paper(PaperAccounting accounting) implements Counted {
        @Override
        public PassAnalysis pass(Phase phase, long batch, long length) {
            return accounting.analyze(phase, batch, length);
        }

        @Override
        public Held memory(long batch, long length) {
            PaperMemory memory = accounting.memory(Phase.DECODE, batch, length);
            return new Held(
                    memory.weightBytes(),
                    memory.kvCacheBytes(),
                    memory.temporaryActivationBytes(),
                    memory.consumptionBytes());
        }
    }

    /** In this tool's accounting. */
    record Exact(CompiledModel compiled) implements Counted {
        @Override
        public PassAnalysis pass(Phase phase, long batch, long length) {
            return compiled.analyze(phase == Phase.DECODE ? Pass.decode(batch, length) : Pass.prefill(batch, length));
        }

        /** Time of any pass at the roofline, in seconds. */
        double seconds(Pass pass) {
            return compiled.analyze(pass).totals().boundSeconds();
        }

        @Override
        public Held memory(long batch, long length) {
            MemoryAnalysis memory = compiled.memory().analyze(batch, length);
            return new Held(
                    memory.weightsBytes(), memory.kvCacheBytes(), memory.activationBytes(), memory.totalBytes());
        }
    }
}
