package dev.rooflight.catalog.engine;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.catalog.text.InputFile;
import dev.rooflight.catalog.text.YamlReader;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads efficiency profiles: YAML as in the catalogue and as {@code rooflight calibrate} writes it, with messages that name
 * the line. Times have units ({@code 3.9 us}), efficiencies are shares of the data sheet's peak, errors are percentages.
 */
public final class EfficiencyReader {
    /** Version of the format; files of a newer one are refused. */
    public static final int SCHEMA = EfficiencyFields.SCHEMA;

    private EfficiencyReader() {}

    /**
     * Reads a user's profile: what the file states and nothing else, see {@link EfficiencyCatalog#completed}.
     *
     * @throws CatalogException if it is not a profile, or one of a newer version; the message is one line with file, line,
     *     field and what was expected
     */
    public static EfficiencyProfile read(Path file) {
        return read(InputFile.read(file, YamlReader.MAX_BYTES, YamlReader::refused), file.toString());
    }

    /**
     * Reads a profile from content.
     *
     * @param where its name for messages
     * @throws CatalogException if it is not a profile; the message is one line
     */
    public static EfficiencyProfile read(byte[] content, String where) {
        InputFile.checkSize(content.length, where, YamlReader.MAX_BYTES, YamlReader::refused);
        String text = InputFile.decode(content, where, YamlReader::refused);
        if (text.isBlank()) {
            throw CatalogException.of(where, 0, "is empty", "an efficiency profile, such as calibration writes", "");
        }
        return new EfficiencyFields(YamlReader.read(text, where, true), where).profile();
    }

    /** Reads a catalogue file. */
    static EfficiencyProfile trusted(String yaml, String where) {
        return new EfficiencyFields(YamlReader.read(yaml, where, false), where).profile();
    }

    /** Devices beside its own that a catalogue file is used for. */
    static List<String> appliesTo(String yaml, String where) {
        return new EfficiencyFields(YamlReader.read(yaml, where, false), where).appliesTo();
    }
}
