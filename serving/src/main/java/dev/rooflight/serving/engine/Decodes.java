package dev.rooflight.serving.engine;

import java.util.Arrays;

/**
 * The sequences of a rank that decode. While nothing but decoding happens all of them grow alike, so a clock of tokens goes on and
 * none of them is touched: a sequence is its position less the clock, and ends when the clock says so. How many blocks the next steps
 * take follows from how positions lie in their blocks, which is counted.
 *
 * <p>Before a step a sequence holds blocks for all positions but the next.
 */
final class Decodes {
    private final int block;
    private final int[] residues;
    private Sequence[] members = new Sequence[16];
    private int count;
    private long tick;
    private long bases;
    private long nextEnd = Long.MAX_VALUE;

    Decodes(int block) {
        this.block = block;
        this.residues = new int[block];
    }

    int count() {
        return count;
    }

    Sequence member(int index) {
        return members[index];
    }

    /** Next positions of all, in sum. */
    double positions() {
        return bases + (double) count * tick;
    }

    void enter(Sequence sequence) {
        if (count == members.length) {
            members = Arrays.copyOf(members, 2 * count);
        }
        sequence.index = count;
        members[count++] = sequence;
        sequence.base = sequence.nextPosition() - tick;
        sequence.end = tick + sequence.remaining();
        bases += sequence.base;
        residues[residue(sequence.base)]++;
        nextEnd = Math.min(nextEnd, sequence.end);
    }

    /** It leaves; its numbers are up to date then. */
    void leave(Sequence sequence) {
        update(sequence);
        bases -= sequence.base;
        residues[residue(sequence.base)]--;
        Sequence last = members[--count];
        members[sequence.index] = last;
        last.index = sequence.index;
        sequence.index = -1;
        if (sequence.end == nextEnd) {
            nextEnd = Long.MAX_VALUE;
            for (int i = 0; i < count; i++) {
                nextEnd = Math.min(nextEnd, members[i].end);
            }
        }
    }

    /** Brings the numbers of a member up to date. */
    void update(Sequence sequence) {
        long position = sequence.base + tick;
        sequence.generated = (int) (position - sequence.prompt);
        sequence.computed = (int) position - 1;
        sequence.known = sequence.computed;
        sequence.held = blocks(position - 1);
    }

    /** Whether the next step of a member needs a block more. */
    boolean needsBlock(Sequence sequence) {
        return (sequence.base + tick - 1) % block == 0;
    }

    /** Steps until the first of them ends; 1 or more. */
    long stepsToFirstEnd() {
        return nextEnd - tick;
    }

    boolean endsNow(Sequence sequence) {
        return sequence.end == tick;
    }

    boolean anyEnded() {
        return nextEnd == tick;
    }

    /** Blocks that the next so many steps need. */
    long blocksFor(long steps) {
        long need = steps / block * count;
        int rest = (int) (steps % block);
        for (int step = 0; step < rest; step++) {
            need += residues[residue(1 - tick - step)];
        }
        return need;
    }

    /** How many steps, at most so many, need no more than these blocks. */
    long stepsWithin(long blocks, long most) {
        if (blocksFor(most) <= blocks) {
            return most;
        }
        long steps = blocks / count * block;
        long left = blocks % count;
        while (true) {
            left -= residues[residue(1 - tick - steps)];
            if (left < 0) {
                return steps;
            }
            steps++;
        }
    }

    void advance(long steps) {
        tick += steps;
    }

    int blocks(long positions) {
        return (int) ((positions + block - 1) / block);
    }

    private int residue(long base) {
        int residue = (int) (base % block);
        return residue < 0 ? residue + block : residue;
    }
}
