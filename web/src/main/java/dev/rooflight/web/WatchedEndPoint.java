package dev.rooflight.web;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * A connection that tells whether its client is still there while a request is worked on, when nobody reads from it: it reads one
 * byte ahead, which is handed to the next reader, should the client have sent another request already.
 */
final class WatchedEndPoint extends SocketChannelEndPoint {
    /** The byte read ahead, if there is one; also the lock of all reading. */
    private final ByteBuffer ahead = ByteBuffer.allocate(1).limit(0);

    WatchedEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
        super(channel, selector, key, scheduler);
    }

    /** Whether the client has closed its end. One that closes only its sending half is taken to have gone, too. */
    boolean gone() {
        synchronized (ahead) {
            if (ahead.hasRemaining()) {
                return !isOpen();
            }
            ahead.clear();
            try {
                boolean gone = getChannel().read(ahead) < 0;
                ahead.flip();
                return gone;
            } catch (IOException e) {
                ahead.limit(0);
                return true;
            }
        }
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        synchronized (ahead) {
            if (!ahead.hasRemaining()) {
                return super.fill(buffer);
            }
            int position = BufferUtil.flipToFill(buffer);
            buffer.put(ahead);
            BufferUtil.flipToFlush(buffer, position);
            return 1 + Math.max(0, super.fill(buffer));
        }
    }
}
