package dev.rooflight.survey;

import dev.rooflight.core.numeric.Digits;
import dev.rooflight.survey.Figure.Check;
import dev.rooflight.survey.Figure.Line;
import dev.rooflight.survey.Figure.Mark;
import dev.rooflight.survey.Figure.Panel;
import dev.rooflight.survey.Figure.Scale;
import java.util.ArrayList;
import java.util.List;

/** A figure in the making. */
final class FigureDraft {
    private final String id;
    private final String title;
    private final String conditions;
    private final Scale x;
    private final Scale y;
    private final List<Panel> panels = new ArrayList<>();
    private final List<Mark> marks = new ArrayList<>();
    private final List<Check> checks = new ArrayList<>();

    private FigureDraft(String id, String title, String conditions, Scale x, Scale y) {
        this.id = id;
        this.title = title;
        this.conditions = conditions;
        this.x = x;
        this.y = y;
    }

    /** Begins a figure; its parts are those of {@link Figure}. */
    static FigureDraft of(String id, String title, String conditions, Scale x, Scale y) {
        return new FigureDraft(id, title, conditions, x, y);
    }

    /** Adds the lines in LLM-Viewer's accounting. */
    FigureDraft paper(List<Line> lines) {
        panels.add(new Panel(Figure.PAPER, lines));
        return this;
    }

    /** Adds the lines in this tool's accounting. */
    FigureDraft exact(List<Line> lines) {
        panels.add(new Panel(Figure.EXACT, lines));
        return this;
    }

    /** Adds a position worth a line. */
    FigureDraft mark(double at, String label) {
        marks.add(new Mark(at, label));
        return this;
    }

    /** Sets both accountings' numbers beside the published one of that name, to as many decimals. */
    FigureDraft check(String what, double paper, double exact) {
        PublishedNumbers.Entry published = PublishedNumbers.of(id, what);
        checks.add(new Check(
                what,
                published.text(),
                Digits.fixed(paper, published.decimals()),
                Digits.fixed(exact, published.decimals())));
        return this;
    }

    /** The figure, with what to see in it and where the accountings differ. */
    Figure saying(String caption, String difference) {
        return new Figure(id, title, conditions, x, y, panels, marks, checks, caption, difference);
    }
}
