package dev.rooflight.catalog.device;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.catalog.text.FieldProblem;
import dev.rooflight.catalog.text.InputFile;
import dev.rooflight.catalog.text.NearestNames;
import dev.rooflight.catalog.text.YamlNode;
import dev.rooflight.catalog.text.YamlReader;
import dev.rooflight.core.hardware.Device;
import java.nio.file.Path;

/**
 * Reads device files: YAML as in the catalogue, checked against {@code device.schema.json}, with messages that name the
 * line. A file with {@code extends: nvidia-h100-sxm} states only what differs from that catalogue device: mappings
 * merge, lists and values are replaced; aliases are not inherited, id and name are derived where not given.
 */
public final class DeviceReader {
    private DeviceReader() {}

    /**
     * Reads a user's device file.
     *
     * @throws CatalogException if it is not a device; the message is one line with file, line, field and what was
     *     expected
     */
    public static Device read(Path file) {
        byte[] bytes = InputFile.read(file, YamlReader.MAX_BYTES, YamlReader::refused);
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return read(bytes, file.toString(), dot > 0 ? name.substring(0, dot) : name);
    }

    /**
     * Reads a user's device from content.
     *
     * @param where its name for messages
     * @throws CatalogException if it is not a device; the message is one line
     */
    public static Device read(byte[] content, String where) {
        return read(content, where, "custom-device");
    }

    /** Reads a catalogue file, which a test has checked against the schema already. */
    static Device trusted(String yaml, String where) {
        return new DeviceFields(YamlReader.read(yaml, where, false), where, "").device();
    }

    private static Device read(byte[] content, String where, String defaultId) {
        InputFile.checkSize(content.length, where, YamlReader.MAX_BYTES, YamlReader::refused);
        String text = InputFile.decode(content, where, YamlReader::refused);
        YamlNode.Mapping file = YamlReader.read(text, where, true);
        FieldProblem.refuse(DeviceSchema.check(file), where);
        YamlNode.Mapping whole = file.get("extends").isPresent() ? DeviceExtension.resolve(file, where) : file;
        return new DeviceFields(whole, where, NearestNames.normalized(defaultId)).device();
    }
}
