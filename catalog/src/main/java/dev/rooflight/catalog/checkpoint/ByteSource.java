package dev.rooflight.catalog.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes at known places, wherever they are: a file, memory, a range of something remote. */
public interface ByteSource {
    /** How many there are. */
    long size() throws IOException;

    /**
     * Reads some bytes into a buffer that has space.
     *
     * @param position of the first, from 0
     * @return how many were read; -1 at the end
     */
    int read(ByteBuffer into, long position) throws IOException;

    /** Bytes in memory, which are not to change. */
    static ByteSource of(byte[] content) {
        return new ByteSource() {
            @Override
            public long size() {
                return content.length;
            }

            @Override
            public int read(ByteBuffer into, long position) {
                if (position >= content.length) {
                    return -1;
                }
                int count = Math.min(into.remaining(), content.length - (int) position);
                into.put(content, (int) position, count);
                return count;
            }
        };
    }
}
