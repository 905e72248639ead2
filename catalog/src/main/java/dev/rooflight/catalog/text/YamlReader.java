package dev.rooflight.catalog.text;

import dev.rooflight.catalog.CatalogException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * YAML files of plain mappings, lists and scalars, with the line of each. Built on the parser's events, so that
 * anchors, aliases (and with them bombs), tags, duplicate keys, further documents and deep nesting are refused where
 * they stand, before anything grows from them.
 */
public final class YamlReader {
    /** Largest file in bytes. */
    public static final int MAX_BYTES = 1_000_000;

    private static final int MAX_DEPTH = 20;
    private static final int MAX_NODES = 5_000;

    private final Iterator<Event> events;
    private final String where;
    private int nodes;

    private YamlReader(Iterator<Event> events, String where) {
        this.events = events;
        this.where = where;
    }

    /**
     * Reads a file with one mapping.
     *
     * @param where name for messages
     * @param marks whether lines are wanted; without them reading is faster and every line is 0
     * @throws CatalogException if it is anything else
     */
    public static YamlNode.Mapping read(String text, String where, boolean marks) {
        LoadSettings settings = LoadSettings.builder()
                .setUseMarks(marks)
                .setCodePointLimit(MAX_BYTES)
                .setLabel(where)
                .build();
        try {
            return new YamlReader(new ParserImpl(settings, new StreamReader(settings, text)), where).document();
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            throw CatalogException.of(where, line, "not YAML: " + e.getProblem(), "", "");
        } catch (YamlEngineException e) {
            throw CatalogException.of(where, 0, "not YAML: " + e.getMessage(), "", "");
        }
    }

    /** The exception for a file that is refused as a whole. */
    public static CatalogException refused(String where, String finding, String expected, String remedy) {
        return CatalogException.of(where, 0, finding, expected, remedy);
    }

    private CatalogException error(int line, String finding, String expected, String remedy) {
        return CatalogException.of(where, line, finding, expected, remedy);
    }

    private YamlNode.Mapping document() {
        events.next();
        Event start = events.next();
        if (start.getEventId() == Event.ID.StreamEnd) {
            throw error(0, "is empty", "fields such as 'memory:'", "");
        }
        YamlNode root = node(events.next(), 1);
        if (!(root instanceof YamlNode.Mapping mapping)) {
            throw error(root.line(), "a list or a text", "fields such as 'memory:'", "");
        }
        events.next();
        Event end = events.next();
        if (end.getEventId() != Event.ID.StreamEnd) {
            throw error(line(end), "a second document", "one device or profile per file", "");
        }
        return mapping;
    }

    private YamlNode node(Event event, int depth) {
        if (event instanceof AliasEvent) {
            throw error(line(event), "an alias (*name)", "", "write the value out instead");
        }
        if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
            throw error(line(event), "an anchor (&name)", "", "write the value out where it is wanted instead");
        }
        if (depth > MAX_DEPTH) {
            throw error(line(event), "nested deeper than " + MAX_DEPTH + " levels", "a device", "");
        }
        nodes++;
        if (nodes > MAX_NODES) {
            throw error(line(event), "more than " + MAX_NODES + " values", "a device", "");
        }
        return switch (event.getEventId()) {
            case Scalar -> scalar((ScalarEvent) event);
            case SequenceStart -> sequence(event, depth);
            case MappingStart -> mapping(event, depth);
            default -> throw error(line(event), "something else", "a value", "");
        };
    }

    private YamlNode.Scalar scalar(ScalarEvent event) {
        if (event.getTag().isPresent()) {
            throw error(line(event), "a tag (!name)", "", "write the value without it");
        }
        return new YamlNode.Scalar(event.getValue(), event.isPlain(), line(event));
    }

    private YamlNode.Sequence sequence(Event start, int depth) {
        List<YamlNode> items = new ArrayList<>();
        Event event = events.next();
        while (event.getEventId() != Event.ID.SequenceEnd) {
            items.add(node(event, depth + 1));
            event = events.next();
        }
        return new YamlNode.Sequence(items, line(start));
    }

    private YamlNode.Mapping mapping(Event start, int depth) {
        Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        Event event = events.next();
        while (event.getEventId() != Event.ID.MappingEnd) {
            if (!(node(event, depth + 1) instanceof YamlNode.Scalar key)) {
                throw error(line(event), "a list or mapping as a key", "a field name", "");
            }
            YamlNode.Entry first = entries.get(key.text());
            if (first != null) {
                throw error(
                        key.line(),
                        "field " + OneLine.quote(key.text()) + " is given twice, first in line " + first.line(),
                        "",
                        "keep one");
            }
            entries.put(key.text(), new YamlNode.Entry(node(events.next(), depth + 1), key.line()));
            event = events.next();
        }
        return new YamlNode.Mapping(entries, line(start));
    }

    private static int line(Event event) {
        return event.getStartMark().map(Mark::getLine).map(line -> line + 1).orElse(0);
    }
}
