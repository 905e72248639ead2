package dev.rooflight.report;

import dev.rooflight.core.advice.Advice;
import dev.rooflight.core.advice.Advice.Rejection;
import dev.rooflight.core.advice.Advice.Suggestion;
import dev.rooflight.report.Table.Cell;
import dev.rooflight.report.Table.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which techniques pay, in every output format.
 *
 * @param title of what
 * @param advice what was found
 */
public record AdviceReport(String title, Advice advice) implements Answer {

    @Override
    public String text(Ansi ansi) {
        StringBuilder text = new StringBuilder();
        text.append(ansi.paint(Style.HEADING, title))
                .append('\n')
                .append(advice.diagnosis())
                .append("\n%s: %s\n\n".formatted(advice.objective().label(), shown(advice.value())));
        text.append(ansi.paint(Style.HEADING, "ALONE"))
                .append('\n')
                .append(table(advice.ranked()).text(ansi))
                .append('\n');
        if (!advice.order().isEmpty()) {
            text.append(ansi.paint(Style.HEADING, "ONE AFTER THE OTHER"))
                    .append(ansi.paint(Style.DIM, "  each with what it adds to those before"))
                    .append('\n')
                    .append(table(advice.order()).text(ansi))
                    .append('\n');
        }
        if (!advice.useless().isEmpty()) {
            text.append(ansi.paint(Style.HEADING, "NOTHING TO GAIN HERE"))
                    .append('\n')
                    .append(rejections(advice.useless()).text(ansi))
                    .append('\n');
        }
        return text.append(ansi.paint(
                        Style.DIM,
                        "%d candidates tried, %d cannot be applied here"
                                .formatted(advice.tried(), advice.refused().size())))
                .append('\n')
                .toString();
    }

    @Override
    public String markdown() {
        return "# %s\n\n%s\n\n## Alone\n\n%s\n## One after the other\n\n%s\n## Nothing to gain here\n\n%s"
                .formatted(
                        title,
                        advice.diagnosis(),
                        table(advice.ranked()).markdown(),
                        table(advice.order()).markdown(),
                        rejections(advice.useless()).markdown());
    }

    @Override
    public String csv() {
        return table(advice.ranked()).csv();
    }

    @Override
    public Object tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("objective", advice.objective().id());
        tree.put("unit", advice.objective().unit());
        tree.put("value", advice.value());
        tree.put("diagnosis", advice.diagnosis());
        tree.put("ranked", advice.ranked().stream().map(this::tree).toList());
        tree.put("order", advice.order().stream().map(this::tree).toList());
        tree.put("useless", rejections(advice.useless()).tree());
        tree.put("refused", rejections(advice.refused()).tree());
        tree.put("tried", advice.tried());
        return tree;
    }

    private Map<String, Object> tree(Suggestion suggestion) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("technique", suggestion.request().toString());
        tree.put("title", suggestion.title());
        tree.put("before", suggestion.value() * suggestion.gain());
        tree.put("after", suggestion.value());
        tree.put("gain", suggestion.gain());
        tree.put("unit", advice.objective().unit());
        tree.put("explanation", explained(suggestion));
        tree.put("caveat", suggestion.neutral() ? "same answers" : suggestion.qualityRisk());
        tree.put("stopsAtBatch", suggestion.stopsAtBatch());
        tree.put("qualityRisk", suggestion.qualityRisk());
        tree.put("neutral", suggestion.neutral());
        tree.put("complexity", suggestion.complexity());
        return tree;
    }

    private Table table(List<Suggestion> suggestions) {
        List<List<Cell>> rows = new ArrayList<>();
        for (Suggestion suggestion : suggestions) {
            rows.add(List.of(
                    Cell.of(suggestion.request().toString()).in(Style.GOOD),
                    Cell.of(shown(suggestion.value()), suggestion.value()),
                    Cell.of("%.2f ×".formatted(suggestion.gain()), suggestion.gain()),
                    Cell.of(explained(suggestion)),
                    Cell.of(suggestion.neutral() ? "same answers" : suggestion.qualityRisk())));
        }
        return new Table(
                List.of(
                        Column.text("technique", "technique"),
                        Column.number(advice.objective().label(), "value"),
                        Column.number("gain", "gain"),
                        Column.text("because", "explanation"),
                        Column.text("risk for answers", "qualityRisk")),
                rows);
    }

    private static String explained(Suggestion suggestion) {
        return suggestion.stopsAtBatch() == 0
                ? suggestion.explanation()
                : suggestion.explanation() + "; stops paying at batch %,d".formatted(suggestion.stopsAtBatch());
    }

    private static Table rejections(List<Rejection> rejections) {
        return new Table(
                List.of(Column.text("technique", "technique"), Column.text("why", "reason")),
                rejections.stream()
                        .map(rejection -> List.of(Cell.of(rejection.name()), Cell.of(rejection.reason())))
                        .toList());
    }

    private String shown(double value) {
        return switch (advice.objective().unit()) {
            case "s" -> Si.seconds(value);
            case "B" -> Si.bytes(value);
            default -> Si.format(value) + advice.objective().unit();
        };
    }
}
