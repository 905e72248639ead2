package dev.rooflight.request.serving;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.request.Asked;
import dev.rooflight.request.Numbers;
import dev.rooflight.request.Question;
import dev.rooflight.request.QuestionJson;
import dev.rooflight.serving.engine.Setting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A case under load as JSON: the members of a question but for those that a load says itself, those of {@link ServingWords}, settings
 * of the engine, and the content of files. Names of files are refused: they would be the server's.
 */
public final class ServingJson {
    /** Settings of the engine. */
    public static final String ENGINE_SET = "engineSet";

    /** Content of a table of step times. */
    public static final String STEP_TIMES = "stepTimes";

    /** Content of a trace. */
    public static final String TRACE_CONTENT = "traceContent";

    /** What the trace is called. */
    public static final String TRACE_NAME = "traceName";

    private static final QuestionJson CASE = new QuestionJson(ServingReader.OPTIONS);
    private static final String USUAL_TRACE = "trace";
    private static final int MAX_SETTINGS = 64;

    private ServingJson() {}

    /**
     * What was sent.
     *
     * @param asked the case
     * @param said of the load
     * @param set settings of the engine, {@code NAME=VALUE} each
     * @param stepTimes content of a table, if there is one
     * @param trace content of a trace, if there is one; its name is in {@code said}
     */
    public record Sent(Asked asked, Said said, List<String> set, Optional<String> stepTimes, Optional<String> trace) {
        public Sent {
            requireNonNull(asked, "asked is null");
            requireNonNull(said, "said is null");
            set = List.copyOf(set);
        }
    }

    /** Words that are members: all but names of files. */
    public static List<ServingWord> words() {
        return ServingWords.ALL.stream()
                .filter(word -> !word.equals(ServingWords.TRACE))
                .toList();
    }

    /** Names of all members. */
    public static List<String> members() {
        List<String> members = new ArrayList<>(CASE.members());
        words().forEach(word -> members.add(word.member()));
        members.addAll(List.of(ENGINE_SET, STEP_TIMES, TRACE_CONTENT, TRACE_NAME));
        return members;
    }

    /** The member that a name is: of an option, a word or a setting of an engine; or the name itself. */
    public static String member(String name) {
        return Question.OPTIONS
                .find(name)
                .map(option -> option.member())
                .or(() -> ServingWords.ALL.stream()
                        .filter(word -> word.name().equals(name))
                        .map(ServingWord::member)
                        .findFirst())
                .or(() -> Arrays.stream(Setting.values())
                        .filter(setting -> setting.id().equals(name))
                        .map(setting -> ENGINE_SET + "." + name)
                        .findFirst())
                .orElse(
                        switch (name) {
                            case "engine-set" -> ENGINE_SET;
                            case "step-times" -> STEP_TIMES;
                            default -> name;
                        });
    }

    /**
     * Reads what was sent.
     *
     * @param members as a tree of maps, lists, texts, numbers, truth values and null
     * @throws InvalidValueException if a member is not known or not of the right sort
     */
    public static Sent read(Map<String, ? extends @Nullable Object> members) {
        if (members.containsKey(ServingWords.TRACE.member())) {
            throw new InvalidValueException(
                    ServingWords.TRACE.member(),
                    QuestionJson.shown(members.get(ServingWords.TRACE.member())),
                    TRACE_CONTENT + ", the content of the file",
                    "no file of the server is read");
        }
        QuestionJson.only(members.keySet(), members());
        Map<String, String> said = new LinkedHashMap<>();
        for (ServingWord word : words()) {
            if (members.containsKey(word.member())) {
                said.put(word.name(), QuestionJson.scalar(word.name(), members.get(word.member())));
            }
        }
        Optional<String> trace = content(members, TRACE_CONTENT);
        if (trace.isPresent()) {
            said.put(ServingWords.TRACE.name(), name(members));
        } else if (members.containsKey(TRACE_NAME)) {
            throw new InvalidValueException(
                    TRACE_NAME, QuestionJson.shown(members.get(TRACE_NAME)), "nothing", "there is no " + TRACE_CONTENT);
        }
        return new Sent(
                CASE.read(members),
                new Said(said),
                members.containsKey(ENGINE_SET) ? settings(members.get(ENGINE_SET)) : List.of(),
                content(members, STEP_TIMES),
                trace);
    }

    private static String name(Map<String, ? extends @Nullable Object> members) {
        String name = members.containsKey(TRACE_NAME)
                ? QuestionJson.scalar(TRACE_NAME, members.get(TRACE_NAME))
                : USUAL_TRACE;
        if (name.isBlank()) {
            throw new InvalidValueException(TRACE_NAME, "empty", "a name");
        }
        return name;
    }

    private static Optional<String> content(Map<String, ? extends @Nullable Object> members, String member) {
        if (!members.containsKey(member)) {
            return Optional.empty();
        }
        if (members.get(member) instanceof String text) {
            return Optional.of(text);
        }
        throw new InvalidValueException(
                member, QuestionJson.shown(members.get(member)), "the content of a file as text");
    }

    private static List<String> settings(@Nullable Object set) {
        List<String> settings = new ArrayList<>();
        if (set instanceof Map<?, ?> fields) {
            fields.forEach((name, value) -> settings.add(name + "=" + setting(String.valueOf(name), value)));
        } else if (set instanceof List<?> elements) {
            for (Object element : elements) {
                if (!(element instanceof String text)) {
                    throw refused(element);
                }
                settings.add(text);
            }
        } else {
            throw refused(set);
        }
        if (settings.size() > MAX_SETTINGS) {
            throw new InvalidValueException(ENGINE_SET, settings.size() + " entries", "at most " + MAX_SETTINGS);
        }
        return settings;
    }

    private static String setting(String name, @Nullable Object value) {
        return value instanceof Boolean on ? (on ? "on" : "off") : QuestionJson.scalar(ENGINE_SET + "." + name, value);
    }

    private static InvalidValueException refused(@Nullable Object set) {
        return new InvalidValueException(
                ENGINE_SET,
                set instanceof String text ? Numbers.quoted(text) : QuestionJson.shown(set),
                "an object of settings by name, or a list of NAME=VALUE");
    }
}
