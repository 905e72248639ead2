package dev.rooflight.catalog.trace;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.catalog.text.OneLine;
import dev.rooflight.serving.load.Requests;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of a trace, one after another in the same object: what its wanted columns hold, by their places among these. */
final class TraceRow {
    private static final String TOKENS = "a whole number from 1 to " + OneLine.count(Requests.MAX_TOKENS);
    private static final int LONGEST_NUMBER = 40;

    private final String where;
    private final List<String> names;
    private final @Nullable String[] texts;
    private final long[] @Nullable [] lists;
    private final boolean[] seen;
    private int line;

    TraceRow(String where, List<String> names) {
        this.where = where;
        this.names = names;
        this.texts = new String[names.size()];
        this.lists = new long[names.size()][];
        this.seen = new boolean[names.size()];
    }

    /** Begins a row at a line. */
    void clear(int startingLine) {
        line = startingLine;
        for (int i = 0; i < seen.length; i++) {
            seen[i] = false;
            texts[i] = null;
            lists[i] = null;
        }
    }

    /** Whether nothing was set at a place yet. */
    boolean isFresh(int place) {
        return !seen[place];
    }

    void setMissing(int place) {
        seen[place] = true;
    }

    void set(int place, String text) {
        seen[place] = true;
        texts[place] = text;
    }

    void set(int place, long[] list) {
        seen[place] = true;
        lists[place] = list;
    }

    /** The line at which it begins. */
    int line() {
        return line;
    }

    /** The text of a column; null where there is none. */
    @Nullable
    String text(int place) {
        if (lists[place] != null) {
            throw refused(place, "a list", "one number or text");
        }
        return texts[place];
    }

    /** The text of a column that has to be there. */
    String required(int place, String expected) {
        String text = text(place);
        if (text == null) {
            throw refused(place, "missing", expected);
        }
        return text;
    }

    /** A number of tokens, 1 or more; {@code 44.0} is 44. */
    int tokens(int place) {
        return tokens(place, 1);
    }

    /** A number of tokens that is so many or more. */
    int tokens(int place, int least) {
        String expected =
                least == 1 ? TOKENS : "a whole number from " + least + " to " + OneLine.count(Requests.MAX_TOKENS);
        String text = required(place, expected);
        double value = number(text);
        if (!(value >= least && value <= Requests.MAX_TOKENS) || value != Math.floor(value)) {
            throw refused(place, OneLine.quote(text), expected);
        }
        return (int) value;
    }

    /** The number that a text is, NaN where it is none. */
    static double number(String text) {
        if (text.length() > LONGEST_NUMBER) {
            return Double.NaN;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // Java would take 0x1p3, 7d and NaN for numbers
            if (!(c >= '0' && c <= '9') && "+-.eE".indexOf(c) < 0) {
                return Double.NaN;
            }
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /** The whole numbers of a column: a list, or a text of numbers with spaces, commas or semicolons between; null where none is. */
    long @Nullable [] ids(int place) {
        long[] list = lists[place];
        String text = texts[place];
        if (list != null || text == null) {
            return list;
        }
        String bare = text.replaceAll("^\\[|]$", "").strip();
        if (bare.isEmpty()) {
            return new long[0];
        }
        String[] parts = bare.split("[\\s,;]+", -1);
        long[] ids = new long[parts.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = wholeId(place, parts[i]);
        }
        return ids;
    }

    /** A whole number of 64 bits, with or without a sign. */
    long wholeId(int place, String text) {
        try {
            if (text.length() <= LONGEST_NUMBER) {
                BigInteger id = text.length() < 19 ? null : new BigInteger(text);
                if (id == null) {
                    return Long.parseLong(text);
                }
                if (id.bitLength() <= (id.signum() < 0 ? Long.SIZE - 1 : Long.SIZE)) {
                    return id.longValue();
                }
            }
        } catch (NumberFormatException e) {
            throw refused(place, OneLine.quote(text), "whole numbers of at most 64 bits");
        }
        throw refused(place, OneLine.quote(text), "whole numbers of at most 64 bits");
    }

    /** A refusal of what a column holds. */
    CatalogException refused(int place, String found, String expected) {
        return CatalogException.ofField(where, line, names.get(place), found, expected, List.of(), 0);
    }

    /** A refusal of the row; {@code finding} from the verb on. */
    CatalogException refused(String finding, String expected, String remedy) {
        return CatalogException.of(where, line, finding, expected, remedy);
    }
}
