package dev.rooflight.cli;

import dev.rooflight.core.analysis.OperatorAnalysis;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.report.Csv;
import dev.rooflight.report.Si;
import dev.rooflight.report.chart.Axis;
import dev.rooflight.report.chart.Caption;
import dev.rooflight.report.chart.LineChart;
import dev.rooflight.report.chart.SvgLineChart;
import dev.rooflight.report.chart.Theme;
import dev.rooflight.survey.Figure;
import dev.rooflight.survey.Figure.Check;
import dev.rooflight.survey.Figure.Line;
import dev.rooflight.survey.Figure.Panel;
import dev.rooflight.survey.Figure.Scale;
import dev.rooflight.survey.OperatorTable;
import dev.rooflight.survey.OperatorTable.Row;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files of a reproduction: a page without anything from elsewhere, pictures, and data. The same every time. */
final class ReproductionPage {
    /** Name of the page. */
    static final String INDEX = "index.html";

    /** What marks a page as written here. */
    static final String GENERATOR = "<meta name=\"generator\" content=\"rooflight reproduce\">";

    private static final int WIDTH = 620;
    private static final int HEIGHT = 400;
    /** Significant digits of numbers in data. */
    private static final int DIGITS = 9;

    private static final String STYLE = """
        :root { color-scheme: light dark; --paper: #fff; --ink: #1c2128; --muted: #57606a; --rule: #d8dde3; \
        --mark: #fdf3d8; }
        @media (prefers-color-scheme: dark) { :root { --paper: #12161b; --ink: #e8ebee; --muted: #a3adb8; \
        --rule: #2b333c; --mark: #3a3115; } }
        body { margin: 0 auto; padding: 3rem 1.5rem 5rem; max-width: 82rem; background: var(--paper); \
        color: var(--ink); font: 1rem/1.55 Inter, "Helvetica Neue", Arial, sans-serif; \
        font-variant-numeric: tabular-nums; }
        h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .75rem; }
        h2 { font-size: 1.25rem; margin: 0 0 .2rem; }
        p { margin: .5rem 0; max-width: 46rem; }
        section { margin-top: 3.2rem; padding-top: 1.4rem; border-top: 1px solid var(--rule); }
        .muted, caption { color: var(--muted); }
        .panels { display: grid; gap: 1rem; margin: .8rem 0; \
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); }
        figure { margin: 0; max-width: 44rem; }
        svg { display: block; width: 100%; height: auto; }
        .dark { display: none; }
        @media (prefers-color-scheme: dark) { .light { display: none; } .dark { display: block; } }
        .wide { overflow-x: auto; }
        th[colspan] { text-align: center; }
        table { border-collapse: collapse; font-size: .85rem; margin: .8rem 0; }
        th, td { padding: .18rem .8rem .18rem 0; text-align: right; white-space: nowrap; }
        th { font-weight: 600; border-bottom: 1px solid var(--rule); }
        th:first-child, td:first-child, td.text, th.text { text-align: left; }
        td.differs { background: var(--mark); }
        a { color: inherit; }
        """;

    private final OperatorTable table;
    private final List<Figure> figures;

    ReproductionPage(OperatorTable table, List<Figure> figures) {
        this.table = table;
        this.figures = List.copyOf(figures);
    }

