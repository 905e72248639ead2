package dev.rooflight.request;

import dev.rooflight.catalog.model.ModelReferences;
import dev.rooflight.catalog.model.ModelSource;
import dev.rooflight.catalog.text.StrictJson;
import dev.rooflight.study.Reference;
import java.nio.charset.StandardCharsets;

/** Configurations of models before they are understood. */
public final class Configurations {
    private Configurations() {}

    /**
     * The configuration that a reference means; references and errors are those of {@link dev.rooflight.Rooflight#model(String)}.
     */
    public static ModelSource of(Reference reference) {
        return reference.given() ? given(reference) : ModelReferences.find(reference.name(), System.getenv());
    }

    /** A configuration that is given by content. */
    public static ModelSource given(Reference reference) {
        return ModelSource.of(
                reference.name(),
                "config",
                StrictJson.read(reference.content().getBytes(StandardCharsets.UTF_8), "config"));
    }
}
