package dev.rooflight.core.parallel;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.Lack;
import dev.rooflight.core.hardware.Link;
import dev.rooflight.core.hardware.Link.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which links a collective runs over. Devices are numbered node by node: a group with stride s whose span does not leave a
 * node uses the node's link; a larger one runs in two levels, within each node and then, on the share that each device of a
 * node is responsible for, between nodes. Of an all-to-all that share is the whole: what goes to another node is neither summed
 * nor common to several devices.
 *
 * @param levels from the inside out: one or two
 */
public record Topology(List<Level> levels) {

    /**
     * One level of a collective.
     *
     * @param devices devices that take part in each group of the level; 2 or more
     * @param share payload of a device at this level, as a share of the whole
     * @param link what it runs over
     */
    public record Level(int devices, double share, Link link) {
        public Level {
            requireNonNull(link, "link is null");
        }
    }

    public Topology {
        levels = List.copyOf(levels);
    }

    /**
     * The levels of a collective among devices of one type.
     *
     * @throws dev.rooflight.core.InvalidValueException if the device has no link that reaches as far
     */
    public static Topology of(Device device, Collective collective) {
        int inNode = inNode(device, collective);
        // a group that fills no node evenly spans one more
        int nodes = (collective.devices() + inNode - 1) / inNode;
        List<Level> levels = new ArrayList<>();
        if (inNode > 1) {
            levels.add(new Level(inNode, 1, link(device, Scope.NODE, collective)));
        }
        if (nodes > 1) {
            double share = collective.kind() == Collective.Kind.ALL_TO_ALL ? 1 : 1.0 / inNode;
            levels.add(new Level(nodes, share, link(device, Scope.CLUSTER, collective)));
        }
        return new Topology(levels);
    }

    /** Seconds that each byte of payload takes at least: what each device sends over the peak of its links. */
    public double boundSecondsPerByte(Collective collective) {
        double seconds = 0;
        for (Level level : levels) {
            seconds += level.share()
                    * collective.bytesSentPerByte(level.devices())
                    / level.link().bandwidthBytesPerSecond();
        }
        return seconds;
    }

    private static Link link(Device device, Scope scope, Collective collective) {
        return device.link(scope)
                .orElseThrow(() -> new Lack.Connection(device.name(), scope, collective.devices()).error());
    }

    /** The link that a device lacks for a collective, if it lacks one. */
    public static Optional<Lack> lack(Device device, Collective collective) {
        int inNode = inNode(device, collective);
        // what shares a node is joined by the link that says how large a node is
        return collective.devices() > inNode && device.link(Scope.CLUSTER).isEmpty()
                ? Optional.of(new Lack.Connection(device.name(), Scope.CLUSTER, collective.devices()))
                : Optional.empty();
    }

    /** Devices of a group that share a node. */
    private static int inNode(Device device, Collective collective) {
        int perNode = device.link(Scope.NODE).map(Link::devices).orElse(1);
        return Math.max(1, Math.min(collective.devices(), perNode / collective.stride()));
    }
}
