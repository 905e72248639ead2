package dev.rooflight.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Files of answers: whole or not at all, whatever fails and whenever the user interrupts. */
final class OutputFile {
    /** As many links in a row as Linux follows. */
    private static final int MOST_LINKS = 40;

    /**
     * Held while files are written that have to be finished, and from the start of a shutdown on: a shutdown waits for what is
     * half done, and nothing begins after it.
     */
    private static final ReentrantLock WRITING = new ReentrantLock();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(WRITING::lock, "rooflight-finish-files"));
    }

    private OutputFile() {}

    /** Something that leaves a file half written when it is interrupted. */
    interface Step {
        void run() throws IOException;
    }

    /** Does something without being interrupted; it must not wait for anybody. */
    static void uninterrupted(Step step) throws IOException {
        WRITING.lock();
        try {
            step.run();
        } finally {
            WRITING.unlock();
        }
    }

    /**
     * Writes a file in one step: a reader sees the old content or the new, never half of it. A link stays, and what it points to
     * is written; the new file may be read and written by those who might the old one.
     *
     * @throws OutputException if it cannot be written, with the file as it was
     */
    static void write(Path file, byte[] content) {
        Path folder = null;
        try {
            Path target = followed(file);
            folder = target.getParent();
            if (folder == null || Files.isDirectory(target)) {
                throw new OutputException("cannot write %s: it is a folder; expected a file name".formatted(file));
            }
            if (isDevice(target)) {
                // a terminal, a pipe or this process's output cannot be replaced; what went there before stays
                Files.write(target, content, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
                return;
            }
            if (Files.exists(target) && isReadOnly(target)) {
                throw new OutputException(
                        "cannot write %s: it is read-only; make it writable or choose another name".formatted(file));
            }
            replace(target, folder, content);
        } catch (NoSuchFileException e) {
            throw new OutputException(
                    "cannot write %s: folder %s does not exist; create it first".formatted(file, folder), e);
        } catch (AccessDeniedException e) {
            throw new OutputException("cannot write %s: permission denied".formatted(file), e);
        } catch (IOException e) {
            throw OutputException.lost(file, e);
        }
    }

    private static void replace(Path target, Path folder, byte[] content) throws IOException {
        uninterrupted(() -> {
            // not by createTempFile, whose files nobody else may read
            Path temporary = folder.resolve(".rooflight-" + UUID.randomUUID() + ".tmp");
            try {
                Files.write(temporary, content, StandardOpenOption.CREATE_NEW);
                Set<PosixFilePermission> permissions = permissions(target);
                if (permissions != null) {
                    Files.setPosixFilePermissions(temporary, permissions);
                }
                Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(temporary);
            }
        });
    }

    /** Where links lead, whether there is something or not; links of the system to open files are not followed. */
    private static Path followed(Path file) throws IOException {
        Path at = file.toAbsolutePath();
        for (int links = 0; Files.isSymbolicLink(at) && !isSystems(at); links++) {
            if (links == MOST_LINKS) {
                throw new OutputException("cannot write %s: its links lead to each other".formatted(file));
            }
            at = at.resolveSibling(Files.readSymbolicLink(at));
        }
        return at;
    }

    /** Something that is written to as it is. */
    private static boolean isDevice(Path file) {
        return Files.exists(file) && (isSystems(file) || !Files.isRegularFile(file));
    }

    /** Whether a name is one of the system, such as {@code /dev/stdout}: a link to whatever file standard output is. */
    private static boolean isSystems(Path file) {
        Path name = file.normalize();
        return name.startsWith("/proc") || (name.startsWith("/dev") && !name.startsWith("/dev/shm"));
    }

    /** What a file's permissions say, which the superuser would not be held by. */
    private static boolean isReadOnly(Path file) throws IOException {
        Set<PosixFilePermission> permissions = permissions(file);
        return !Files.isWritable(file)
                || (permissions != null && !permissions.contains(PosixFilePermission.OWNER_WRITE));
    }

    private static @Nullable Set<PosixFilePermission> permissions(Path file) throws IOException {
        PosixFileAttributeView view =
                Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        return view == null || !Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                ? null
                : view.readAttributes().permissions();
    }
}
