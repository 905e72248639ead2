package dev.rooflight.survey;

import dev.rooflight.core.analysis.OperatorAnalysis;
import dev.rooflight.core.analysis.PassAnalysis;
import dev.rooflight.core.analysis.Phase;
import java.util.ArrayList;
import java.util.List;

/**
 * Table 1 of the survey: the operators of a layer of Llama-2-7b on an A6000, batch 1, length 2048, FP16.
 *
 * @param rows prefill, then decode
 * @param paperSeconds totals of prefill and of a decode step in LLM-Viewer's accounting
 * @param exactSeconds the same in this tool's, with a kernel for each operator
 */
public record OperatorTable(List<Row> rows, List<Double> paperSeconds, List<Double> exactSeconds) {
    private static final String MODEL = "meta-llama/Llama-2-7b-hf";
    private static final long LENGTH = 2048;
    private static final List<String> OPERATORS = List.of(
            "q_proj",
            "k_proj",
            "v_proj",
            "out_proj",
            "gate_proj",
            "up_proj",
            "down_proj",
            "qk_matmul",
            "sv_matmul",
            "softmax",
            "attn_norm",
            "attn_add");

    /**
     * An operator in both accountings.
     *
     * @param phase it runs in
     * @param paper LLM-Viewer's numbers
     * @param exact this tool's
     */
    public record Row(Phase phase, OperatorAnalysis paper, OperatorAnalysis exact) {}

    public OperatorTable {
        rows = List.copyOf(rows);
        paperSeconds = List.copyOf(paperSeconds);
        exactSeconds = List.copyOf(exactSeconds);
    }

    /** Computes the table. */
    static OperatorTable of() {
        Subject subject = Subject.of(MODEL, Subject.A6000);
        Counted paper = subject.paper(16, 16, 16);
        Counted exact = subject.exact(16, 16, 16);
        List<Row> rows = new ArrayList<>();
        List<Double> paperSeconds = new ArrayList<>();
        List<Double> exactSeconds = new ArrayList<>();
        for (Phase phase : List.of(Phase.PREFILL, Phase.DECODE)) {
            PassAnalysis published = paper.pass(phase, 1, LENGTH);
            PassAnalysis own = exact.pass(phase, 1, LENGTH);
            OPERATORS.forEach(
                    name -> rows.add(new Row(phase, find(published.operators(), name), find(own.operators(), name))));
            paperSeconds.add(published.totals().boundSeconds());
            exactSeconds.add(own.totals().boundSeconds());
        }
        return new OperatorTable(rows, paperSeconds, exactSeconds);
    }

    private static OperatorAnalysis find(List<OperatorAnalysis> operators, String name) {
        return operators.stream()
                .filter(operator -> operator.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
