package dev.rooflight.serving.outcome;

import java.util.Arrays;
import java.util.Set;

/**
 * What became of each request, as columns, in the requests' order. Written while they are simulated, each request by the replica that
 * it went to; read afterwards. Times are seconds from the start of the load; NaN where there is none.
 */
public final class RequestOutcomes {
    private static final double[] NOTHING = {};

    private final int size;
    private final double[] sent;
    private final double[] admitted;
    private final double[] first;
    private final double[] last;
    private final int[] replicas;
    private final int[] preemptions;
    private final int[] found;
    private final boolean explained;
    private final boolean[] kept;
    // seconds by cause up to the first token and to the last; columns of causes that there are not have no rows
    private final double[][] toFirst = new double[Cause.COUNT][];
    private final double[][] toLast = new double[Cause.COUNT][];

    /**
     * Of requests of which nothing has happened yet.
     *
     * @param causes that are kept; none: no cause is, and all seconds seem to be others' decodes
     * @param shared whether several threads write side by side
     */
    public RequestOutcomes(int size, Set<Cause> causes, boolean shared) {
        this.size = size;
        this.explained = !causes.isEmpty();
        this.sent = column(size);
        this.admitted = column(size);
        this.first = column(size);
        this.last = column(size);
        this.replicas = new int[size];
        Arrays.fill(replicas, -1);
        this.preemptions = new int[size];
        this.found = new int[size];
        Arrays.fill(toFirst, NOTHING);
        Arrays.fill(toLast, NOTHING);
        this.kept = new boolean[Cause.COUNT];
        for (Cause cause : causes) {
            // the rest is what no other cause explains
            kept[cause.ordinal()] = cause != Cause.OTHER_SEQUENCES;
            // what threads write side by side is there from the start; else columns are made for causes that there are
            if (shared && cause != Cause.OTHER_SEQUENCES) {
                toFirst[cause.ordinal()] = cause == Cause.OWN_DECODE ? NOTHING : new double[size];
                toLast[cause.ordinal()] = new double[size];
            }
        }
    }

    private static double[] column(int size) {
        double[] column = new double[size];
        Arrays.fill(column, Double.NaN);
        return column;
    }

    /** How many requests there are. */
    public int size() {
        return size;
    }

    /** Whether causes are kept. */
    public boolean explained() {
        return explained;
    }

    /** It was sent, to a replica. */
    public void send(int request, double time, int replica) {
        sent[request] = time;
        replicas[request] = replica;
    }

    /** Its first token was scheduled for the first time. */
    public void admit(int request, double time, int foundTokens) {
        admitted[request] = time;
        found[request] = foundTokens;
    }

    /** Its first token came out. */
    public void first(int request, double time, double[] spent) {
        first[request] = time;
        keep(toFirst, request, spent);
    }

    /** Its last token came out. */
    public void last(int request, double time, double[] spent, int times) {
        last[request] = time;
        preemptions[request] = times;
        keep(toLast, request, spent);
    }

    private void keep(double[][] columns, int request, double[] spent) {
        if (explained) {
            for (int i = 0; i < Cause.COUNT; i++) {
                if (spent[i] != 0 && kept[i]) {
                    if (columns[i].length == 0) {
                        columns[i] = new double[size];
                    }
                    columns[i][request] = spent[i];
                }
            }
        }
    }

    /** When it was sent. */
    public double sent(int request) {
        return sent[request];
    }

    /** When its first step began. */
    public double admitted(int request) {
        return admitted[request];
    }

    /** When its first token came out. */
    public double first(int request) {
        return first[request];
    }

    /** When its last token came out. */
    public double last(int request) {
        return last[request];
    }

    /** Where it went; negative where it was never sent. */
    public int replica(int request) {
        return replicas[request];
    }

    /** How often it was preempted. */
    public int preemptions(int request) {
        return preemptions[request];
    }

    /** Tokens of its prompt that were found in the cache. */
    public int found(int request) {
        return found[request];
    }

    /** Whether its last token came out. */
    public boolean completed(int request) {
        return !Double.isNaN(last[request]);
    }

    /** Seconds until its first token that went to a cause. */
    public double toFirst(int request, Cause cause) {
        return of(toFirst, request, cause, first[request] - sent[request]);
    }

    /** Seconds until its last token that went to a cause. */
    public double toLast(int request, Cause cause) {
        return of(toLast, request, cause, last[request] - sent[request]);
    }

    /** What others' decodes cost is what no other cause explains. */
    private static double of(double[][] columns, int request, Cause cause, double all) {
        if (cause != Cause.OTHER_SEQUENCES) {
            double[] column = columns[cause.ordinal()];
            return column.length == 0 ? 0 : column[request];
        }
        double rest = all;
        for (double[] column : columns) {
            rest -= column.length == 0 ? 0 : column[request];
        }
        return rest;
    }
}
