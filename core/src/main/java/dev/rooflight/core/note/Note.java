package dev.rooflight.core.note;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.format.ComputeFormat;
import java.util.List;

/**
 * Something that a user should know of a result and that is no error. Notes are data and are compared as such; a {@link Visitor}
 * finds words for them, and a new kind of note does not compile until every visitor has some.
 */
public sealed interface Note {
    /** What a visitor makes of this kind of note. */
    <T> T accept(Visitor<T> visitor);

    /** Those of a kind, in order. */
    static <N extends Note> List<N> ofKind(Class<N> kind, List<Note> notes) {
        return notes.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Why a technique that was asked for changes nothing here, or nothing for the better. */
    sealed interface Idle extends Note {
        /** Name of the technique or preset. */
        String technique();
    }

    /**
     * Products that are computed in a wider format than their operands have.
     *
     * @param device name of the device, as people write it
     * @param wanted the operands' format, which the device has no arithmetic for
     * @param used the format that it computes in
     */
    record Widened(String device, ComputeFormat wanted, ComputeFormat used) implements Note {
        public Widened {
            requireNonNull(device, "device is null");
            requireNonNull(wanted, "wanted is null");
            requireNonNull(used, "used is null");
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.widened(this);
        }
    }

    /**
     * Fewer key/value heads than tensor-parallel devices.
     *
     * @param heads key/value heads of a layer; of unlike layers the fewest
     * @param devices tensor-parallel devices; more than heads
     */
    record ReplicatedHeads(int heads, int devices) implements Note {
        /** How many devices have a copy of each head. */
        public int copies() {
            return devices / heads;
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.replicatedHeads(this);
        }
    }

    /**
     * A latent cache, which serves all heads and so cannot be split over them.
     *
     * @param devices tensor-parallel devices, each of which keeps the whole of it
     */
    record WholeLatents(int devices) implements Note {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.wholeLatents(this);
        }
    }

