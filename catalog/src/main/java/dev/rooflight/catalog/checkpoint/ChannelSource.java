package dev.rooflight.catalog.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** The bytes of a channel, whose position moves with every read. */
record ChannelSource(SeekableByteChannel channel) implements ByteSource {
    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
        return channel.position(position).read(into);
    }
}
