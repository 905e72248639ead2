package dev.rooflight.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.note.Note;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class NoteWordingTest {
    @Test
    void everyKindOfNoteIsALine() {
        assertThat(NoteWording.of(List.of(
                        new Note.Widened("A6000", ComputeFormat.FP8, ComputeFormat.FP16),
                        new Note.ReplicatedHeads(8, 16),
                        new Note.WholeLatents(8),
                        new Note.TwoPools(1),
                        new Note.TwoPools(8),
                        new Note.EvenExperts(4),
                        new Note.UnevenStages(61, 4),
                        new Note.BeyondContextLimit(8192, 4096, "llama"),
                        new Note.NotAutoregressive("bert"),
                        new Note.PublishedAccounting(),
                        new Note.NothingCached("kivi", "bert"),
                        new Note.KernelsRunAlready("fusion"),
                        new Note.ReachesNoFurther("h2o", "phi"),
                        new Note.AdaptersMerged("lora-merged"),
                        new Note.FewHeadsAlready("gqa", "llama", 8),
                        new Note.NoFewerBytes("awq", "int4-g128-z4"),
                        new Note.KeysOff("config.json", 1, List.of("num_experts", "use_cla")),
                        new Note.KeyTaken("config.json", 1, "top_k", "a setting of sampling"),
                        new Note.TensorsStored(291, 13_476_839_424L, 0),
                        new Note.TensorsStored(291, 13_476_839_424L, -0.0213),
                        new Note.OtherTensorCount("model.gguf", 3, 2),
                        new Note.OtherByteCount("index.json", 13_000, 12_000))))
                .containsExactly(
                        "A6000 has no fp8 arithmetic; such products are computed in fp16",
                        "8 key/value heads on 16 tensor-parallel devices: each head is replicated on 2 of them, and so is its"
                                + " cache",
                        "the latent cache serves all heads: each of the 8 tensor-parallel devices keeps the whole of it",
                        "there are two pools of one device each: a server's requests keep both at work; devices, price and"
                                + " energy are those of the pool that a pass runs on",
                        "there are two pools of 8 devices each: a server's requests keep both at work; devices, price and"
                                + " energy are those of the pool that a pass runs on",
                        "tokens are taken to spread evenly over the 4 devices that hold experts",
                        "61 layers do not divide into 4 stages: the first 1 have one more",
                        "a context of 8,192 is beyond the 4,096 positions that llama was made for",
                        "bert sees all positions at once: there is no decode and no generation",
                        "LLM-Viewer's accounting with its defects: compare it with published numbers, not hardware",
                        "kivi changes nothing: bert caches no keys and values",
                        "fusion changes nothing: such kernels run already",
                        "h2o changes nothing: no layer of phi reaches further",
                        "lora-merged changes nothing: merged adapters are part of the weights",
                        "gqa changes nothing: llama has 8 key/value heads already",
                        "weights in int4-g128-z4 take no fewer bytes than before",
                        "config.json: not understood, but off: num_experts, use_cla",
                        "config.json: 'top_k' is taken for a setting of sampling",
                        "291 tensors of 13,476,839,424 bytes by the checkpoint's headers, as the configuration lets one"
                                + " compute",
                        "291 tensors of 13,476,839,424 bytes by the checkpoint's headers, -2.1 % against the configuration's"
                                + " arithmetic",
                        "model.gguf says the model has 3 tensors, but its parts hold 2",
                        "index.json says total_size 13,000, but its files hold 12,000 bytes of tensors");
    }

    @Test
    void numbersAreTheSameInEveryLocale() {
        Locale usual = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(NoteWording.of(new Note.BeyondContextLimit(8192, 4096, "llama")))
                    .isEqualTo("a context of 8,192 is beyond the 4,096 positions that llama was made for");
            assertThat(NoteWording.of(new Note.UnevenStages(61, 4)))
                    .isEqualTo("61 layers do not divide into 4 stages: the first 1 have one more");
        } finally {
            Locale.setDefault(usual);
        }
    }
}
