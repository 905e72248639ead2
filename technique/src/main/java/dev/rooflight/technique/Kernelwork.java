package dev.rooflight.technique;

import dev.rooflight.core.note.Note;
import dev.rooflight.core.operator.Kernels;

/** What techniques that choose kernels share. */
final class Kernelwork {
    private Kernelwork() {}

    static Kernels flash(Kernels now) {
        return new Kernels(true, now.fusedProjections(), now.fusedNorms(), now.fusedElementWise());
    }

    static Scenario kernels(Scenario before, Values values, Kernels kernels) {
        Scenario after = before.with(before.deployment().withKernels(kernels));
        return before.deployment().kernels().equals(kernels)
                ? after.noting(new Note.KernelsRunAlready(values.name()))
                : after;
    }
}
