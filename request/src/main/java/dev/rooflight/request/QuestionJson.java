package dev.rooflight.request;

import dev.rooflight.catalog.text.NearestNames;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.study.Case;
import dev.rooflight.study.Reference;
import dev.rooflight.study.option.Kind;
import dev.rooflight.study.option.Option;
import dev.rooflight.study.option.OptionTable;
import dev.rooflight.technique.TechniqueRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Questions as JSON: {@code model}, {@code hardware}, {@code set}, {@code with} and the options by their members. What REST is
 * sent, and what a case writes of itself, which is read back equal: only what differs from the defaults.
 */
public final class QuestionJson {
    private static final String MODEL = "model";
    private static final String HARDWARE = "hardware";
    private static final String SET = "set";
    private static final String WITH = "with";
    private static final String CONFIG = "config";
    private static final String NAME = "name";
    private static final String YAML = "yaml";
    private static final int MAX_LIST = 64;
    private static final int LONGEST_TEXT = 200;

    private final OptionTable table;

    /** @param table the options that there are */
    public QuestionJson(OptionTable table) {
        this.table = table;
    }

    /** Names of all members. */
    public List<String> members() {
        List<String> members = new ArrayList<>(List.of(MODEL, HARDWARE, SET, WITH));
        table.options().forEach(option -> members.add(option.member()));
        return members;
    }

    /** The member that a name is: that of an option, or the name itself. */
    public String member(String name) {
        return table.find(name).map(Option::member).orElse(name);
    }

    /**
     * Reads a question.
     *
     * @throws dev.rooflight.catalog.ModelFormatException if the text is not one object of JSON
     * @throws InvalidValueException if a member is not known or not of the right sort
     */
    public Asked read(String json) {
        Map<String, @Nullable Object> question = JsonText.read(json, "question");
        only(question.keySet(), members());
        return read(question);
    }

    /**
     * Reads a question among other members.
     *
     * @param question as a tree of maps, lists, texts, numbers, truth values and null
     * @throws InvalidValueException if a member is not of the right sort
     */
    public Asked read(Map<String, ? extends @Nullable Object> question) {
        Map<String, String> options = new LinkedHashMap<>();
        for (Option<?> option : table.options()) {
            if (question.containsKey(option.member())) {
                options.put(option.name(), scalar(option.name(), question.get(option.member())));
            }
        }
        return new Asked(
                model(question.get(MODEL), question.containsKey(MODEL)),
                hardware(question.get(HARDWARE), question.containsKey(HARDWARE)),
                question.containsKey(SET) ? settings(question.get(SET)) : List.of(),
                question.containsKey(WITH) ? texts(WITH, question.get(WITH)) : List.of(),
                options);
    }

    /**
     * Refuses members that are not known, with the nearest that is.
     *
     * @throws InvalidValueException if there is one
     */
    public static void only(Collection<String> members, Collection<String> known) {
        for (String name : members) {
            if (!known.contains(name)) {
                List<String> near = NearestNames.of(name, known, 1);
                throw new InvalidValueException(
                        name, "not known", near.isEmpty() ? "one of " + String.join(", ", known) : near.get(0));
            }
        }
    }

    private static Reference model(@Nullable Object model, boolean there) {
        if (model instanceof String) {
            return Reference.to(scalar(MODEL, model));
        }
        if (!(model instanceof Map<?, ?> content)) {
            throw refused(MODEL, model, there, "a catalogue id or {\"config\": the content of a config.json}");
        }
        only(names(content, "model."), List.of("model.config", "model.name"));
        Object config = content.get(CONFIG);
        if (!(config instanceof Map<?, ?>)) {
            throw refused("model.config", config, content.containsKey(CONFIG), "the content of a config.json");
        }
        String name = content.containsKey(NAME) ? scalar("model.name", content.get(NAME)) : "custom-model";
        if (name.isBlank()) {
            throw new InvalidValueException("model.name", "empty", "a name");
        }
        return new Reference(name, JsonText.of(config));
    }

