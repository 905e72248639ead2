package dev.rooflight.serving.fleet;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Cancellation;
import dev.rooflight.core.Require;
import dev.rooflight.serving.engine.LockStep;
import dev.rooflight.serving.engine.Replica;
import dev.rooflight.serving.engine.Unit;
import dev.rooflight.serving.load.Clients;
import dev.rooflight.serving.load.Requests;
import dev.rooflight.serving.outcome.Cause;
import dev.rooflight.serving.outcome.Outcome;
import dev.rooflight.serving.outcome.RequestOutcomes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Requests through a fleet. Where nobody has to look at what replicas do, each is simulated on its own, and all at the same time;
 * else they go on together, the one that is behind first. Either way no replica begins a step before all that was sent until then has
 * come, so that the answer does not depend on the order.
 *
 * @param requests what is asked
 * @param clients how it is sent
 * @param setup what serves
 * @param horizon seconds after which no step begins; infinite: until all have ended
 * @param causes which causes of latencies are kept
 */
public record Simulation(Requests requests, Clients clients, Setup setup, double horizon, Set<Cause> causes) {
    /** Steps between two looks at whether anybody still wants to know: a step with many prompts takes a millisecond. */
    private static final int BETWEEN_LOOKS = 256;

    public Simulation {
        requireNonNull(requests, "requests is null");
        requireNonNull(clients, "clients is null");
        requireNonNull(setup, "setup is null");
        Require.that(horizon > 0, "horizon", horizon, "seconds above 0");
        causes = Set.copyOf(causes);
    }

    /** Until all have ended, with all causes. */
    public static Simulation of(Requests requests, Clients clients, Setup setup) {
        return new Simulation(requests, clients, setup, Double.POSITIVE_INFINITY, Set.of(Cause.values()));
    }

    /** What comes of it. */
    public Outcome run(Workers workers, Cancellation cancellation) {
        return run(workers, cancellation, Progress.NONE);
    }

    /** What comes of it, while somebody is told how far it is. */
    public Outcome run(Workers workers, Cancellation cancellation, Progress progress) {
        return new Run(workers, cancellation, progress).outcome();
    }

    /** What comes of it, on this thread. */
    public Outcome run() {
        return run(Workers.ONE, Cancellation.NEVER);
    }

    /** One pass through the requests. */
    private final class Run implements Router.Loads {
        private final Workers workers;
        private final Cancellation cancellation;
        private final Progress progress;
        private final RequestOutcomes outcomes;
        private final List<Replica> replicas = new ArrayList<>();
        // replicas, or those of them that are in lock step as one
        private final List<Unit> units = new ArrayList<>();
        // requests that are due, those that wait for another one aside
        private int nextInOrder;
        private final int[] following;
        private final PriorityQueue<Due> due = new PriorityQueue<>();
        // requests that have ended in steps that began before now; their clients do not know yet
        private final PriorityQueue<Due> ends = new PriorityQueue<>();
        private int inSystem;
        private int sentCount;
        private int rejected;
        // threads look at it side by side: each sees it sooner or later, by itself or by asking
        private boolean stopped;
        private double time;
        // of each replica, written by whoever goes on with it: steps since anybody was asked, requests whose end was
        // told
        private final int[] steps = new int[setup.replicas()];
        private final int[] told = new int[setup.replicas()];

        /** A request that another one's end has made due, or that ends. */
        private record Due(double at, int request) implements Comparable<Due> {
            private static final Comparator<Due> ORDER =
                    Comparator.comparingDouble(Due::at).thenComparingInt(Due::request);

            @Override
            public int compareTo(Due other) {
                return ORDER.compare(this, other);
            }
        }

        Run(Workers workers, Cancellation cancellation, Progress progress) {
            this.workers = workers;
            this.cancellation = cancellation;
            this.progress = progress;
            this.outcomes = new RequestOutcomes(requests.size(), causes, setup.replicas() > 1);
            for (int i = 0; i < setup.replicas(); i++) {
                replicas.add(
                        new Replica(requests, setup.settings(), setup.times().get(), outcomes, i));
            }
            for (int i = 0; i < setup.replicas(); i += setup.together()) {
                units.add(
                        setup.together() == 1
                                ? replicas.get(i)
                                : new LockStep(replicas.subList(i, i + setup.together())));
            }
            this.following = requests.chained() ? new int[requests.size()] : new int[0];
            for (int i = 0; i < following.length; i++) {
                following[i] = -1;
            }
            for (int i = 0; i < following.length; i++) {
                if (requests.after(i) >= 0) {
                    following[requests.after(i)] = i;
                }
            }
        }

        Outcome outcome() {
            boolean open = clients instanceof Clients.OpenLoop && !requests.chained();
            if (open && (replicas.size() == 1 || !setup.router().looks())) {
                apart();
            } else if (open) {
                sideBySide();
            } else {
                inTurn();
            }
            return new Outcome(
                    requests, outcomes, replicas.stream().map(Replica::usage).toList(), rejected, setup.settings());
        }

