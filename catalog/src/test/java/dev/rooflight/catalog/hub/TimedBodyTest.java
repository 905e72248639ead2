package dev.rooflight.catalog.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

class TimedBodyTest {
    private static final Duration SHORT = Duration.ofMillis(1);

    private final TimedBody body = new TimedBody();
    private final Connection connection = new Connection();

    @Test
    void asksForOnePieceAtATime() throws Exception {
        List<ByteBuffer> piece = List.of(ByteBuffer.wrap(new byte[3]));
        body.onSubscribe(connection);
        assertThat(connection.requested).isEqualTo(1);

        body.onNext(piece);
        assertThat(connection.requested).isEqualTo(1);
        assertThat(body.next(SHORT)).containsSame(piece);
        assertThat(connection.requested).isEqualTo(2);

        body.onComplete();
        assertThat(body.next(SHORT)).isEmpty();
        assertThat(body.next(SHORT)).isEmpty();
        assertThat(connection.requested).isEqualTo(2);
    }

    @Test
    void doesNotWaitForEver() {
        body.onSubscribe(connection);

        assertThatThrownBy(() -> body.next(SHORT))
                .isInstanceOf(HttpTimeoutException.class)
                .hasMessage("nothing came for 1 ms");
    }

    @Test
    void saysThatTheConnectionBroke() {
        body.onSubscribe(connection);
        body.onError(new EOFException("EOF reached while reading"));

        assertThatThrownBy(() -> body.next(SHORT))
                .isInstanceOf(IOException.class)
                .hasMessage("EOF reached while reading");
    }

    @Test
    void breaksTheConnectionOffWhenClosed() {
        body.onSubscribe(connection);
        body.close();

        assertThat(connection.cancelled).isTrue();
    }

    @Test
    void breaksAConnectionOffThatComesAfterItWasClosed() {
        body.close();
        body.onSubscribe(connection);

        assertThat(connection.cancelled).isTrue();
        assertThat(connection.requested).isZero();
    }

    @Test
    void discardsAShortRestButNotALongOne() throws Exception {
        body.onSubscribe(connection);
        for (int i = 0; i < 10; i++) {
            body.onNext(List.of(ByteBuffer.allocate(16 * 1024)));
        }
        body.discard(SHORT);

        // One at first and one for each of the pieces read: after four of 16 KiB it is enough; the fifth is in hand.
        assertThat(connection.requested).isEqualTo(6);
        assertThat(connection.cancelled).isTrue();
    }

    private static final class Connection implements Flow.Subscription {
        private long requested;
        private boolean cancelled;

        @Override
        public void request(long pieces) {
            requested += pieces;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }
}
