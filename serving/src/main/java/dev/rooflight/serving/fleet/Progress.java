package dev.rooflight.serving.fleet;

/** Who is told how far a simulation is, now and then, whenever it is asked whether anybody still wants to know. */
@FunctionalInterface
public interface Progress {
    /** Nobody. */
    Progress NONE = requests -> {};

    /**
     * So many more requests have ended since the last time.
     *
     * @param requests 0 or more; where workers go on side by side, any of them tells
     */
    void ended(int requests);

    /** Whether what there is by now is enough, so that no further step begins. */
    default boolean enough() {
        return false;
    }

    /** The same for a run beside it: nobody is told how far that is. */
    default Progress beside() {
        Progress told = this;
        return new Progress() {
            @Override
            public void ended(int requests) {
                // of the other run
            }

            @Override
            public boolean enough() {
                return told.enough();
            }
        };
    }
}