    /** All files by name. */
    Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put(INDEX, page());
        files.put("table-1.csv", tableCsv());
        files.put("published-numbers.csv", checksCsv());
        for (Figure figure : figures) {
            files.put(figure.id() + ".csv", csv(figure));
            for (Panel panel : figure.panels()) {
                files.put(name(figure, panel), svg(figure, panel, Theme.LIGHT));
            }
        }
        return files;
    }

    private String page() {
        StringBuilder html = new StringBuilder(1 << 19);
        html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append(GENERATOR)
                .append("\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<title>LLM Inference Unveiled, recomputed</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<h1>LLM Inference Unveiled, recomputed</h1>\n");
        paragraph(
                html,
                "",
                "Table 1 and the quantitative figures of “LLM Inference Unveiled: Survey and Roofline Model Insights”"
                        + " (arXiv 2402.16363), computed by Rooflight. Left, or alone, is the accounting of the survey's"
                        + " tool LLM-Viewer (paper) where that defines the figure; right is what the hardware has to do"
                        + " (exact), with ideal efficiency: the roofline's bound. Below each figure: numbers beside the"
                        + " published ones, and why the two accountings differ.");
        long checks =
                figures.stream().mapToLong(figure -> figure.checks().size()).sum();
        long agree = figures.stream()
                .flatMap(figure -> figure.checks().stream())
                .filter(Check::agrees)
                .count();
        paragraph(
                html,
                "muted",
                Si.count(agree) + " of " + Si.count(checks)
                        + " published numbers come out to the last digit in paper.");
        html.append(
                "<p class=\"muted\">All of them: <a href=\"published-numbers.csv\">published-numbers.csv</a></p>\n");
        table(html);
        figures.forEach(figure -> figure(html, figure));
        return html.append("</body>\n</html>\n").toString();
    }

    private void table(StringBuilder html) {
        html.append("<section id=\"table-1\">\n<h2>Table 1: operators of a layer</h2>\n");
        paragraph(html, "muted", "Llama-2-7b on A6000, batch 1, length 2048, 16 bits, a kernel for each operator");
        html.append("<div class=\"wide\"><table>\n"
                        + "<tr><th></th><th colspan=\"5\">paper</th><th colspan=\"5\">exact</th>")
                .append("</tr>\n<tr><th>operator</th>");
        for (int i = 0; i < 2; i++) {
            html.append("<th>OPs</th><th>bytes</th><th>OPs/byte</th><th>OPs/s</th><th class=\"text\">bound</th>");
        }
        html.append("</tr>\n");
        for (Row row : table.rows()) {
            html.append("<tr><td>")
                    .append(row.phase().id())
                    .append(' ')
                    .append(escaped(row.paper().name()))
                    .append("</td>");
            List<String> paper = printed(row.paper());
            List<String> exact = printed(row.exact());
            paper.forEach(cell -> html.append("<td>").append(cell).append("</td>"));
            for (int i = 0; i < exact.size(); i++) {
                html.append(exact.get(i).equals(paper.get(i)) ? "<td>" : "<td class=\"differs\">")
                        .append(exact.get(i))
                        .append("</td>");
            }
            html.append("</tr>\n");
        }
        html.append("</table></div>\n");
        paragraph(
                html,
                "",
                "Together: prefill %s and decode step %s in paper, %s and %s in exact."
                        .formatted(
                                milliseconds(table.paperSeconds().get(0), 1),
                                milliseconds(table.paperSeconds().get(1), 3),
                                milliseconds(table.exactSeconds().get(0), 1),
                                milliseconds(table.exactSeconds().get(1), 3)));
        paragraph(
                html,
                "muted",
                "Shaded: where exact differs. RMSNorm takes 4 operations an element, not 7, and reads its weights; an"
                        + " addition reads two operands, not one. Not in this table, but in the totals: exact also counts"
                        + " the embedding's gather, rotary embedding, the gate's product and the final norm, and two"
                        + " operations for each multiply-accumulate of lm_head, where LLM-Viewer counts one.");
        html.append("<p class=\"muted\"><a href=\"table-1.csv\">table-1.csv</a></p>\n</section>\n");
    }

    private static String milliseconds(double seconds, int digits) {
        return Si.decimals(1e3 * seconds, digits) + " ms";
    }

    private static List<String> printed(OperatorAnalysis operator) {
        return List.of(
                Si.paper(operator.ops()),
                Si.paper(operator.bytes().memoryAccess()),
                Si.paper(operator.arithmeticIntensity()),
                Si.paper(operator.attainableOpsPerSecond()),
                operator.bound().id());
    }

    private static void figure(StringBuilder html, Figure figure) {
        html.append("<section id=\"").append(figure.id()).append("\">\n<h2>");
        html.append(escaped(figure.title())).append("</h2>\n");
        paragraph(html, "muted", figure.conditions());
        html.append("<div class=\"panels\">\n");
        for (Panel panel : figure.panels()) {
            html.append("<figure>\n<div class=\"light\">\n")
                    .append(svg(figure, panel, Theme.LIGHT))
                    .append("</div>\n<div class=\"dark\">\n")
                    .append(svg(figure, panel, Theme.DARK))
                    .append("</div>\n</figure>\n");
        }
        html.append("</div>\n");
        paragraph(html, "", figure.caption());
        if (!figure.checks().isEmpty()) {
            checks(html, figure.checks());
        }
        html.append("<p><strong>Where the accountings differ.</strong> ")
                .append(escaped(figure.difference()))
                .append("</p>\n<p class=\"muted\">");
        html.append("<a href=\"%s.csv\">%s.csv</a>".formatted(figure.id(), figure.id()));
        for (Panel panel : figure.panels()) {
            html.append(" · <a href=\"%s\">%s</a>".formatted(name(figure, panel), name(figure, panel)));
        }
        html.append("</p>\n</section>\n");
    }

    private static void checks(StringBuilder html, List<Check> checks) {
        html.append("<div class=\"wide\"><table>\n<tr><th></th><th>published</th><th>paper</th><th>exact</th></tr>\n");
        for (Check check : checks) {
            html.append("<tr><td>")
                    .append(escaped(check.what()))
                    .append("</td><td>")
                    .append(check.published())
                    .append(check.agrees() ? "</td><td>" : "</td><td class=\"differs\">")
                    .append(check.paper())
                    .append("</td><td>")
                    .append(check.exact())
                    .append("</td></tr>\n");
        }
        html.append("</table></div>\n");
    }

    private static void paragraph(StringBuilder html, String style, String text) {
        html.append(style.isEmpty() ? "<p>" : "<p class=\"" + style + "\">")
                .append(escaped(text))
                .append("</p>\n");
    }

    private static String name(Figure figure, Panel panel) {
        return figure.id() + "-" + panel.accounting() + ".svg";
    }

    private static String svg(Figure figure, Panel panel, Theme theme) {
        String source = "Rooflight, %s accounting, bound%s"
                .formatted(
                        panel.accounting(),
                        panel.accounting().equals(Figure.PAPER) ? ". After LLM-Viewer, arXiv 2402.16363" : "");
        LineChart chart = new LineChart(
                new Caption(figure.title(), figure.conditions(), source),
                axis(figure.x()),
                axis(figure.y()),
                panel.lines().stream().map(ReproductionPage::series).toList(),
                figure.marks().stream()
                        .map(mark -> new LineChart.Mark(mark.x(), mark.label()))
                        .toList());
        return SvgLineChart.of(chart, theme, WIDTH, HEIGHT);
    }

    private static Axis axis(Scale scale) {
        return new Axis(scale.label(), scale.unit(), scale.log());
    }

    private static LineChart.Series series(Line line) {
        return new LineChart.Series(
                line.name(),
                line.values().stream()
                        .map(value -> new LineChart.Point(value.x(), value.y()))
                        .toList(),
                line.dashed());
    }

    private static String csv(Figure figure) {
        StringBuilder csv = new StringBuilder();
        row(csv, "accounting", "line", heading(figure.x()), heading(figure.y()));
        for (Panel panel : figure.panels()) {
            for (Line line : panel.lines()) {
                line.values()
                        .forEach(value ->
                                row(csv, panel.accounting(), line.name(), number(value.x()), number(value.y())));
            }
        }
        return csv.toString();
    }

    private static String heading(Scale scale) {
        return scale.unit().isEmpty() ? scale.label() : scale.label() + " (" + scale.unit() + ")";
    }

    private String tableCsv() {
        StringBuilder csv = new StringBuilder();
        row(csv, "phase", "operator", "accounting", "ops", "bytes", "ops/byte", "ops/s", "bound");
        for (Row row : table.rows()) {
            operator(csv, row.phase(), Figure.PAPER, row.paper());
            operator(csv, row.phase(), Figure.EXACT, row.exact());
        }
        return csv.toString();
    }

    private static void operator(StringBuilder csv, Phase phase, String accounting, OperatorAnalysis operator) {
        row(
                csv,
                phase.id(),
                operator.name(),
                accounting,
                number(operator.ops()),
                number(operator.bytes().memoryAccess()),
                number(operator.arithmeticIntensity()),
                number(operator.attainableOpsPerSecond()),
                operator.bound().id());
    }

    private String checksCsv() {
        StringBuilder csv = new StringBuilder();
        row(csv, "figure", "number", "published", "paper", "exact", "reproduced");
        for (Figure figure : figures) {
            for (Check check : figure.checks()) {
                row(
                        csv,
                        figure.id(),
                        check.what(),
                        check.published(),
                        check.paper(),
                        check.exact(),
                        check.agrees() ? "yes" : "no");
            }
        }
        return csv.toString();
    }

    private static void row(StringBuilder csv, String... cells) {
        csv.append(Csv.of(List.of(cells))).append("\r\n");
    }

    private static String number(double value) {
        return Si.digits(value, DIGITS);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
