package dev.rooflight.core.analysis;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.memory.Offload;
import dev.rooflight.core.operator.Rewrite;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What techniques change about the passes of a model and their operators, beyond model, formats and kernels.
 *
 * @param decoding how tokens come out of passes
 * @param prompting how prompts are processed
 * @param offload what lies outside of the device's memory
 * @param nearMemory arithmetic in the memory itself, if there is any
 * @param rewrites changes to operators, in order of application
 */
public record Execution(
        Decoding decoding,
        Prompting prompting,
        Offload offload,
        Optional<NearMemory> nearMemory,
        List<Rewrite> rewrites) {
    /** One token a step, whole prompts, everything on the device, operators as they are. */
    public static final Execution PLAIN =
            new Execution(Decoding.PLAIN, Prompting.WHOLE, Offload.NONE, Optional.empty(), List.of());

    public Execution {
        requireNonNull(decoding, "decoding is null");
        requireNonNull(prompting, "prompting is null");
        requireNonNull(offload, "offload is null");
        requireNonNull(nearMemory, "nearMemory is null");
        rewrites = List.copyOf(rewrites);
    }

    /** The same with another way of decoding. */
    public Execution withDecoding(Decoding changed) {
        return new Execution(changed, prompting, offload, nearMemory, rewrites);
    }

    /** The same with prompts processed in another way. */
    public Execution withPrompting(Prompting changed) {
        return new Execution(decoding, changed, offload, nearMemory, rewrites);
    }

    /** The same with other data outside of the device's memory. */
    public Execution withOffload(Offload changed) {
        return new Execution(decoding, prompting, changed, nearMemory, rewrites);
    }

    /** The same with arithmetic in the memory. */
    public Execution withNearMemory(NearMemory added) {
        return new Execution(decoding, prompting, offload, Optional.of(added), rewrites);
    }

    /** The same with one more change to operators, after the others. */
    public Execution withRewrite(Rewrite added) {
        List<Rewrite> all = new ArrayList<>(rewrites);
        all.add(added);
        return new Execution(decoding, prompting, offload, nearMemory, all);
    }
}
