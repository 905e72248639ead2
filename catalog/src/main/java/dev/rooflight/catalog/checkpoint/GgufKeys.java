package dev.rooflight.catalog.checkpoint;

import dev.rooflight.catalog.ModelFormatException;
import dev.rooflight.catalog.text.OneLine;
import dev.rooflight.core.model.ModelArchitecture;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

/** The metadata of one architecture, and what its tensors say about it. */
final class GgufKeys {
    private static final long MAX_COUNT = 1_000_000_000_000L;
    private static final String NEXT_TOKENS = "nextn.eh_proj.weight";

    private final GgufHeader header;
    private final String architecture;
    private final int blocks;
    private final int nextTokenLayers;

    GgufKeys(GgufHeader header, String architecture) {
        this.header = header;
        this.architecture = architecture;
        long stated = count("block_count");
        if (stated > ModelArchitecture.MAX_LAYERS) {
            throw error("block_count", Long.toString(stated), "at most " + ModelArchitecture.MAX_LAYERS);
        }
        this.blocks = (int) stated;
        this.nextTokenLayers = nextTokenLayers();
    }

    /** Layers that a multi-token-prediction head adds at the end, if they are counted among the blocks. */
    private int nextTokenLayers() {
        long stated = number("nextn_predict_layers", 0);
        if (stated == 0) {
            return 0;
        }
        if (stated >= blocks) {
            throw error("nextn_predict_layers", Long.toString(stated), "less than the " + blocks + " blocks");
        }
        boolean ordinary = !layerHas(blocks - 1, NEXT_TOKENS) && layerHas(blocks - 1, "attn_norm.weight");
        return ordinary ? 0 : (int) stated;
    }

    /** Layers of the network itself. */
    int layers() {
        return blocks - nextTokenLayers;
    }

    /** Multi-token-prediction layers whose tensors are there. */
    int storedNextTokenLayers() {
        return nextTokenLayers > 0 && layerHas(blocks - 1, NEXT_TOKENS) ? nextTokenLayers : 0;
    }

    /** A count of 1 or more that must be stated, alike for all layers that have one. */
    long count(String key) {
        return optional(key).orElseThrow(() -> error(key, "missing", "a whole number"));
    }

    /** A count of 1 or more; nothing where it is missing or 0. */
    OptionalLong optional(String key) {
        long found = 0;
        for (long value : values(key)) {
            if (value != 0 && found != 0 && value != found) {
                throw error(
                        key, found + " in some layers and " + value + " in others", "one value for this architecture");
            }
            found = value == 0 ? found : value;
        }
        return found == 0 ? OptionalLong.empty() : OptionalLong.of(found);
    }

    /** A count, or a default where it is missing or 0. */
    long number(String key, long defaultValue) {
        return optional(key).orElse(defaultValue);
    }

    /** One value per layer; a single value holds for all. */
    List<Long> perLayer(String key) {
        List<Long> values = values(key);
        if (values.isEmpty()) {
            throw error(key, "missing", "a whole number or a list");
        }
        if (values.size() == 1) {
            return Collections.nCopies(layers(), values.get(0));
        }
        if (values.size() < layers()) {
            throw error(key, "a list of " + values.size(), layers() + ", one per layer");
        }
        return values.subList(0, layers());
    }

    private List<Long> values(String key) {
        GgufValue value = header.metadata().get(key(key));
        if (value == null) {
            return List.of();
        }
        if (value instanceof GgufValue.Listed list) {
            if (!list.isComplete()) {
                throw error(key, "a list of " + list.count(), "one per layer");
            }
            List<Long> values = new ArrayList<>(list.elements().size());
            for (GgufValue element : list.elements()) {
                values.add(whole(key, element));
            }
            return values;
        }
        return List.of(whole(key, value));
    }

