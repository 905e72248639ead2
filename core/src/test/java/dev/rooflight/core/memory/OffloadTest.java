package dev.rooflight.core.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.InvalidValueException;
import org.junit.jupiter.api.Test;

/** Flows from outside of the device, counted by hand. */
class OffloadTest {
    @Test
    void nothingOutsideIsNone() {
        assertThat(Offload.NONE.none()).isTrue();
        assertThat(new Offload(0.1, 0, 0, 0, 1e10, 0, 1e18, 1).none()).isFalse();
        assertThat(new Offload(0, 0.1, 0, 0, 1e10, 0, 1e18, 1).none()).isFalse();
        assertThat(new Offload(0, 0, 0.1, 0, 1e10, 0, 1e18, 1).none()).isFalse();
        assertThat(new Offload(0, 0, 0, 0.1, 1e10, 0, 1e18, 1).none()).isFalse();
    }

    @Test
    void theSlowerOfLinkAndDiskDecides() {
        // half of it lies on a disk of 1 GB/s, all of it comes over 10 GB/s
        assertThat(new Offload(1, 0, 0, 0, 10e9, 0.5, 1e9, 1).secondsPerByte()).isEqualTo(0.5e-9, within(1e-24));
        assertThat(new Offload(1, 0, 0, 0, 10e9, 0.05, 1e9, 1).secondsPerByte()).isEqualTo(0.1e-9, within(1e-24));
    }

    @Test
    void theRidgeIsThatOfTheWorkedExample() {
        assertThat(new Offload(1, 0, 0, 0, 89.6e9, 0, 1e18, 1).ridge(154.8385e12))
                .isEqualTo(1728, within(0.2));
    }

    @Test
    void aShareOfMemoryIsAboveZeroAndUpToOne() {
        assertThat(new MemoryPolicy(1, 0, 16, 8192).utilization()).isEqualTo(1);
        for (double share : new double[] {0, -0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> new MemoryPolicy(share, 0, 16, 8192))
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessageContaining("memory-utilization");
        }
    }
}
