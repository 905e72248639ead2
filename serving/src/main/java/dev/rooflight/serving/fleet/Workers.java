package dev.rooflight.serving.fleet;

import java.util.List;

/** Who does tasks that do not depend on each other. */
@FunctionalInterface
public interface Workers {
    /** One after the other, by whoever asks. */
    Workers ONE = tasks -> tasks.forEach(Runnable::run);

    /** Does all of them; what one throws is thrown. */
    void all(List<Runnable> tasks);
}
