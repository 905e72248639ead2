package dev.rooflight.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Standard output or standard error of this process, the only way to either. A writer tells nobody that what it wrote is lost,
 * so this remembers it.
 */
final class StandardStream {
    /** Bits of a file's mode that say what it is, and two of their values. */
    private static final int KIND = 0170000;

    private static final int PIPE = 0010000;
    private static final int SOCKET = 0140000;

    private final Path file;
    private final Sink sink;
    private final PrintWriter writer;

    private StandardStream(FileDescriptor descriptor, int number) {
        file = Path.of("/dev/fd/" + number);
        sink = new Sink(new FileOutputStream(descriptor));
        // always UTF-8: the default of a bare container would turn bars and arrows into question marks
        writer = new PrintWriter(new OutputStreamWriter(sink, StandardCharsets.UTF_8), false);
    }

    static StandardStream out() {
        return new StandardStream(FileDescriptor.out, 1);
    }

    static StandardStream err() {
        return new StandardStream(FileDescriptor.err, 2);
    }

    /** Writes UTF-8; nothing is sure to have arrived before it is flushed. */
    PrintWriter writer() {
        return writer;
    }

    /**
     * Why not all that was written has arrived; null if it has. Where the reader has gone because it has seen enough ({@code |
     * head}), nothing is lost.
     */
    @Nullable
    IOException loss() {
        writer.flush();
        IOException failure = sink.failure;
        return failure == null || isPipe() ? null : failure;
    }

    /** Whether this goes to another process: writing to a pipe or a socket fails only when its reader is gone. */
    private boolean isPipe() {
        try {
            int kind = (int) Files.getAttribute(file, "unix:mode") & KIND;
            return kind == PIPE || kind == SOCKET;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            // closed, or a system that has no such files
            return false;
        }
    }

    /** Passes bytes on until that fails for the first time. */
    private static final class Sink extends OutputStream {
        private final OutputStream target;
        private volatile @Nullable IOException failure;

        Sink(OutputStream target) {
            this.target = target;
        }

        @Override
        public void write(int oneByte) throws IOException {
            write(new byte[] {(byte) oneByte}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            try {
                target.write(bytes, from, count);
            } catch (IOException e) {
                failure = failure == null ? e : failure;
                throw e;
            }
        }
    }
}
