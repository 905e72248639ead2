package dev.rooflight.catalog.checkpoint;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes small safetensors files as the format's own library lays them out: JSON padded with spaces to 8 bytes. */
final class SafetensorsWriter {
    private final List<String> entries = new ArrayList<>();
    private long end;

    /** Adds a tensor after those before it. */
    SafetensorsWriter tensor(String name, String dtype, long bytes, long... shape) {
        entries.add("\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%s,%s]}"
                .formatted(name, dtype, Arrays.toString(shape).replace(" ", ""), end, end + bytes));
        end += bytes;
        return this;
    }

    /** Adds anything. */
    SafetensorsWriter entry(String json) {
        entries.add(json);
        return this;
    }

    /** The whole file, data included. */
    byte[] bytes() {
        return file("{" + String.join(",", entries) + "}", (int) end);
    }

    /** A file with that header and as many bytes of data. */
    static byte[] file(String header, int dataBytes) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        int padded = (json.length + 7) / 8 * 8;
        byte[] text = Arrays.copyOf(json, padded);
        Arrays.fill(text, json.length, padded, (byte) ' ');
        return file(padded, text, dataBytes);
    }

    /** A file that says what it likes about the length of its header. */
    static byte[] file(long headerBytes, byte[] header, int dataBytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(headerBytes)
                .array());
        out.writeBytes(header);
        out.writeBytes(new byte[dataBytes]);
        return out.toByteArray();
    }
}
