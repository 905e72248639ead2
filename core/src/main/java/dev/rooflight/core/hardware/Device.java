package dev.rooflight.core.hardware;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One accelerator or processor as its data sheet states it. Peaks are dense, quantities SI and decimal.
 *
 * @param id catalogue id: lower case, hyphens, such as {@code nvidia-h100-sxm}
 * @param name the maker's name for it
 * @param vendor maker
 * @param deviceClass kind of memory it computes from
 * @param released year of release; 0 where not stated
 * @param aliases other ids it answers to
 * @param memory the memory it computes from
 * @param compute arithmetic peaks
 * @param links connections; may be empty
 * @param power draw
 * @param price rent, where published
 * @param sources where the numbers are from: dotted field name to text, {@code default} for all not named
 */
public record Device(
        String id,
        String name,
        String vendor,
        DeviceClass deviceClass,
        int released,
        List<String> aliases,
        Memory memory,
        Compute compute,
        List<Link> links,
        Power power,
        Optional<Price> price,
        Map<String, String> sources) {

    public Device {
        requireNonNull(id, "id is null");
        Require.that(!id.isBlank(), "device id", "empty", "a name such as my-accelerator");
        requireNonNull(name, "name is null");
        requireNonNull(vendor, "vendor is null");
        requireNonNull(deviceClass, "deviceClass is null");
        Require.within("released", released, 0, 2100);
        aliases = List.copyOf(aliases);
        requireNonNull(memory, "memory is null");
        requireNonNull(compute, "compute is null");
        links = List.copyOf(links);
        requireNonNull(power, "power is null");
        requireNonNull(price, "price is null");
        sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
    }

    /** Where a number is from: the entry of that dotted field, of the field above it, or {@code default}. */
    public String sourceOf(String field) {
        String at = field;
        while (!at.isEmpty()) {
            String source = sources.get(at);
            if (source != null) {
                return source;
            }
            at = at.substring(0, Math.max(0, at.lastIndexOf('.')));
        }
        return sources.getOrDefault("default", "");
    }

    /** The same with other memory and arithmetic. */
    public Device with(Memory otherMemory, Compute otherCompute) {
        return new Device(
                id,
                name,
                vendor,
                deviceClass,
                released,
                aliases,
                otherMemory,
                otherCompute,
                links,
                power,
                price,
                sources);
    }

    /** The first link of that scope, if the device has one. */
    public Optional<Link> link(Link.Scope scope) {
        return links.stream().filter(link -> link.scope() == scope).findFirst();
    }
}
