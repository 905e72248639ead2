package dev.rooflight.catalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

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
        Optional<CatalogModel> exact = load(idOrAlias);
        return exact.isPresent() ? exact.get() : load(resolve(idOrAlias)).orElseThrow();
    }

    private static String resolve(String idOrAlias) {
        String wanted = idOrAlias.strip();
        Map<String, String> idsByName = new LinkedHashMap<>();
        for (Entry entry : Index.ENTRIES) {
            if (entry.id().equalsIgnoreCase(wanted) || entry.aliases().stream().anyMatch(wanted::equalsIgnoreCase)) {
                return entry.id();
            }
            idsByName.put(entry.id(), entry.id());
            entry.aliases().forEach(alias -> idsByName.put(alias, entry.id()));
        }
        List<String> ending = Index.ENTRIES.stream()
                .map(Entry::id)
                .filter(id -> id.substring(id.indexOf('/') + 1).equalsIgnoreCase(wanted))
                .toList();
        if (ending.size() == 1) {
            return ending.get(0);
        }
        if (ending.size() > 1) {
            throw new CatalogException("model " + OneLine.quote(idOrAlias) + " can be " + String.join(" or ", ending)
                    + "; give the whole id");
        }
        throw new CatalogException("model " + OneLine.quote(idOrAlias) + " is not in the catalogue"
                + NearestNames.suggestion(idOrAlias, idsByName)
                + " ('rooflight models' lists them; the path of a config.json works, too)");
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

    private static CatalogModel model(JsonNode json, String origin) {
        List<String> aliases = new ArrayList<>();
        json.path("aliases").forEach(alias -> aliases.add(alias.asString()));
        JsonNode parameters = json.path("parameters");
        JsonNode published = json.path("publishedParameters");
        return new CatalogModel(
                json.path("id").asString(),
                json.path("name").asString(),
                aliases,
                json.path("released").asInt(),
                json.path("license").asString(),
                parameters.isIntegralNumber() ? OptionalLong.of(parameters.asLong()) : OptionalLong.empty(),
                published.isString() ? Optional.of(published.asString()) : Optional.empty(),
                json.path("parametersSource").asString(""),
                json.path("source").asString(""),
                json.path("config"),
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
