package dev.rooflight.catalog.quantization;

import dev.rooflight.catalog.quantization.ModuleSchemes.Scheme;
import dev.rooflight.catalog.text.Configuration;
import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.Precision;
import java.util.Locale;
import java.util.Map;

/** A {@code quantization_config} while a method reads it: the file, what it leaves as it is, and what was found so far. */
final class Settings {
    private final Configuration config;
    private final Precision stored;
    private final ModuleSchemes modules;
    private NumberFormat kvCache;

    Settings(Configuration config, Precision stored) {
        this.config = config;
        this.stored = stored;
        this.kvCache = stored.kvCache();
        this.modules = new ModuleSchemes(config);
    }

    /** The file. */
    Configuration config() {
        return config;
    }

    /** Which modules are stored how. */
    ModuleSchemes modules() {
        return modules;
    }

    /** What is not quantised is multiplied with. */
    NumberFormat wide() {
        return stored.activations();
    }

    /** Every linear of the layers is stored so, and multiplied with such activations. */
    void linears(NumberFormat weights, NumberFormat activations) {
        modules.linears(new Scheme(weights, activations));
    }

    /** Lists of modules that stay as they are, under these keys. */
    void ignore(String... keys) {
        for (String key : keys) {
            config.texts(key).ifPresent(names -> names.forEach(modules::ignore));
        }
    }

    /** The cache is kept so. */
    void kvCache(NumberFormat format) {
        kvCache = format;
    }

    /** The cache's format as files state it for any method. */
    void readKvCache() {
        if (config.isObject("kv_cache_scheme")) {
            config.object("kv_cache_scheme").ifPresent(scheme -> kvCache = StatedFormats.activations(scheme, ""));
        } else {
            config.text("kv_cache_scheme").ifPresent(name -> kvCache = kvCache("kv_cache_scheme", name));
        }
        config.text("kv_cache_quant_algo").ifPresent(name -> kvCache = kvCache("kv_cache_quant_algo", name));
    }

    private NumberFormat kvCache(String key, String algorithm) {
        return switch (algorithm.toUpperCase(Locale.ROOT)) {
            case "FP8", "FP8_E4M3" -> NumberFormats.FP8;
            case "INT8" -> NumberFormats.INT8;
            case "NVFP4" -> NumberFormats.NVFP4;
            case "", "NONE", "AUTO" -> stored.kvCache();
            default -> throw config.error(key, "'" + algorithm + "'", "FP8, INT8 or NVFP4");
        };
    }

    /** The formats that follow from what was found. */
    Precision precision(Map<Component, Integer> layers) {
        return modules.applyTo(stored, layers).withKvCache(kvCache);
    }
}
