package dev.rooflight.report;

import dev.rooflight.core.note.Note;
import java.util.List;

/** The words for each kind of note, one line each. */
public final class NoteWording implements Note.Visitor<String> {
    private static final NoteWording WORDS = new NoteWording(true);
    private static final NoteWording BESIDE_ITS_TECHNIQUE = new NoteWording(false);

    private final boolean named;

    private NoteWording(boolean named) {
        this.named = named;
    }

    /** A note in words, beside which the name of its technique stands already. */
    static String besideItsTechnique(Note note) {
        return note.accept(BESIDE_ITS_TECHNIQUE);
    }

    private String idle(String technique, String why) {
        return named ? technique + " changes nothing: " + why : why;
    }

    /** A note in words. */
    public static String of(Note note) {
        return note.accept(WORDS);
    }

    /** Each note in words. */
    public static List<String> of(List<Note> notes) {
        return notes.stream().map(NoteWording::of).toList();
    }

    @Override
    public String widened(Note.Widened note) {
        return "%s has no %s arithmetic; such products are computed in %s"
                .formatted(note.device(), note.wanted().id(), note.used().id());
    }

    @Override
    public String replicatedHeads(Note.ReplicatedHeads note) {
        return "%s key/value heads on %s tensor-parallel devices: each head is replicated on %s of them, and so is its cache"
                .formatted(note.heads(), note.devices(), note.copies());
    }

    @Override
    public String twoPools(Note.TwoPools note) {
        return ("there are two pools of %s each: a server's requests keep both at work; devices, price and energy are those"
                        + " of the pool that a pass runs on")
                .formatted(note.devices() == 1 ? "one device" : Si.count(note.devices()) + " devices");
    }

    @Override
    public String wholeLatents(Note.WholeLatents note) {
        return "the latent cache serves all heads: each of the %s tensor-parallel devices keeps the whole of it"
                .formatted(note.devices());
    }

    @Override
    public String evenExperts(Note.EvenExperts note) {
        return "tokens are taken to spread evenly over the %s devices that hold experts".formatted(note.devices());
    }

    @Override
    public String unevenStages(Note.UnevenStages note) {
        return "%s layers do not divide into %s stages: the first %s have one more"
                .formatted(note.layers(), note.stages(), note.longer());
    }

    @Override
    public String beyondContextLimit(Note.BeyondContextLimit note) {
        return "a context of %s is beyond the %s positions that %s was made for"
                .formatted(Si.count(note.context()), Si.count(note.limit()), note.model());
    }

    @Override
    public String notAutoregressive(Note.NotAutoregressive note) {
        return note.model() + " sees all positions at once: there is no decode and no generation";
    }

    @Override
    public String publishedAccounting(Note.PublishedAccounting note) {
        return "LLM-Viewer's accounting with its defects: compare it with published numbers, not hardware";
    }

    @Override
    public String nothingCached(Note.NothingCached note) {
        return idle(note.technique(), note.model() + " caches no keys and values");
    }

    @Override
    public String kernelsRunAlready(Note.KernelsRunAlready note) {
        return idle(note.technique(), "such kernels run already");
    }

    @Override
    public String reachesNoFurther(Note.ReachesNoFurther note) {
        return idle(note.technique(), "no layer of %s reaches further".formatted(note.model()));
    }

    @Override
    public String adaptersMerged(Note.AdaptersMerged note) {
        return idle(note.technique(), "merged adapters are part of the weights");
    }

    @Override
    public String fewHeadsAlready(Note.FewHeadsAlready note) {
        return idle(note.technique(), "%s has %s key/value heads already".formatted(note.model(), note.heads()));
    }

    @Override
    public String noFewerBytes(Note.NoFewerBytes note) {
        return "weights in %s take no fewer bytes than before".formatted(note.format());
    }

    @Override
    public String keysOff(Note.KeysOff note) {
        return "%s: not understood, but off: %s".formatted(places(note.where(), note.places()), listed(note.keys()));
    }

    @Override
    public String keyTaken(Note.KeyTaken note) {
        return "%s: '%s' is taken for %s".formatted(places(note.where(), note.places()), note.key(), note.reading());
    }

    private static String places(String first, int places) {
        return places == 1 ? first : "%s and %s like it".formatted(first, places - 1);
    }

    private static String listed(List<String> keys) {
        return String.join(", ", keys);
    }

    @Override
    public String tensorsStored(Note.TensorsStored note) {
        String against = note.difference() == 0
                ? "as the configuration lets one compute"
                : "%s against the configuration's arithmetic".formatted(Si.change(note.difference()));
        return "%s tensors of %s bytes by the checkpoint's headers, %s"
                .formatted(Si.count(note.tensors()), Si.count(note.bytes()), against);
    }

    @Override
    public String otherTensorCount(Note.OtherTensorCount note) {
        return "%s says the model has %s tensors, but its parts hold %s"
                .formatted(note.where(), Si.count(note.stated()), Si.count(note.held()));
    }

    @Override
    public String otherByteCount(Note.OtherByteCount note) {
        return "%s says total_size %s, but its files hold %s bytes of tensors"
                .formatted(note.where(), Si.count(note.stated()), Si.count(note.held()));
    }
}
