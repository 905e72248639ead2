package dev.rooflight.catalog.checkpoint;

import dev.rooflight.catalog.ModelFormatException;
import dev.rooflight.catalog.text.OneLine;
import dev.rooflight.core.note.Note;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** GGUF files on disk. A model split into {@code NAME-00001-of-0000N.gguf} and so on is read as one. */
public final class GgufFile {
    private static final int MAX_PARTS = 10_000;
    private static final int MAX_NAMED = 5;
    private static final Pattern PART = Pattern.compile("(.*)-(\\d{5})-of-(\\d{5})\\.gguf");

    private GgufFile() {}

    /**
     * Reads the header of a complete file, and of its siblings if the model is split.
     *
     * @throws ModelFormatException if it is not a GGUF file, or is cut off, or a part is missing; one line
     */
    public static GgufHeader read(Path file) {
        return read(file, TensorData.REQUIRED);
    }

    /**
     * Reads the header of a file, and of its siblings if the model is split.
     *
     * @param data whether the data must follow the header
     * @throws ModelFormatException if it is not a GGUF file, or a part is missing; one line
     */
    public static GgufHeader read(Path file, TensorData data) {
        Budget budget = new Budget(file.toString());
        GgufHeader header = one(file, data, budget);
        long parts = header.whole("split.count").orElse(1);
        return parts <= 1 ? header : joined(file, header, parts, data, budget);
    }

    private static GgufHeader one(Path file, TensorData data, Budget budget) {
        return CheckpointFile.read(
                file, channel -> GgufHeader.read(new ChannelSource(channel), file.toString(), data, budget));
    }

    private static GgufHeader joined(Path file, GgufHeader given, long parts, TensorData data, Budget budget) {
        List<Path> files = parts(file, given, parts);
        List<StoredTensor> tensors = new ArrayList<>();
        GgufHeader first = given;
        for (int part = 0; part < parts; part++) {
            GgufHeader header = files.get(part).equals(file) ? given : one(files.get(part), data, budget);
            first = part == 0 ? header : first;
            if (header.whole("split.count").orElse(0) != parts
                    || header.whole("split.no").orElse(-1) != part) {
                throw Problem.at(
                        header.where(),
                        "says it is part " + number(header.whole("split.no"), 1) + " of "
                                + number(header.whole("split.count"), 0),
                        "part " + (part + 1) + " of " + parts,
                        "");
            }
            tensors.addAll(header.tensors().list());
        }
        List<Note> notes = new ArrayList<>();
        long stated = first.whole("split.tensors.count").orElse(tensors.size());
        if (stated != tensors.size()) {
            notes.add(new Note.OtherTensorCount(first.where(), stated, tensors.size()));
        }
        return first.withTensors(
                new StoredTensors(first.where(), tensors, first.tensors().metadata(), notes));
    }

    /** The files of all parts, in their order, which must be there. */
    private static List<Path> parts(Path file, GgufHeader given, long parts) {
        Matcher name = PART.matcher(String.valueOf(file.getFileName()));
        if (!name.matches() || parts > MAX_PARTS || Integer.parseInt(name.group(3)) != parts) {
            throw Problem.at(
                    given.where(),
                    "is one of " + parts + " parts of a model",
                    "a name that ends in -00001-of-" + digits(parts) + ".gguf",
                    "");
        }
        List<Path> files = new ArrayList<>();
        for (int part = 1; part <= parts; part++) {
            files.add(file.resolveSibling(name.group(1) + "-" + digits(part) + "-of-" + digits(parts) + ".gguf"));
        }
        List<Path> missing = files.stream().filter(Files::notExists).toList();
        if (!missing.isEmpty()) {
            throw Problem.at(
                    given.where(),
                    missing.size() + " of the model's " + parts + " parts are missing: " + some(missing),
                    "",
                    "fetch them into the same folder");
        }
        return files;
    }

    /** A number with at least five digits. */
    private static String digits(long number) {
        String digits = Long.toString(number);
        return "0".repeat(Math.max(0, 5 - digits.length())) + digits;
    }

    private static String number(OptionalLong number, int plus) {
        return number.isPresent() ? String.valueOf(number.getAsLong() + plus) : "an unknown number";
    }

    private static String some(List<Path> files) {
        String first = files.stream()
                .limit(MAX_NAMED)
                .map(file -> OneLine.quote(String.valueOf(file.getFileName())))
                .collect(Collectors.joining(", "));
        return files.size() > MAX_NAMED ? first + " and " + (files.size() - MAX_NAMED) + " more" : first;
    }
}
