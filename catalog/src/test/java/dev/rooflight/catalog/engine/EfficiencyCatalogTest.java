package dev.rooflight.catalog.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.catalog.device.DeviceCatalog;
import dev.rooflight.catalog.device.DeviceReader;
import dev.rooflight.catalog.text.CatalogIndex;
import dev.rooflight.core.efficiency.CollectiveConstants;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.efficiency.EfficiencyProfile.Provenance;
import dev.rooflight.core.efficiency.KernelClass;
import dev.rooflight.core.efficiency.KernelModel;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.DeviceClass;
import dev.rooflight.core.hardware.Link;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class EfficiencyCatalogTest {
    private static final Path RESOURCES = Path.of("src/main/resources/dev/rooflight/catalog/efficiency");
    private static final String HOW_TO = "efficiency/index.txt is not up to date; rewrite it with:"
            + " mvn -pl catalog -am test -Dtest=EfficiencyCatalogTest -Dsurefire.failIfNoSpecifiedTests=false -Drooflight.writeIndex";

    static List<String> ids() {
        return EfficiencyCatalog.ids();
    }

    static List<String> devices() {
        return DeviceCatalog.ids();
    }

    @Test
    void indexListsTheFiles() throws IOException {
        List<String> lines = new ArrayList<>(List.of("# id\tapplies to"));
        try (Stream<Path> files = Files.list(RESOURCES)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                String id = file.getFileName().toString().replace(".yaml", "");
                lines.add(id + "\t" + String.join(",", EfficiencyReader.appliesTo(Files.readString(file), id)));
            }
        }
        Path index = RESOURCES.resolve("index.txt");
        if (System.getProperty("rooflight.writeIndex") != null) {
            Files.writeString(index, String.join("\n", lines) + "\n");
        }
        assertThat(Files.readAllLines(index)).as(HOW_TO).isEqualTo(lines);
    }

    @ParameterizedTest
    @MethodSource("ids")
    void everyFileIsReadAsUsersFilesAre(String id) {
        byte[] yaml = EfficiencyCatalog.text(id).orElseThrow().getBytes(UTF_8);

        EfficiencyProfile profile = EfficiencyReader.read(yaml, id);

        assertThat(profile).isEqualTo(EfficiencyCatalog.find(id).orElseThrow());
        assertThat(profile.id()).isEqualTo(id);
        assertThat(profile.measured()).isEqualTo(!id.startsWith("default-"));
    }

    @ParameterizedTest
    @MethodSource("ids")
    void everyPartSaysWhereItIsFrom(String id) {
        EfficiencyProfile profile = EfficiencyCatalog.find(id).orElseThrow();

        List<String> parts = new ArrayList<>();
        profile.kernels().forEach((kind, formats) -> formats.keySet()
                .forEach(format -> parts.add(kind.id() + " " + format.id())));
        profile.collectives()
                .keySet()
                .forEach(scope -> parts.add("collectives " + scope.name().toLowerCase(Locale.ROOT)));
        assertThat(profile.provenance()).extracting(Provenance::part).containsExactlyInAnyOrderElementsOf(parts);
        assertThat(profile.provenance()).allSatisfy(entry -> {
            assertThat(entry.source()).isNotBlank();
            assertThat(entry.errorOutOfSample()).isLessThan(entry.part().startsWith("collectives") ? 1 : 0.4);
        });
    }

    @Test
    void filesAreForDevicesOfTheCatalogueAndNoneIsThereTwice() {
        Set<String> seen = new HashSet<>();
        for (CatalogIndex.Line line : CatalogIndex.read("efficiency/index.txt")) {
            List<String> owners = new ArrayList<>(line.aliases());
            if (!line.id().startsWith("default-")) {
                owners.add(line.id());
            }
            assertThat(DeviceCatalog.ids()).containsAll(owners);
            owners.forEach(owner -> assertThat(seen.add(owner)).as(owner).isTrue());
        }
    }

    @ParameterizedTest
    @EnumSource(DeviceClass.class)
    void everyClassHasADefaultForEveryKernel(DeviceClass deviceClass) {
        EfficiencyProfile profile = EfficiencyCatalog.of(deviceClass);

        assertThat(profile.measured()).isFalse();
        for (KernelClass kind : KernelClass.values()) {
            assertThat(profile.kernels().get(kind)).as(kind.id()).containsKey(ComputeFormat.BF16);
        }
        assertThat(profile.collectives()).containsKeys(Link.Scope.NODE, Link.Scope.CLUSTER);
    }

    @ParameterizedTest
    @MethodSource("devices")
    void everyDeviceHasSomethingForEveryKernel(String id) {
        EfficiencyProfile profile = EfficiencyCatalog.of(DeviceCatalog.find(id));

        for (KernelClass kind : KernelClass.values()) {
            for (ComputeFormat format : ComputeFormat.values()) {
                assertThat(profile.of(kind, format)).isNotInstanceOf(KernelModel.Ideal.class);
            }
        }
        assertThat(profile.collectives(Link.Scope.CLUSTER)).isNotEqualTo(CollectiveConstants.IDEAL);
    }

    @ParameterizedTest
    @CsvSource({
        "nvidia-h100-sxm, nvidia-h100-sxm, true",
        "nvidia-h200-sxm, nvidia-h100-sxm, false",
        "nvidia-h800-sxm, nvidia-h100-sxm, false",
        "nvidia-a100-80g, nvidia-a100-80g, true",
        "nvidia-a100-pcie-40g, nvidia-a100-80g, false",
        "nvidia-gb200, nvidia-b200, false",
        "nvidia-rtx-pro-6000, nvidia-rtx-pro-6000-server, false",
        "amd-mi300x, default-hbm, false",
        "nvidia-rtx-4090, default-gddr, false",
        "apple-m3, default-unified, false",
        "amd-epyc-9654, default-cpu, false",
    })
    void findsTheNearestProfile(String device, String id, boolean measured) {
        EfficiencyProfile profile = EfficiencyCatalog.of(DeviceCatalog.find(device));

        assertThat(profile.id()).isEqualTo(id);
        assertThat(profile.measured()).isEqualTo(measured);
    }

    @Test
    void takesWhatAProfileDoesNotStateFromTheDefault() {
        Device device = DeviceCatalog.find("h100");
        EfficiencyProfile base = EfficiencyCatalog.of(DeviceClass.HBM);
        KernelModel mine = new KernelModel.Linear(1e-6, 0, 0.9, 0.9, false);
        EfficiencyProfile own = new EfficiencyProfile(
                "mine",
                true,
                Map.of(KernelClass.LINEAR, Map.of(ComputeFormat.BF16, mine)),
                Map.of(),
                0.5,
                List.of(new Provenance("linear bf16", "me", "2026-11-21", 30, 0.1, 0.1)));

        EfficiencyProfile whole = EfficiencyCatalog.completed(own, device);

        assertThat(whole.id()).isEqualTo("mine");
        assertThat(whole.measured()).isTrue();
        assertThat(whole.powerExponent()).isEqualTo(0.5);
        assertThat(whole.of(KernelClass.LINEAR, ComputeFormat.BF16)).isEqualTo(mine);
        assertThat(whole.of(KernelClass.LINEAR, ComputeFormat.FP8))
                .isEqualTo(base.of(KernelClass.LINEAR, ComputeFormat.FP8));
        assertThat(whole.of(KernelClass.GATHER, ComputeFormat.BF16))
                .isEqualTo(base.of(KernelClass.GATHER, ComputeFormat.BF16));
        assertThat(whole.collectives()).isEqualTo(base.collectives());
        assertThat(whole.provenance()).hasSize(base.provenance().size());
        assertThat(whole.provenance().get(0).source()).isEqualTo("me");
    }

    @Test
    void aDeviceOfAUserIsOfItsClass() {
        Device device = DeviceReader.read("extends: h100\nid: lonely\n".getBytes(UTF_8), "my.yaml");

        assertThat(EfficiencyCatalog.own(device)).isEmpty();
        assertThat(EfficiencyCatalog.of(device).id()).isEqualTo("default-hbm");
        assertThat(EfficiencyCatalog.find("../devices/nvidia-h100-sxm")).isEmpty();
    }
}
