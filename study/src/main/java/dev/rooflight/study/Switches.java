package dev.rooflight.study;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.technique.Category;
import dev.rooflight.technique.TechniqueRequest;
import dev.rooflight.technique.Techniques;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Techniques that are switched on.
 *
 * @param on the techniques, in the order in which they were asked for; that of application is their own
 * @param models those that the techniques name, such as one that drafts
 */
public record Switches(List<TechniqueRequest> on, List<NamedModel> models) {
    /** No technique. */
    public static final Switches NONE = new Switches(List.of(), List.of());

    public Switches {
        on = List.copyOf(on);
        List<String> named =
                on.stream().map(Techniques::models).flatMap(Collection::stream).toList();
        List<NamedModel> wanted = new ArrayList<>();
        for (NamedModel model : models) {
            if (named.contains(model.reference().name()) && !wanted.contains(model)) {
                wanted.add(model);
            }
        }
        models = List.copyOf(wanted);
    }

    /** The same with one more technique, and the models that it names. */
    public Switches with(TechniqueRequest added, List<NamedModel> named) {
        List<TechniqueRequest> all = new ArrayList<>(on);
        all.add(added);
        List<NamedModel> known = new ArrayList<>(models);
        known.addAll(named);
        return new Switches(all, known);
    }

    /** The same with another number for a parameter of a technique, which is switched on where it is not. */
    public Switches with(String technique, String parameter, String value) {
        List<TechniqueRequest> all = new ArrayList<>();
        TechniqueRequest changed = TechniqueRequest.parse(technique);
        for (TechniqueRequest request : on) {
            if (request.name().equals(changed.name())) {
                changed = request;
            } else {
                all.add(request);
            }
        }
        all.add(changed.with(parameter, value));
        return new Switches(all, models);
    }

    /** The same without techniques of a kind. */
    public Switches without(Category category) {
        return new Switches(
                on.stream()
                        .filter(request -> Techniques.technique(request).category() != category)
                        .toList(),
                models);
    }

    /**
     * The model of that name.
     *
     * @throws InvalidValueException if it is not at hand
     */
    ModelArchitecture model(String name) {
        return models.stream()
                .filter(model -> model.reference().name().equals(name))
                .findFirst()
                .map(NamedModel::architecture)
                .orElseThrow(() -> new InvalidValueException(
                        "with",
                        "'" + name + "'",
                        "a model that is at hand",
                        "leave it out to draft with a part of the model"));
    }
}
