package dev.rooflight.catalog.checkpoint;

import dev.rooflight.catalog.ModelFormatException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/** Opens regular files, whatever the path turns out to be. */
final class CheckpointFile {
    private CheckpointFile() {}

    /** What to do with an open file. */
    interface Reading<T> {
        T from(SeekableByteChannel channel) throws IOException;
    }

    /**
     * Opens a file, reads and closes it.
     *
     * @throws ModelFormatException if it is not a readable regular file
     */
    static <T> T read(Path path, Reading<T> reading) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (attributes.isDirectory()) {
                throw Problem.at(path.toString(), "is a folder", "a file, so name a file in it", "");
            }
            if (!attributes.isRegularFile()) {
                throw Problem.at(path.toString(), "is not a regular file (a device or pipe)", "a file on disk", "");
            }
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                return reading.from(channel);
            }
        } catch (NoSuchFileException e) {
            throw Problem.at(path.toString(), "no such file", "", "check the path");
        } catch (AccessDeniedException e) {
            throw Problem.at(path.toString(), "may not be read", "", "check the permissions");
        } catch (IOException | SecurityException e) {
            throw Problem.at(path.toString(), "cannot be read: " + e.getMessage(), "", "");
        }
    }
}