    private long whole(String key, GgufValue value) {
        if (value instanceof GgufValue.Whole whole && whole.value() >= 0 && whole.value() <= MAX_COUNT) {
            return whole.value();
        }
        throw error(key, OneLine.quote(value.toString()), "a whole number from 0 to " + OneLine.count(MAX_COUNT));
    }

    /** A truth value, or a default. */
    boolean flag(String key, boolean defaultValue) {
        return header.metadata().get(key(key)) instanceof GgufValue.Flag flag ? flag.value() : defaultValue;
    }

    /** Truth values per layer; empty unless the key holds a list of them, as long as the layers are many. */
    List<Boolean> flags(String key) {
        List<Boolean> flags = new ArrayList<>();
        if (header.metadata().get(key(key)) instanceof GgufValue.Listed list
                && list.elements().size() >= layers()) {
            for (GgufValue element : list.elements().subList(0, layers())) {
                if (!(element instanceof GgufValue.Flag flag)) {
                    return List.of();
                }
                flags.add(flag.value());
            }
        }
        return flags;
    }

    /** {@code dividend / divisor}, where that is whole. */
    long share(String dividend, long divisor) {
        long value = count(dividend);
        if (value % divisor != 0) {
            throw error(dividend, Long.toString(value), "a multiple of " + divisor);
        }
        return value / divisor;
    }

    /** Rows of the token embedding, which may be more than the tokenizer's tokens. */
    long vocabulary() {
        StoredTensor embedding = header.tensors().find("token_embd.weight").orElse(null);
        if (embedding != null && embedding.shape().size() == 2) {
            long width = embedding.shape().get(1);
            if (width != count("embedding_length")) {
                throw error(
                        "embedding_length",
                        count("embedding_length") + ", but token_embd.weight is " + width + " wide",
                        "them to agree");
            }
            return atLeastOne(embedding.shape().get(0));
        }
        OptionalLong stated = optional("vocab_size");
        if (stated.isPresent()) {
            return stated.getAsLong();
        }
        return header.metadata().get("tokenizer.ggml.tokens") instanceof GgufValue.Listed tokens
                ? atLeastOne(tokens.count())
                : atLeastOne(0);
    }

    private long atLeastOne(long tokens) {
        if (tokens < 1) {
            throw refused("the number of tokens", "is not known", "token_embd.weight or '" + key("vocab_size") + "'");
        }
        return tokens;
    }

    /**
     * Rows of a tensor of at least two dimensions, at a place in its shape; a default if there is none in any layer.
     */
    long sizeInLayers(String tensor, int dimension, String key) {
        for (int layer = 0; layer < layers(); layer++) {
            StoredTensor found = header.tensors().find(layerName(layer, tensor)).orElse(null);
            if (found != null && found.shape().size() > dimension) {
                return found.shape().get(dimension);
            }
        }
        return count(key);
    }

    /** Whether the model has a tensor. */
    boolean has(String tensor) {
        return header.tensors().has(tensor);
    }

    /** Whether a layer has a tensor. */
    boolean layerHas(int layer, String tensor) {
        return header.tensors().has(layerName(layer, tensor));
    }

    /** Whether any layer has a tensor. */
    boolean anyLayerHas(String tensor) {
        for (int layer = 0; layer < layers(); layer++) {
            if (layerHas(layer, tensor)) {
                return true;
            }
        }
        return false;
    }

    private static String layerName(int layer, String tensor) {
        return "blk." + layer + "." + tensor;
    }

    String architecture() {
        return architecture;
    }

    String key(String name) {
        return architecture + "." + name;
    }

    /** A key of the architecture that is refused. */
    ModelFormatException error(String name, String value, String expected) {
        return ModelFormatException.ofKey(header.where(), key(name), value, expected, "");
    }

    /** Something about the model that is refused; {@code finding} from the verb on. */
    ModelFormatException refused(String part, String finding, String expected) {
        return Problem.in(header.where(), part, finding, expected, "");
    }
}
