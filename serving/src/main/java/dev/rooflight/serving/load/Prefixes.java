package dev.rooflight.serving.load;

import dev.rooflight.core.Require;
import java.util.ArrayList;
import java.util.List;

/** What prompts have in common. */
public sealed interface Prefixes {
    /** Nothing. */
    Prefixes NONE = new None();

    /** Begins drawing. */
    Drawn drawn(Draws draws);

    /** Adds requests, with what their prompts have in common with those before. */
    @FunctionalInterface
    interface Drawn {
        /**
         * One more request.
         *
         * @param input tokens of its own
         */
        void add(Requests.Builder requests, double arrival, int input, int output);
    }

    /** Every prompt is like no other. */
    record None() implements Prefixes {
        @Override
        public Drawn drawn(Draws draws) {
            return Requests.Builder::add;
        }
    }

    /**
     * Every prompt begins with the prefix of its group, such as a system prompt, beside the tokens of its own.
     *
     * @param tokens of a prefix
     * @param groups how many prefixes there are; each request is of any of them
     */
    record Shared(int tokens, int groups) implements Prefixes {
        public Shared {
            Require.within("shared prefix (tokens)", tokens, 1, Requests.MAX_TOKENS);
            Require.within("groups of prefixes", groups, 1, 1_000_000);
        }

        @Override
        public Drawn drawn(Draws draws) {
            return (requests, arrival, input, output) -> {
                int group = (int) (draws.uniform() * groups);
                requests.add(arrival, input + tokens, output).content(group, tokens);
            };
        }
    }

    /**
     * The first tokens of every prompt are the same ones, as far as it goes.
     *
     * @param tokens of the prompt itself
     */
    record Beginning(int tokens) implements Prefixes {
        public Beginning {
            Require.within("common prefix (tokens)", tokens, 1, Requests.MAX_TOKENS);
        }

        @Override
        public Drawn drawn(Draws draws) {
            return (requests, arrival, input, output) ->
                    requests.add(arrival, input, output).content(0, Math.min(tokens, input));
        }
    }

    /**
     * Conversations: a turn's prompt is all that was said before, and new tokens. Requests that are drawn are turns, first those
     * that begin conversations, in turn; each further turn is sent when the one before has been answered, and read.
     *
     * @param turns of each conversation; 1 or more
     * @param thinkSeconds from an answer to the next turn
     */
    record Conversations(int turns, double thinkSeconds) implements Prefixes {
        public Conversations {
            Require.within("turns", turns, 1, 10_000);
            Require.within("think (seconds)", thinkSeconds, 0, 1e9);
        }

        @Override
        public Drawn drawn(Draws draws) {
            // each conversation is drawn as a whole when it begins, its turns stand behind each other
            List<int[]> last = new ArrayList<>();
            return new Drawn() {
                private int left;
                private double begin;

                @Override
                public void add(Requests.Builder requests, double arrival, int input, int output) {
                    int session = left > 0 ? last.size() - 1 : last.size();
                    if (left == 0) {
                        begin = arrival;
                        left = turns;
                        last.add(new int[] {0, -1});
                    }
                    int[] state = last.get(session);
                    int prompt = state[0] + input;
                    requests.add(begin, prompt, output)
                            .session(session)
                            .content(session, prompt)
                            .outputContinues();
                    if (state[1] >= 0) {
                        requests.after(state[1], thinkSeconds);
                    }
                    state[0] = prompt + output;
                    state[1] = requests.size() - 1;
                    left--;
                }
            };
        }
    }
}
