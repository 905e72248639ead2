package dev.rooflight.catalog.checkpoint;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** Exactly {@code length} bytes of a channel from its position on; not a byte more is read. Closing leaves it open. */
final class ChannelSlice extends InputStream {
    private final SeekableByteChannel channel;
    private long left;

    ChannelSlice(SeekableByteChannel channel, long length) {
        this.channel = channel;
        this.left = length;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left == 0) {
            return -1;
        }
        int read = channel.read(ByteBuffer.wrap(bytes, offset, (int) Math.min(length, left)));
        if (read <= 0) {
            throw new EOFException("the file ended while it was read");
        }
        left -= read;
        return read;
    }
}