    /**
     * Prompts are processed on devices of their own.
     *
     * @param devices of each of the two pools
     */
    record TwoPools(int devices) implements Note {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.twoPools(this);
        }
    }

    /**
     * Tokens are taken to spread evenly over devices that hold experts.
     *
     * @param devices so many
     */
    record EvenExperts(int devices) implements Note {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.evenExperts(this);
        }
    }

    /**
     * Layers that do not divide into pipeline stages.
     *
     * @param layers of the model
     * @param stages of the pipeline
     */
    record UnevenStages(int layers, int stages) implements Note {
        /** How many stages, the first ones, have a layer more than the others. */
        public int longer() {
            return layers % stages;
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.unevenStages(this);
        }
    }

    /**
     * A context longer than the model was made for.
     *
     * @param context the longest that is reached, in positions
     * @param limit the model's, in positions
     * @param model name of the model
     */
    record BeyondContextLimit(long context, long limit, String model) implements Note {
        public BeyondContextLimit {
            requireNonNull(model, "model is null");
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.beyondContextLimit(this);
        }
    }

    /**
     * A model that sees all positions at once: there is no decode and no generation.
     *
     * @param model name of the model
     */
    record NotAutoregressive(String model) implements Note {
        public NotAutoregressive {
            requireNonNull(model, "model is null");
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.notAutoregressive(this);
        }
    }

    /** The numbers are those of a published accounting, defects included. */
    record PublishedAccounting() implements Note {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.publishedAccounting(this);
        }
    }

    /**
     * A technique for caches, and a model that caches no keys and values.
     *
     * @param technique name of the technique or preset
     * @param model name of the model
     */
    record NothingCached(String technique, String model) implements Idle {
        public NothingCached {
            requireNonNull(technique, "technique is null");
            requireNonNull(model, "model is null");
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.nothingCached(this);
        }
    }

    /**
     * Kernels that run already.
     *
     * @param technique name of the technique or preset that asks for them
     */
    record KernelsRunAlready(String technique) implements Idle {
        public KernelsRunAlready {
            requireNonNull(technique, "technique is null");
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.kernelsRunAlready(this);
        }
    }

    /**
     * A technique that shortens what attention reaches, and a model whose layers reach no further than it leaves.
     *
     * @param technique name of the technique or preset
     * @param model name of the model
     */
    record ReachesNoFurther(String technique, String model) implements Idle {
        public ReachesNoFurther {
            requireNonNull(technique, "technique is null");
            requireNonNull(model, "model is null");
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.reachesNoFurther(this);
        }
    }

    /**
     * Adapters that are part of the weights.
     *
     * @param technique name of the technique or preset
     */
    record AdaptersMerged(String technique) implements Idle {
        public AdaptersMerged {
            requireNonNull(technique, "technique is null");
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.adaptersMerged(this);
        }
    }

    /**
     * A model with no more key/value heads than asked for.
     *
     * @param technique name of the technique or preset
     * @param model name of the model
     * @param heads key/value heads that its first attention layer has
     */
    record FewHeadsAlready(String technique, String model, int heads) implements Idle {
        public FewHeadsAlready {
            requireNonNull(technique, "technique is null");
            requireNonNull(model, "model is null");
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.fewHeadsAlready(this);
        }
    }

    /**
     * Weights that take no fewer bytes than before.
     *
     * @param technique name of the technique or preset
     * @param format id of the number format that it stores them in
     */
    record NoFewerBytes(String technique, String format) implements Idle {
        public NoFewerBytes {
            requireNonNull(technique, "technique is null");
            requireNonNull(format, "format is null");
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.noFewerBytes(this);
        }
    }

    /** What was ignored, assumed or found otherwise than said when a model was read. */
    sealed interface OfReading extends Note {}

    /**
     * Keys of a configuration that are not understood, but switch nothing on.
     *
     * @param where the configuration or the object in it; of those that are alike the first
     * @param places how many are alike; 1 or more
     * @param keys with their values
     */
    record KeysOff(String where, int places, List<String> keys) implements OfReading {
        public KeysOff {
            requireNonNull(where, "where is null");
            keys = List.copyOf(keys);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.keysOff(this);
        }
    }

    /**
     * A key of a configuration that is taken for something although it does not say so.
     *
     * @param where the configuration or the object in it; of those that are alike the first
     * @param places how many are alike; 1 or more
     * @param key by name
     * @param reading what it is taken for
     */
    record KeyTaken(String where, int places, String key, String reading) implements OfReading {
        public KeyTaken {
            requireNonNull(where, "where is null");
            requireNonNull(key, "key is null");
            requireNonNull(reading, "reading is null");
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.keyTaken(this);
        }
    }

    /**
     * Tensors that a checkpoint's headers describe.
     *
     * @param tensors how many
     * @param bytes of all of them
     * @param difference of these bytes against those that the configuration lets one compute, as a share; 0 where it is none to
     *     speak of
     */
    record TensorsStored(long tensors, long bytes, double difference) implements OfReading {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.tensorsStored(this);
        }
    }

    /**
     * A split model that says of how many tensors it is made, and that is not so.
     *
     * @param where it says so
     * @param stated tensors by what it says
     * @param held tensors of its parts
     */
    record OtherTensorCount(String where, long stated, long held) implements OfReading {
        public OtherTensorCount {
            requireNonNull(where, "where is null");
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.otherTensorCount(this);
        }
    }

    /**
     * An index that says how many bytes its tensors have, and that is not so.
     *
     * @param where it says so
     * @param stated bytes by what it says
     * @param held bytes of tensors in its files
     */
    record OtherByteCount(String where, long stated, long held) implements OfReading {
        public OtherByteCount {
            requireNonNull(where, "where is null");
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.otherByteCount(this);
        }
    }

    /**
     * An answer for each kind of note.
     *
     * @param <T> what the answers are
     */
    interface Visitor<T> {
        T widened(Widened note);

        T replicatedHeads(ReplicatedHeads note);

        T wholeLatents(WholeLatents note);

        T twoPools(TwoPools note);

        T evenExperts(EvenExperts note);

        T unevenStages(UnevenStages note);

        T beyondContextLimit(BeyondContextLimit note);

        T notAutoregressive(NotAutoregressive note);

        T publishedAccounting(PublishedAccounting note);

        T nothingCached(NothingCached note);

        T kernelsRunAlready(KernelsRunAlready note);

        T reachesNoFurther(ReachesNoFurther note);

        T adaptersMerged(AdaptersMerged note);

        T fewHeadsAlready(FewHeadsAlready note);

        T noFewerBytes(NoFewerBytes note);

        T keysOff(KeysOff note);

        T keyTaken(KeyTaken note);

        T tensorsStored(TensorsStored note);

        T otherTensorCount(OtherTensorCount note);

        T otherByteCount(OtherByteCount note);
    }
}