    private static Reference hardware(@Nullable Object hardware, boolean there) {
        if (hardware instanceof String) {
            return Reference.to(scalar(HARDWARE, hardware));
        }
        if (!(hardware instanceof Map<?, ?> content)) {
            throw refused(HARDWARE, hardware, there, "a catalogue id or {\"yaml\": the text of a device file}");
        }
        only(names(content, "hardware."), List.of("hardware.yaml"));
        if (!(content.get(YAML) instanceof String yaml)) {
            throw refused("hardware.yaml", content.get(YAML), content.containsKey(YAML), "a text");
        }
        if (yaml.isEmpty()) {
            throw new InvalidValueException("hardware.yaml", "empty", "the text of a device file");
        }
        return new Reference("custom-device", yaml);
    }

    private static List<String> names(Map<?, ?> members, String before) {
        return members.keySet().stream().map(name -> before + name).toList();
    }

    private static List<String> settings(@Nullable Object set) {
        if (!(set instanceof Map<?, ?> fields)) {
            return texts(SET, set);
        }
        bounded(SET, fields.size());
        List<String> settings = new ArrayList<>();
        fields.forEach((field, value) -> settings.add(field + "=" + scalar("set." + field, value)));
        return settings;
    }

    private static List<String> texts(String name, @Nullable Object list) {
        if (!(list instanceof List<?> elements)) {
            throw refused(name, list, true, "a list of texts");
        }
        bounded(name, elements.size());
        List<String> texts = new ArrayList<>();
        for (Object element : elements) {
            if (!(element instanceof String)) {
                throw refused(name, element, true, "a list of texts");
            }
            texts.add(scalar(name, element));
        }
        return texts;
    }

    private static void bounded(String name, int size) {
        if (size > MAX_LIST) {
            throw new InvalidValueException(name, size + " entries", "at most " + MAX_LIST);
        }
    }

    /**
     * A number or text as text.
     *
     * @throws InvalidValueException if it is neither, or too long
     */
    public static String scalar(String name, @Nullable Object value) {
        if (value instanceof String text) {
            String stripped = text.strip();
            if (stripped.length() > LONGEST_TEXT) {
                throw new InvalidValueException(
                        name, "a text of %s characters".formatted(stripped.length()), "a short text or a number");
            }
            return stripped;
        }
        if (value instanceof Long number) {
            return number.toString();
        }
        if (value instanceof Double number && Double.isFinite(number)) {
            return TextForms.plain(number);
        }
        throw refused(name, value, true, "a number or a text");
    }

    private static InvalidValueException refused(String name, @Nullable Object value, boolean there, String expected) {
        return new InvalidValueException(name, there ? shown(value) : "missing", expected);
    }

    /** A value in a message. */
    public static String shown(@Nullable Object value) {
        return value instanceof Map
                ? "an object"
                : value instanceof List
                        ? "a list"
                        : value instanceof String ? "'" + value + "'" : String.valueOf(value);
    }

    /** A case as its question, which is read back equal. */
    public Map<String, Object> write(Case asked, Kind.Forms forms) {
        Map<String, Object> question = new LinkedHashMap<>();
        Reference model = asked.model().reference();
        question.put(
                MODEL,
                model.given()
                        ? Map.of(NAME, model.name(), CONFIG, JsonText.read(model.content(), model.name()))
                        : model.name());
        Reference hardware = asked.hardware().reference();
        question.put(HARDWARE, hardware.given() ? Map.of(YAML, hardware.content()) : hardware.name());
        Map<String, String> set = DeviceTexts.write(asked.hardware(), forms);
        if (!set.isEmpty()) {
            question.put(SET, set);
        }
        List<TechniqueRequest> techniques = asked.techniques().on();
        if (!techniques.isEmpty()) {
            question.put(
                    WITH, techniques.stream().map(TechniqueRequest::toString).toList());
        }
        for (Option<?> option : table.options()) {
            put(question, option, asked, forms);
        }
        return question;
    }

    private static <T> void put(Map<String, Object> question, Option<T> option, Case asked, Kind.Forms forms) {
        asked.settings()
                .asked(option)
                .ifPresent(value ->
                        question.put(option.member(), option.kind().in(forms).json(value)));
    }

    /** A case as the text of its question. */
    public String text(Case asked, Kind.Forms forms) {
        return JsonText.of(write(asked, forms));
    }
}
