package dev.rooflight.core.operator;

/**
 * Which operators run as one kernel. Fusion saves an intermediate's store and load where it has a single consumer; it never
 * changes operations (flash attention does: it leaves masked scores out).
 *
 * @param flashAttention scores never leave the chip
 * @param fusedProjections query, key and value as one linear, gate and up as one
 * @param fusedNorms residual addition with the norm after it
 * @param fusedElementWise gate activation with its multiplication; query/key norm with rotary embedding and the cache write
 */
public record Kernels(boolean flashAttention, boolean fusedProjections, boolean fusedNorms, boolean fusedElementWise) {
    /** Every operator on its own, scores in memory. */
    public static final Kernels EAGER = new Kernels(false, false, false, false);

    /** What serving engines run. */
    public static final Kernels FUSED = new Kernels(true, true, true, true);
}
