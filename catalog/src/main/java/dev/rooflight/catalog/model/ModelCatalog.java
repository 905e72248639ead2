package dev.rooflight.catalog.model;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.catalog.text.CatalogIndex;
import dev.rooflight.catalog.text.JsonObject;
import dev.rooflight.catalog.text.NearestNames;
import dev.rooflight.catalog.text.StrictJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The built-in models, one JSON file each. Finding one by its id opens that file only; listing opens none of them. */
public final class ModelCatalog {
    private static final String FOLDER = "models/";

    private ModelCatalog() {}

    /**
     * What a list of models shows.
     *
     * @param family {@code model_type} of the configuration; empty where it has none
     * @param parameters exact count; empty where only a rounded one is published
     * @param counted weights that the configuration describes; empty where an exact count is published
     */
    public record Entry(
            String id,
            List<String> aliases,
            String name,
            String family,
            OptionalLong parameters,
            OptionalLong counted) {

        /** Number of weights: as published or, where no exact count is, as counted. */
        public long size() {
            return parameters.orElseGet(counted::orElseThrow);
        }
    }

    /** All ids, sorted. */
    public static List<String> ids() {
        return Index.ENTRIES.stream().map(Entry::id).toList();
    }

    /** All models in the order of {@link #ids()}, without opening their files. */
    public static List<Entry> entries() {
        return Index.ENTRIES;
    }

    /**
     * The model of that id or alias, or whose id ends in it after the slash where only one does; case does not matter.
     *
     * @throws CatalogException if there is none or more than one; the message names near ones
     */
    public static CatalogModel find(String idOrAlias) {
        return lookUp(idOrAlias).orElseThrow(() -> {
            List<String> ending = ending(idOrAlias.strip());
            if (ending.size() > 1) {
                return CatalogException.ambiguous("model", idOrAlias, ending);
            }
            Map<String, String> idsByName = new LinkedHashMap<>();
            for (Entry entry : Index.ENTRIES) {
                idsByName.put(entry.id(), entry.id());
                entry.aliases().forEach(alias -> idsByName.put(alias, entry.id()));
            }
            return CatalogException.unknown("model", idOrAlias, NearestNames.of(idOrAlias, idsByName), "");
        });
    }

    /** The model of that name, as {@link #find} has it, if there is exactly one. */
    public static Optional<CatalogModel> lookUp(String idOrAlias) {
        Optional<CatalogModel> exact = load(idOrAlias);
        if (exact.isPresent()) {
            return exact;
        }
        String wanted = idOrAlias.strip();
        for (Entry entry : Index.ENTRIES) {
            if (entry.id().equalsIgnoreCase(wanted) || entry.aliases().stream().anyMatch(wanted::equalsIgnoreCase)) {
                return load(entry.id());
            }
        }
        List<String> ending = ending(wanted);
        return ending.size() == 1 ? load(ending.get(0)) : Optional.empty();
    }

    /** Ids that end in that name after the slash. */
    private static List<String> ending(String name) {
        return Index.ENTRIES.stream()
                .map(Entry::id)
                .filter(id -> id.substring(id.indexOf('/') + 1).equalsIgnoreCase(name))
                .toList();
    }

    private static Optional<CatalogModel> load(String id) {
        int slash = id.indexOf('/');
        if (slash < 0 || !CatalogIndex.safe(id.substring(0, slash)) || !CatalogIndex.safe(id.substring(slash + 1))) {
            return Optional.empty();
        }
        String resource = FOLDER.concat(id).concat(".json");
        byte[] bytes = CatalogIndex.find(resource);
        return bytes == null ? Optional.empty() : Optional.of(model(StrictJson.read(bytes, resource), resource));
    }

    private static CatalogModel model(JsonObject json, String origin) {
        return new CatalogModel(
                json.text("id").orElse(""),
                json.text("name").orElse(""),
                json.texts("aliases"),
                (int) json.whole("released").orElse(0),
                json.text("license").orElse(""),
                json.whole("parameters"),
                json.text("publishedParameters"),
                json.text("parametersSource").orElse(""),
                json.text("source").orElse(""),
                json.object("config").orElseThrow(() -> new IllegalStateException(origin + " has no configuration")),
                origin);
    }

    /** Read when first asked for. */
    private static final class Index {
        /** Before a number that is not published but counted. */
        private static final String COUNTED = "~";

        static final List<Entry> ENTRIES = CatalogIndex.read(FOLDER + "index.txt").stream()
                .map(Index::entry)
                .toList();

        private static Entry entry(CatalogIndex.Line line) {
            String parameters = line.columns().get(2);
            boolean counted = parameters.startsWith(COUNTED);
            OptionalLong number = OptionalLong.of(Long.parseLong(parameters.substring(counted ? 1 : 0)));
            return new Entry(
                    line.id(),
                    line.aliases(),
                    line.columns().get(0),
                    line.columns().get(1),
                    counted ? OptionalLong.empty() : number,
                    counted ? number : OptionalLong.empty());
        }
    }
}
