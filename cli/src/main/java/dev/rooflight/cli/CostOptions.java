package dev.rooflight.cli;

import dev.rooflight.core.cost.Rates;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.Price;
import java.util.OptionalDouble;
import picocli.CommandLine.Option;

/** What an hour of a device and a kilowatt-hour cost. */
final class CostOptions {
    @Option(
            names = "--price",
            paramLabel = "USD",
            description = "rent of a device per hour (default: the catalogue's, with its date and source)")
    String price = "";

    @Option(names = "--grid", paramLabel = "G", description = "carbon intensity of the grid in gCO2e/kWh")
    String grid = "";

    @Option(
            names = "--pue",
            paramLabel = "X",
            defaultValue = "1",
            description = "energy of the building over that of the machines (default 1)")
    String pue;

    @Option(
            names = "--host-power",
            paramLabel = "W",
            defaultValue = "0",
            description = "watts of the host for each device (default 0)")
    String hostPower;

    Rates rates(Device device) {
        return new Rates(
                price.isEmpty()
                        ? device.price()
                                .map(Price::usdPerHour)
                                .map(OptionalDouble::of)
                                .orElseGet(OptionalDouble::empty)
                        : OptionalDouble.of(Share.parse("--price", price, 0, 1e6)),
                grid.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Share.parse("--grid", grid, 0, 1e5)),
                Share.parse("--pue", pue, 1, 10),
                Share.parse("--host-power", hostPower, 0, 1e5));
    }
}
