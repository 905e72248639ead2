package dev.rooflight.report;

import dev.rooflight.report.Table.Cell;
import dev.rooflight.report.Table.Column;
import dev.rooflight.study.advice.Advice;
import dev.rooflight.study.advice.Advice.Rejection;
import dev.rooflight.study.advice.Advice.Suggestion;
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
    private static final int MOST_SHOWN = 12;
    private static final int WIDTH = 118;
    private static final int WIDEST_VALUE = 10;
    private static final int WIDEST_GAIN = 8;

    @Override
    public String text(Screen screen) {
        StringBuilder text = new StringBuilder();
        text.append(screen.paint(Style.HEADING, title)).append('\n');
        paragraph(text, AdviceWording.of(advice.diagnosis()), "", screen, Style.PLAIN);
        text.append("%s: %s\n".formatted(AdviceWording.of(advice.figure()), shown(advice.value())));
        section(text, "ALONE", "", screen);
        List<Suggestion> shownOnes =
                advice.ranked().subList(0, Math.min(MOST_SHOWN, advice.ranked().size()));
        suggestions(text, shownOnes, screen);
        if (shownOnes.size() < advice.ranked().size()) {
            text.append(screen.paint(
                            Style.DIM,
                            Si.count(advice.ranked().size() - shownOnes.size()) + " more with --format json"))
                    .append('\n');
        }
        if (advice.order().size() > 1) {
            section(text, "TOGETHER", "  each with what it adds to those before", screen);
            suggestions(text, advice.order(), screen);
        }
        if (!advice.useless().isEmpty()) {
            section(text, "NOTHING TO GAIN HERE", "", screen);
            text.append(rejections(advice.useless()).text(screen));
        }
        return text.append('\n')
                .append(screen.paint(
                        Style.DIM,
                        "%s combinations tried, %s techniques cannot be applied here"
                                .formatted(
                                        Si.count(advice.tried()),
                                        Si.count(advice.refused().size()))))
                .append('\n')
                .toString();
    }

    private static void section(StringBuilder text, String heading, String more, Screen screen) {
        text.append('\n')
                .append(screen.paint(Style.HEADING, heading))
                .append(screen.paint(Style.DIM, more))
                .append('\n');
    }

    private void suggestions(StringBuilder text, List<Suggestion> suggestions, Screen screen) {
        int widest = suggestions.stream()
                .mapToInt(suggestion -> suggestion.request().toString().length())
                .max()
                .orElse(0);
        for (Suggestion suggestion : suggestions) {
            String name = suggestion.request().toString();
            String value = shown(suggestion.value());
            String gain = gain(suggestion);
            text.append(screen.paint(Style.GOOD, name))
                    .append(" ".repeat(widest - name.length() + 2 + Math.max(0, WIDEST_VALUE - value.length())))
                    .append(value)
                    .append(" ".repeat(2 + Math.max(0, WIDEST_GAIN - gain.length())))
                    .append(gain)
                    .append('\n');
            paragraph(text, explained(suggestion), "  ", screen, Style.PLAIN);
            paragraph(text, costs(suggestion), "  ", screen, Style.DIM);
        }
    }

    private static String gain(Suggestion suggestion) {
        return Si.decimals(suggestion.gain(), 2) + " ×";
    }

    private static String costs(Suggestion suggestion) {
        return "costs: %s; effort %s".formatted(risk(suggestion), suggestion.effort());
    }

    private static String risk(Suggestion suggestion) {
        return suggestion.neutral() ? "same answers" : suggestion.qualityRisk();
    }

    private static void paragraph(StringBuilder text, String words, String indent, Screen screen, Style style) {
        int room = Math.min(WIDTH, screen.columns()) - indent.length();
        for (String line : Paragraph.lines(words, line -> line.length() <= room)) {
            text.append(screen.paint(style, indent + line)).append('\n');
        }
    }

    @Override
    public String markdown() {
        return "# %s\n\n%s\n\n## Alone\n\n%s\n## Together\n\n%s\n## Nothing to gain here\n\n%s"
                .formatted(
                        title,
                        AdviceWording.of(advice.diagnosis()),
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
        tree.put("unit", advice.figure().unit());
        tree.put("value", advice.value());
        tree.put("diagnosis", AdviceWording.of(advice.diagnosis()));
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
        tree.put("before", suggestion.before());
        tree.put("after", suggestion.value());
        tree.put("gain", suggestion.gain());
        tree.put("unit", advice.figure().unit());
        tree.put("explanation", explained(suggestion));
        tree.put("caveat", risk(suggestion));
        tree.put("turnsAtBatch", suggestion.turnsAtBatch());
        tree.put("turningOperator", suggestion.turningOperator());
        tree.put("stopsAtBatch", suggestion.stopsAtBatch());
        tree.put("qualityRisk", suggestion.qualityRisk());
        tree.put("neutral", suggestion.neutral());
        tree.put("complexity", suggestion.effort().toString());
        return tree;
    }

    private Table table(List<Suggestion> suggestions) {
        List<List<Cell>> rows = new ArrayList<>();
        for (Suggestion suggestion : suggestions) {
            rows.add(List.of(
                    Cell.of(suggestion.request().toString()).in(Style.GOOD),
                    Cell.of(shown(suggestion.value()), suggestion.value()),
                    Cell.of(gain(suggestion), suggestion.gain()),
                    Cell.of(explained(suggestion)),
                    Cell.of(risk(suggestion))));
        }
        return new Table(
                List.of(
                        Column.text("technique", "technique"),
                        Column.number(AdviceWording.of(advice.figure()), "value"),
                        Column.number("gain", "gain"),
                        Column.text("because", "explanation"),
                        Column.text("risk for answers", "qualityRisk")),
                rows);
    }

    private static String explained(Suggestion suggestion) {
        StringBuilder text = new StringBuilder(AdviceWording.of(suggestion.explanation()));
        if (suggestion.turnsAtBatch() > 0) {
            text.append("; %s turns compute-bound at batch %s"
                    .formatted(suggestion.turningOperator(), Si.count(suggestion.turnsAtBatch())));
        }
        if (suggestion.stopsAtBatch() > 0) {
            text.append("; stops paying at batch ").append(Si.count(suggestion.stopsAtBatch()));
        }
        return text.toString();
    }

    private static Table rejections(List<Rejection> rejections) {
        return new Table(
                List.of(Column.text("technique", "technique"), Column.text("why", "reason")),
                rejections.stream()
                        .map(rejection ->
                                List.of(Cell.of(rejection.name()), Cell.of(AdviceWording.of(rejection.reason()))))
                        .toList());
    }

    private String shown(double value) {
        return switch (advice.figure()) {
            case END_TO_END, DEVICE_TIME -> Si.seconds(value);
            case MEMORY -> Si.bytes(value);
            case PRICE -> "$" + Si.plain(value);
            case ENERGY -> Si.of(value, "J");
            case THROUGHPUT -> Si.plain(value) + " " + advice.figure().unit();
        };
    }
}
