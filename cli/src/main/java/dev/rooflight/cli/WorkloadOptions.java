package dev.rooflight.cli;

import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.analysis.Workload;
import dev.rooflight.core.pass.Pass;
import java.util.List;
import picocli.CommandLine.Option;

/** What is asked of the deployment. */
final class WorkloadOptions {
    /** Phases as users name them. */
    enum Phases {
        PREFILL,
        DECODE,
        BOTH
    }

    @Option(names = "--batch", paramLabel = "N", defaultValue = "1", description = "sequences (default 1)")
    String batch;

    @Option(
            names = "--context",
            paramLabel = "N",
            defaultValue = "2048",
            description =
                    "tokens that prefill processes per sequence, and the context of the decode step (default 2048)")
    String context;

    @Option(
            names = "--output-tokens",
            paramLabel = "N",
            description = "also generate N tokens per sequence: TTFT, TPOT, end to end, throughput")
    String outputTokens = "";

    @Option(
            names = "--phase",
            paramLabel = "PHASE",
            defaultValue = "both",
            description = "prefill, decode or both (default)")
    Phases phase;

    Workload workload() {
        long sequences = Count.parse("--batch", batch, 1, Pass.MAX_BATCH);
        long tokens = Count.parse("--context", context, 1, Pass.MAX_CONTEXT);
        long output = outputTokens.isEmpty()
                ? 0
                : Count.parse("--output-tokens", outputTokens, 1, Math.max(1, Pass.MAX_CONTEXT - tokens));
        List<Phase> phases =
                switch (phase) {
                    case PREFILL -> List.of(Phase.PREFILL);
                    case DECODE -> List.of(Phase.DECODE);
                    case BOTH -> List.of(Phase.values());
                };
        return new Workload(sequences, tokens, output, phases);
    }
}
