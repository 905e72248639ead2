package dev.rooflight.catalog.checkpoint;

import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** A file in memory that knows how far it was read. */
final class BytesChannel implements SeekableByteChannel {
    private final byte[] bytes;
    private int position;
    private int furthest;

    BytesChannel(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Position after the last byte that was ever read. */
    int furthest() {
        return furthest;
    }

    @Override
    public int read(ByteBuffer target) {
        int count = Math.min(target.remaining(), bytes.length - position);
        if (count <= 0) {
            return -1;
        }
        target.put(bytes, position, count);
        position += count;
        furthest = Math.max(furthest, position);
        return count;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long newPosition) {
        position = (int) Math.min(newPosition, bytes.length);
        return this;
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public int write(ByteBuffer source) {
        throw new UnsupportedOperationException("this file is only read");
    }

    @Override
    public SeekableByteChannel truncate(long size) {
        throw new UnsupportedOperationException("this file is only read");
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {}
}
