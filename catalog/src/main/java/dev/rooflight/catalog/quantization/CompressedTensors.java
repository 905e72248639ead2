package dev.rooflight.catalog.quantization;

import static dev.rooflight.catalog.text.KeyScope.harmless;

import dev.rooflight.catalog.quantization.ModuleSchemes.Scheme;
import dev.rooflight.catalog.text.Configuration;
import dev.rooflight.catalog.text.KeyScope;
import java.util.List;
import java.util.Optional;

/** compressed-tensors: schemes for groups of modules. */
final class CompressedTensors implements QuantizationMethod {
    @Override
    public List<String> names() {
        return List.of("compressed-tensors");
    }

    @Override
    public boolean isMeantBy(Configuration config) {
        return config.has("config_groups");
    }

    @Override
    public void read(Settings settings) {
        refuseSparsity(settings.config());
        settings.ignore("ignore");
        groups(settings);
    }

    private static void refuseSparsity(Configuration config) {
        config.object("sparsity_config").ifPresent(sparsity -> {
            String format = sparsity.text("format").orElse("dense");
            String structure = sparsity.text("sparsity_structure").orElse("dense");
            if (!format.equals("dense") && !structure.equals("unstructured")) {
                throw sparsity.refused(
                        "sparse format '" + format + "' (" + structure + ")", "is not supported", "dense weights");
            }
        });
    }

    /** The schemes of {@code config_groups}, which ModelOpt writes, too. */
    static void groups(Settings settings) {
        Configuration config = settings.config();
        Configuration groups = config.requiredObject("config_groups");
        String packing = config.text("format").orElse("");
        for (String name : groups.names()) {
            Configuration group = groups.requiredObject(name);
            Optional<Configuration> weights = group.object("weights");
            if (weights.isEmpty()) {
                continue;
            }
            String format = group.text("format").orElse(packing);
            Scheme scheme = new Scheme(
                    StatedFormats.tensor(weights.get(), format),
                    group.object("input_activations")
                            .map(activations -> StatedFormats.activations(activations, format))
                            .orElse(settings.wide()));
            for (String target : group.texts("targets").orElse(List.of("Linear"))) {
                if (target.equals("Linear") || target.endsWith("Linear") || target.equals("FusedMoE")) {
                    settings.modules().linears(scheme);
                } else {
                    settings.modules().assign(target, scheme);
                }
            }
        }
    }

    @Override
    public KeyScope scope() {
        return KeyScope.of(
                harmless("rotations before a product", "transform_config"),
                harmless(
                        "what was saved, not how",
                        "quantization_status",
                        "global_compression_ratio",
                        "compression_ratio"));
    }
}
