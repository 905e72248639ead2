package dev.rooflight.catalog.checkpoint;

import dev.rooflight.catalog.ModelFormatException;
import dev.rooflight.catalog.text.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * What must hold for any bytes: a reader accepts them and its sums are right, or it refuses them in one line. Jazzer
 * drives these methods with the classes nested here (docs/fuzzing.md); {@link FuzzCorpusTest} replays what it found.
 */
final class FuzzTargets {
    private static final int LONGEST_MESSAGE = 1001;

    private FuzzTargets() {}

    /** Fuzzes {@link SafetensorsHeader}. */
    static final class Safetensors {
        private Safetensors() {}

        public static void fuzzerTestOneInput(byte[] data) {
            safetensors(data);
        }
    }

    /** Fuzzes {@link GgufHeader} and, where that accepts, {@link GgufConfig}. */
    static final class Gguf {
        private Gguf() {}

        public static void fuzzerTestOneInput(byte[] data) {
            gguf(data);
        }
    }

    /** Fuzzes {@link StrictJson}. */
    static final class Json {
        private Json() {}

        public static void fuzzerTestOneInput(byte[] data) {
            json(data);
        }
    }

    /** Fuzzes {@link SafetensorsIndex}. */
    static final class Index {
        private Index() {}

        public static void fuzzerTestOneInput(byte[] data) {
            index(data);
        }
    }

    static void safetensors(byte[] data) {
        for (TensorData presence : TensorData.values()) {
            refusedInOneLine(() -> {
                StoredTensors read = SafetensorsHeader.read(new BytesChannel(data), "fuzz", presence);
                check(read.bytes() == sum(read.list()), "bytes do not add up");
                check(presence == TensorData.OPTIONAL || read.bytes() < data.length, "more bytes than the file has");
            });
        }
    }

    static void gguf(byte[] data) {
        for (TensorData presence : TensorData.values()) {
            refusedInOneLine(() -> {
                GgufHeader read = GgufHeader.read(ByteSource.of(data), "fuzz", presence);
                check(read.tensors().bytes() == sum(read.tensors().list()), "bytes do not add up");
                check(
                        presence == TensorData.OPTIONAL || read.tensors().bytes() < data.length,
                        "more bytes than the file has");
                check(read.alignment() > 0, "alignment is not positive");
                check(GgufConfig.of(read).has("model_type"), "model_type is missing");
            });
        }
    }

    static void json(byte[] data) {
        refusedInOneLine(() -> StrictJson.read(data, "fuzz"));
    }

    static void index(byte[] data) {
        refusedInOneLine(() -> SafetensorsIndex.parse(new BytesChannel(data), "fuzz", new Budget("fuzz")));
    }

    private static long sum(List<StoredTensor> tensors) {
        return tensors.stream().mapToLong(StoredTensor::bytes).sum();
    }

    private static void check(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalStateException(problem);
        }
    }

    private interface Reading {
        void run() throws IOException;
    }

    private static void refusedInOneLine(Reading reading) {
        try {
            reading.run();
        } catch (ModelFormatException e) {
            String message = String.valueOf(e.getMessage());
            boolean oneLine = message.startsWith("fuzz: ")
                    && message.length() <= LONGEST_MESSAGE
                    && message.chars().noneMatch(Character::isISOControl);
            check(oneLine, "not one line: " + message);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
