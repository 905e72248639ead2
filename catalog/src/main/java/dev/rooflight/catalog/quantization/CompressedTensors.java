package dev.rooflight.catalog.quantization;

import static dev.rooflight.catalog.text.KeyScope.harmless;
import static dev.rooflight.catalog.text.KeyScope.harmlessOff;

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
            List<String> targets = group.texts("targets").orElse(List.of("Linear"));
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
            for (String target : targets) {
                if (target.equals("Linear") || target.endsWith("Linear") || target.equals("FusedMoE")) {
                    settings.modules().linears(scheme);
                } else {
                    settings.modules().assign(target, scheme);
                }
            }
        }
    }

    /** Passes over the groups where something else says what is stored how; keys that are not known there are still refused. */
    static void passOverGroups(Configuration config) {
        config.object("config_groups").ifPresent(groups -> {
            for (String name : groups.names()) {
                Configuration group = groups.requiredObject(name);
                group.passOver("targets", "format");
                for (String tensor : List.of("weights", "input_activations")) {
                    group.object(tensor)
                            .ifPresent(stated -> stated.passOver("num_bits", "type", "group_size", "symmetric"));
                }
            }
        });
    }

    /** What a description of a tensor need not be read for. */
    static final KeyScope TENSOR = KeyScope.of(
            harmless("what shares a scale, which group_size and block_structure say in numbers", "strategy"),
            harmless("when scales of activations are found", "dynamic"),
            harmless("how numbers were found", "observer", "observer_kwargs"),
            harmless("the order in which columns are stored", "actorder"),
            harmless("the width of scales and zero points, which is that of the format", "scale_dtype", "zp_dtype"),
            harmlessOff("no blocks", "block_structure"),
            harmlessOff("outputs are not narrowed", "output_activations"),
            harmlessOff("activations are narrowed where weights are", "input_activations"),
            harmlessOff("weights are packed as is said for all", "format"));

    /** Of what is pruned; which sparse formats are refused is read. */
    private static final KeyScope SPARSITY = KeyScope.of(
            harmless("how much is zero, of what", "global_sparsity", "targets", "ignore"),
            harmless("how it is read", "registry_requires_subclass"));

    @Override
    public KeyScope nestedScope() {
        return TENSOR.or(SPARSITY);
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
