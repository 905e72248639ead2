package dev.rooflight.report.chart;

import dev.rooflight.report.Screen;
import dev.rooflight.report.Style;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** Cells of characters under which lines run in dots of a quarter of a cell's height, in Braille patterns. */
final class TerminalCanvas {
    private static final int DOTS_ACROSS = 2;
    private static final int DOTS_DOWN = 4;
    private static final int BRAILLE = 0x2800;

    /** Bits of a Braille pattern by column, then by row from the top. */
    private static final int[][] BITS = {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}};

    private static final char EMPTY = ' ';

    private final int width;
    private final int height;
    private final boolean braille;
    private final char[][] characters;
    private final Style[][] styles;
    private final int[][] dots;

    TerminalCanvas(int width, int height, boolean braille) {
        this.width = width;
        this.height = height;
        this.braille = braille;
        this.characters = new char[height][width];
        this.styles = new Style[height][width];
        this.dots = new int[height][width];
        for (int row = 0; row < height; row++) {
            Arrays.fill(characters[row], EMPTY);
            Arrays.fill(styles[row], Style.PLAIN);
        }
    }

    /** Puts a character whatever is there. */
    void put(int column, int row, char character, Style style) {
        characters[row][column] = character;
        styles[row][column] = style;
    }

    /** Writes text if every cell of it, and one on either side, is inside and empty; else writes nothing. */
    boolean write(int column, int row, String text, Style style) {
        if (row < 0 || row >= height || column < 0 || column + text.length() > width) {
            return false;
        }
        for (int i = Math.max(0, column - 1); i <= Math.min(width - 1, column + text.length()); i++) {
            if (characters[row][i] != EMPTY || dots[row][i] != 0) {
                return false;
            }
        }
        for (int i = 0; i < text.length(); i++) {
            put(column + i, row, text.charAt(i), style);
        }
        return true;
    }

    /** How many rows there are. */
    int height() {
        return height;
    }

    /** Whether there is no character in a cell; lines may run through it. */
    boolean unwritten(int column, int row) {
        return characters[row][column] == EMPTY;
    }

    /** Whether there is nothing in a cell. */
    boolean blank(int column, int row) {
        return characters[row][column] == EMPTY && dots[row][column] == 0;
    }

    /**
     * A stretch from one place to another, in a style.
     *
     * @param every so many dots of it one is left out; 0: none
     */
    void stretch(Segment line, Style style, int every) {
        double across = Math.abs(line.x2() - line.x1()) * DOTS_ACROSS;
        double down = Math.abs(line.y2() - line.y1()) * DOTS_DOWN;
        int steps = (int) Math.min(100_000, Math.ceil(Math.max(1, Math.max(across, down))));
        char plain = down > 2 * across ? '|' : 2 * down < across ? '-' : line.y2() < line.y1() ? '/' : '\\';
        for (int i = 0; i <= steps; i++) {
            int x = (int) Math.floor((line.x1() + (line.x2() - line.x1()) * i / steps) * DOTS_ACROSS);
            int y = (int) Math.floor((line.y1() + (line.y2() - line.y1()) * i / steps) * DOTS_DOWN);
            boolean left = every > 0 && Math.floorMod(x + y, every) == 0;
            if (!left && x >= 0 && x < width * DOTS_ACROSS && y >= 0 && y < height * DOTS_DOWN) {
                int row = y / DOTS_DOWN;
                int column = x / DOTS_ACROSS;
                styles[row][column] = characters[row][column] == EMPTY ? style : styles[row][column];
                dot(x, y, plain);
            }
        }
    }

    /** A level line from a column to the right edge. */
    void level(double fromColumn, double atRow) {
        for (int i = Math.max(0, (int) Math.ceil(fromColumn * DOTS_ACROSS)); i < width * DOTS_ACROSS; i++) {
            dot(i, (int) Math.floor(atRow * DOTS_DOWN), '-');
        }
    }

    /** A rising line: its row by column; rows outside are left out. */
    void line(DoubleUnaryOperator rowAt) {
        int last = -1;
        for (int i = 0; i < width * DOTS_ACROSS; i++) {
            double row = rowAt.applyAsDouble((i + 0.5) / DOTS_ACROSS);
            int down = row < 0 || row >= height ? -1 : (int) Math.floor(row * DOTS_DOWN);
            if (down >= 0) {
                // steep lines have no gaps
                int from = last > down ? last - 1 : down;
                for (int j = from; j >= down; j--) {
                    dot(i, j, '/');
                }
            }
            last = down;
        }
    }

    /** A row as text without blanks at its end. */
    String row(int row, Screen screen) {
        StringBuilder out = new StringBuilder();
        int end = width;
        while (end > 0 && characters[row][end - 1] == EMPTY && dots[row][end - 1] == 0) {
            end--;
        }
        int column = 0;
        while (column < end) {
            Style style = styles[row][column];
            StringBuilder run = new StringBuilder();
            while (column < end && styles[row][column] == style) {
                run.append(shown(row, column));
                column++;
            }
            out.append(screen.paint(style, run.toString()));
        }
        return out.toString();
    }

    private char shown(int row, int column) {
        char character = characters[row][column];
        int pattern = dots[row][column];
        if (character != EMPTY || pattern == 0) {
            return character;
        }
        return braille ? (char) (BRAILLE + pattern) : (char) pattern;
    }

    private void dot(int across, int down, char plain) {
        int column = across / DOTS_ACROSS;
        int row = down / DOTS_DOWN;
        if (column < 0 || column >= width || down < 0 || row >= height) {
            return;
        }
        if (braille) {
            dots[row][column] |= BITS[across % DOTS_ACROSS][down % DOTS_DOWN];
        } else if (dots[row][column] == 0) {
            dots[row][column] = plain;
        }
    }
}
