package dev.rooflight.catalog.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Keys of a configuration that need not be read, each with the reason why. A key is written out, or with {@code *} at its
 * beginning, its end or both for any text there. The first rule that has something to say about a key decides.
 */
public final class KeyScope {
    /** Nothing but what is read. */
    public static final KeyScope NOTHING = new KeyScope(List.of());

    private final List<Rule> rules;

    private KeyScope(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** What the rules say. */
    public static KeyScope of(Rule... rules) {
        return new KeyScope(List.of(rules));
    }

    /** What these rules say, and where they say nothing, those of the other scope. */
    public KeyScope or(KeyScope other) {
        List<Rule> both = new ArrayList<>(rules);
        both.addAll(other.rules);
        return new KeyScope(both);
    }

    /** Keys that say nothing about what is computed, whatever their value. */
    public static Rule harmless(String why, String... keys) {
        return new Rule(Kind.HARMLESS, why, List.of(keys), Optional.empty(), List.of());
    }

    /** Keys that say nothing as long as they are null, false, zero or empty. */
    public static Rule harmlessOff(String why, String... keys) {
        return new Rule(Kind.HARMLESS_OFF, why, List.of(keys), Optional.empty(), List.of());
    }

    /** Keys that say what the family has anyway, and are refused with any other value than true. */
    public static Rule harmlessOn(String why, String... keys) {
        return new Rule(Kind.HARMLESS_ON, why, List.of(keys), Optional.empty(), List.of());
    }

    /** A key that says nothing with one value. */
    public static Rule harmlessAt(String why, String key, double value) {
        return new Rule(Kind.HARMLESS_AT, why, List.of(key), Optional.of(new JsonValue.Real(value)), List.of());
    }

    /** A key that says nothing with one value. */
    public static Rule harmlessAt(String why, String key, String value) {
        return new Rule(Kind.HARMLESS_AT, why, List.of(key), Optional.of(new JsonValue.Text(value)), List.of());
    }

    /** Keys whose value is one of these words, or null: any other is refused. */
    public static Rule harmlessAmong(String why, List<String> words, String... keys) {
        return new Rule(Kind.HARMLESS_AMONG, why, List.of(keys), Optional.empty(), words);
    }

    /** A key of more than one meaning: that it is taken for the harmless one is to be said. */
    public static Rule taken(String meaning, String key) {
        return new Rule(Kind.TAKEN, meaning, List.of(key), Optional.empty(), List.of());
    }

    private enum Kind {
        HARMLESS,
        HARMLESS_OFF,
        HARMLESS_ON,
        HARMLESS_AT,
        HARMLESS_AMONG,
        TAKEN
    }

    /** Keys and the reason why they need not be read; made by the functions of {@link KeyScope}. */
    public static final class Rule {
        private final Kind kind;
        private final String why;
        private final List<String> keys;
        private final Optional<JsonValue> value;
        private final List<String> words;

        private Rule(Kind kind, String why, List<String> keys, Optional<JsonValue> value, List<String> words) {
            this.kind = kind;
            this.why = why;
            this.keys = keys;
            this.value = value;
            this.words = List.copyOf(words);
        }

        private boolean isAbout(String key) {
            for (String name : keys) {
                if (matches(name, key)) {
                    return true;
                }
            }
            return false;
        }

        private static boolean matches(String name, String key) {
            boolean open = name.startsWith("*");
            boolean on = name.length() > 1 && name.endsWith("*");
            String part = name.substring(open ? 1 : 0, name.length() - (on ? 1 : 0));
            if (open) {
                return on ? key.contains(part) : key.endsWith(part);
            }
            return on ? key.startsWith(part) : key.equals(part);
        }

        private boolean holdsFor(JsonValue given) {
            return switch (kind) {
                case HARMLESS, TAKEN -> true;
                case HARMLESS_OFF -> given.isOff();
                case HARMLESS_ON -> given instanceof JsonValue.Flag flag && flag.value();
                case HARMLESS_AMONG ->
                    given instanceof JsonValue.Null
                            || (given instanceof JsonValue.Text text
                                    && words.contains(text.value().toLowerCase(Locale.ROOT)));
                case HARMLESS_AT -> value.filter(wanted -> same(wanted, given)).isPresent();
            };
        }

        private static boolean same(JsonValue wanted, JsonValue given) {
            return wanted.equals(given)
                    || (wanted instanceof JsonValue.Real real
                            && given instanceof JsonValue.Whole whole
                            && real.value() == whole.value());
        }
    }

    /** What is to become of a key that nobody read: one of these is called. */
    interface Verdict {
        /** Nothing. */
        void harmless();

        /**
         * It is taken for something harmless, which is to be said.
         *
         * @param meaning what it is taken for
         */
        void taken(String meaning);

        /** It is not known here, but it is null, false, zero or empty, which is to be said. */
        void off();

        /**
         * It is known, and its value is not.
         *
         * @param expected values that are
         */
        void unexpected(List<String> expected);

        /** It is not known here, and may mean anything. */
        void unknown();
    }

    /** Says what is to become of a key that nobody read. */
    void judge(String key, JsonValue value, Verdict verdict) {
        for (Rule rule : rules) {
            if (!rule.isAbout(key)) {
                continue;
            }
            if (rule.holdsFor(value)) {
                if (rule.kind == Kind.TAKEN) {
                    verdict.taken(rule.why);
                } else {
                    verdict.harmless();
                }
                return;
            }
            if (rule.kind == Kind.HARMLESS_AMONG) {
                verdict.unexpected(rule.words);
                return;
            }
            if (rule.kind == Kind.HARMLESS_ON && !(value instanceof JsonValue.Null)) {
                verdict.unknown();
                return;
            }
        }
        if (value.isOff()) {
            verdict.off();
        } else {
            verdict.unknown();
        }
    }
}
