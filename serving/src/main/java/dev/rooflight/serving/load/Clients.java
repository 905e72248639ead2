package dev.rooflight.serving.load;

import dev.rooflight.core.Require;

/** How clients send requests. Turns of a conversation wait for the one before, whatever the clients. */
public sealed interface Clients {
    /** Each when it is due, however many are in the system. */
    record OpenLoop() implements Clients {}

    /**
     * Each when it is due, but never more than so many at a time: the next is sent when one ends.
     *
     * @param concurrency requests in the system; 1 or more
     */
    record ClosedLoop(int concurrency) implements Clients {
        public ClosedLoop {
            Require.within("concurrency", concurrency, 1, Load.MOST);
        }
    }
}
