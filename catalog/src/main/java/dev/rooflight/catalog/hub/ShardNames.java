package dev.rooflight.catalog.hub;

import dev.rooflight.catalog.text.OneLine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * The files that the index of a sharded checkpoint names. Read as a stream: an index has a line per tensor, which are
 * hundreds of thousands.
 */
final class ShardNames {
    private static final int MAX_SHARDS = 2000;
    private static final int MAX_DEPTH = 20;
    private static final int MAX_STRING = 10_000;
    private static final String SUFFIX = ".safetensors";

    private ShardNames() {}

    /**
     * The distinct values of {@code weight_map}, sorted.
     *
     * @param what the index, for messages
     * @throws HubException if it is not an index, or names a file outside of the repository
     */
    static List<RepositoryFile> of(Path index, String what) {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxStringLength(MAX_STRING)
                        .maxNameLength(MAX_STRING)
                        .build())
                .build();
        SortedMap<String, RepositoryFile> shards = new TreeMap<>();
        try (InputStream in = Files.newInputStream(index);
                JsonParser parser = factory.createParser(ObjectReadContext.empty(), in)) {
            read(parser, shards, what);
        } catch (JacksonException e) {
            throw broken(
                    what,
                    "is not JSON (line "
                            + (e.getLocation() == null ? 1 : e.getLocation().getLineNr()) + ")");
        } catch (IOException e) {
            throw broken(what, "cannot be read (" + e.getMessage() + ")");
        }
        if (shards.isEmpty()) {
            throw broken(what, "has no entries in weight_map");
        }
        return List.copyOf(shards.values());
    }

    private static void read(JsonParser parser, SortedMap<String, RepositoryFile> shards, String what) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw broken(what, "is not a JSON object");
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            boolean weightMap = "weight_map".equals(parser.currentName());
            if (parser.nextToken() == JsonToken.START_OBJECT && weightMap) {
                readMap(parser, shards, what);
            } else {
                parser.skipChildren();
            }
        }
    }

    private static void readMap(JsonParser parser, SortedMap<String, RepositoryFile> shards, String what) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            if (parser.nextToken() != JsonToken.VALUE_STRING) {
                throw broken(what, "has an entry in weight_map that is not a file name");
            }
            String name = parser.getString();
            if (shards.containsKey(name)) {
                continue;
            }
            if (!name.endsWith(SUFFIX)) {
                throw broken(what, "names " + OneLine.quote(name) + ", which does not end in " + SUFFIX);
            }
            if (shards.size() == MAX_SHARDS) {
                throw broken(what, "names more than " + MAX_SHARDS + " files");
            }
            try {
                shards.put(name, new RepositoryFile(name));
            } catch (HubException e) {
                throw e.within(what);
            }
        }
    }

    private static HubException broken(String what, String problem) {
        return new HubException(what, problem, "expected an index of safetensors files, so the upload may be broken");
    }
}
