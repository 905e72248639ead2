package dev.rooflight.catalog.checkpoint;

import dev.rooflight.catalog.ModelFormatException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads values of a GGUF header: small ones are kept, large ones measured and passed over. */
final class GgufValues {
    /** Texts of more bytes are not kept. */
    static final int MAX_TEXT_BYTES = 1 << 16;

    /** Lists of more elements are not kept. */
    static final int MAX_ELEMENTS = 1024;

    private static final int MAX_DEPTH = 4;
    private static final int ELEMENT_BYTES = 40;
    private static final int STRING = 8;
    private static final int LIST = 9;

    /** Bytes of each type in a file, by its number; for texts and lists the least. */
    private static final int[] SIZES = {1, 1, 2, 2, 4, 4, 4, 1, 8, 12, 8, 8, 8};

    private final HeaderBytes header;
    private final Budget budget;

    GgufValues(HeaderBytes header, Budget budget) {
        this.header = header;
        this.budget = budget;
    }

    /** Reads a value with its type. */
    GgufValue read(String what) throws IOException {
        return value(type(what), what, 0);
    }

    private int type(String what) throws IOException {
        long type = header.u32("the type of " + what);
        if (type >= SIZES.length) {
            throw header.errorIn(what, "has the value type " + type, "0 to " + (SIZES.length - 1));
        }
        return (int) type;
    }

    private GgufValue value(int type, String what, int depth) throws IOException {
        return switch (type) {
            case 0 -> new GgufValue.Whole(header.u8(what));
            case 1 -> new GgufValue.Whole((byte) header.u8(what));
            case 2 -> new GgufValue.Whole(header.u16(what));
            case 3 -> new GgufValue.Whole((short) header.u16(what));
            case 4 -> new GgufValue.Whole(header.u32(what));
            case 5 -> new GgufValue.Whole(header.i32(what));
            case 6 -> new GgufValue.Real(Float.intBitsToFloat(header.i32(what)));
            case 7 -> flag(header.u8(what), what);
            case STRING -> text(what);
            case LIST -> list(what, depth);
            case 10 -> unsigned(header.i64(what));
            case 11 -> new GgufValue.Whole(header.i64(what));
            default -> new GgufValue.Real(Double.longBitsToDouble(header.i64(what)));
        };
    }

    private static GgufValue unsigned(long value) {
        return value >= 0
                ? new GgufValue.Whole(value)
                : new GgufValue.Real(Double.parseDouble(Long.toUnsignedString(value)));
    }

    private GgufValue flag(int value, String what) {
        if (value > 1) {
            throw header.errorIn(what, "is a truth value of " + value, "0 or 1");
        }
        return new GgufValue.Flag(value == 1);
    }

    private GgufValue text(String what) throws IOException {
        long bytes = header.count("the length of " + what, 1);
        if (bytes > MAX_TEXT_BYTES) {
            header.skip(bytes, what);
            return new GgufValue.LongText(bytes);
        }
        budget.charge(ELEMENT_BYTES + 2 * bytes);
        return new GgufValue.Text(header.text((int) bytes, what));
    }

    private GgufValue list(String what, int depth) throws IOException {
        if (depth == MAX_DEPTH) {
            throw tooDeep(what);
        }
        int type = type(what);
        long count = header.count("the number of elements of " + what, SIZES[type]);
        if (count > MAX_ELEMENTS) {
            skip(type, count, what, depth);
            return new GgufValue.Listed(count, List.of());
        }
        budget.charge(ELEMENT_BYTES + ELEMENT_BYTES * count);
        List<GgufValue> elements = new ArrayList<>((int) count);
        for (long i = 0; i < count; i++) {
            elements.add(value(type, what, depth + 1));
        }
        return new GgufValue.Listed(count, elements);
    }

    private void skip(int type, long count, String what, int depth) throws IOException {
        if (type == STRING) {
            for (long i = 0; i < count; i++) {
                header.skip(header.count("the length of a text in " + what, 1), what);
            }
        } else if (type == LIST) {
            if (depth + 1 == MAX_DEPTH) {
                throw tooDeep(what);
            }
            for (long i = 0; i < count; i++) {
                int inner = type(what);
                long innerCount = header.count("the number of elements of " + what, SIZES[inner]);
                skip(inner, innerCount, what, depth + 1);
            }
        } else {
            header.skip(count * SIZES[type], what);
        }
    }

    private ModelFormatException tooDeep(String what) {
        return header.errorIn(what, "holds lists nested deeper than " + MAX_DEPTH, "a model");
    }
}