        /** Each replica on its own. */
        private void apart() {
            int[] chosen = new int[requests.size()];
            for (int i = 0; i < chosen.length; i++) {
                chosen[i] = setup.router().choose(requests, i, i, this);
            }
            int[] refused = new int[units.size()];
            List<Runnable> tasks = new ArrayList<>();
            for (int number = 0; number < units.size(); number++) {
                int mine = number;
                tasks.add(() -> {
                    cancellation.check();
                    for (int request = 0; request < chosen.length; request++) {
                        if (chosen[request] / setup.together() == mine) {
                            double arrival = requests.arrivalSeconds(request);
                            advance(mine, arrival);
                            if (arrival < horizon
                                    && !stopped
                                    && !replicas.get(chosen[request]).send(request, arrival)) {
                                refused[mine]++;
                            }
                        }
                    }
                    advance(mine, horizon);
                });
            }
            workers.all(tasks);
            for (int count : refused) {
                rejected += count;
            }
        }

        private void advance(int unit, double until) {
            double end = Math.min(until, horizon);
            while (!stopped && units.get(unit).step(end)) {
                look(unit);
            }
        }

        /** Now and then asks whether anybody still wants to know, and tells how far it is. */
        private void look(int unit) {
            if (++steps[unit] < BETWEEN_LOOKS) {
                return;
            }
            steps[unit] = 0;
            cancellation.check();
            if (progress.enough()) {
                stopped = true;
            }
            int ended = 0;
            for (int i = unit * setup.together(); i < (unit + 1) * setup.together(); i++) {
                ended += replicas.get(i).ends();
            }
            if (ended > told[unit]) {
                progress.ended(ended - told[unit]);
                told[unit] = ended;
            }
        }

        /** All of them up to each request, which then goes to one of them. */
        private void sideBySide() {
            for (int request = 0; request < requests.size(); request++) {
                time = requests.arrivalSeconds(request);
                if (time >= horizon || stopped) {
                    break;
                }
                for (int unit = 0; unit < units.size(); unit++) {
                    advance(unit, time);
                }
                send(request);
            }
            for (int unit = 0; unit < units.size(); unit++) {
                advance(unit, horizon);
            }
        }

        /** Whoever is behind first, since what ends decides what is sent. */
        private void inTurn() {
            for (Replica replica : replicas) {
                replica.whenEnded(request -> ends.add(new Due(replica.now(), request)));
            }
            while (true) {
                double next = ends.isEmpty()
                        ? nextDue()
                        : Math.min(nextDue(), ends.element().at());
                int behind = -1;
                double first = Double.POSITIVE_INFINITY;
                double second = Double.POSITIVE_INFINITY;
                for (int unit = 0; unit < units.size(); unit++) {
                    double ready = units.get(unit).ready();
                    if (ready < Math.min(next, horizon)) {
                        second = Math.min(second, Math.max(first, ready));
                        behind = ready < first ? unit : behind;
                        first = Math.min(first, ready);
                    }
                }
                if (stopped) {
                    return;
                }
                if (behind >= 0) {
                    // a step may begin at the same time as another's; many in a row only where nobody else can end
                    // before
                    double limit =
                            Math.min(Math.min(next, horizon), Math.max(second, Math.nextUp(first * (1 + 1e-11))));
                    if (units.get(behind).step(limit)) {
                        look(behind);
                        continue;
                    }
                }
                if (next >= horizon || next == Double.POSITIVE_INFINITY) {
                    return;
                }
                if (!ends.isEmpty() && ends.element().at() <= next) {
                    Due end = ends.remove();
                    ended(end.request(), end.at());
                } else {
                    sendNext();
                }
            }
        }

        /** When the next request is sent, as far as that is known. */
        private double nextDue() {
            if (clients instanceof Clients.ClosedLoop closed && inSystem >= closed.concurrency()) {
                return Double.POSITIVE_INFINITY;
            }
            while (nextInOrder < requests.size() && requests.after(nextInOrder) >= 0) {
                nextInOrder++;
            }
            double inOrder =
                    nextInOrder < requests.size() ? requests.arrivalSeconds(nextInOrder) : Double.POSITIVE_INFINITY;
            double after = due.isEmpty() ? Double.POSITIVE_INFINITY : due.peek().at();
            return Math.max(time, Math.min(inOrder, after));
        }

        private void sendNext() {
            time = nextDue();
            double inOrder =
                    nextInOrder < requests.size() ? requests.arrivalSeconds(nextInOrder) : Double.POSITIVE_INFINITY;
            Due first = due.peek();
            if (first != null && first.at() <= inOrder) {
                due.remove();
                send(first.request());
            } else {
                send(nextInOrder++);
            }
        }

        private void send(int request) {
            if (sentCount % BETWEEN_LOOKS == 0) {
                cancellation.check();
            }
            int to = setup.router().choose(requests, request, sentCount++, this);
            if (replicas.get(to).send(request, time)) {
                inSystem++;
            } else {
                rejected++;
                follow(request, time);
            }
        }

        private void ended(int request, double at) {
            inSystem--;
            time = Math.max(time, at);
            follow(request, at);
        }

        /** The turn after a request becomes due. */
        private void follow(int request, double at) {
            if (following.length > 0 && following[request] >= 0) {
                int next = following[request];
                due.add(new Due(Math.max(requests.arrivalSeconds(next), at + requests.delaySeconds(next)), next));
            }
        }

        @Override
        public int replicas() {
            return setup.replicas();
        }

        @Override
        public int unfinished(int replica) {
            return replicas.get(replica).unfinishedAt(time);
        }

        @Override
        public int found(int replica, int request) {
            return replicas.get(replica).found(request);
        }

        @Override
        public int prompt(int request) {
            return requests.promptTokens(request);
        }
    }
}
