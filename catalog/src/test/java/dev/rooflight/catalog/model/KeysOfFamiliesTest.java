package dev.rooflight.catalog.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.catalog.ModelFormatException;
import dev.rooflight.catalog.text.JsonObject;
import dev.rooflight.catalog.text.JsonValue;
import dev.rooflight.catalog.text.StrictJson;
import dev.rooflight.core.note.Note;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a key means is a matter of its family: of another one it is refused, or something is said about it. */
class KeysOfFamiliesTest {
    private static final String LLAMA = "{\"model_type\":\"llama\",\"hidden_size\":64,\"intermediate_size\":128,"
            + "\"num_hidden_layers\":2,\"num_attention_heads\":4,\"num_key_value_heads\":2,\"vocab_size\":100}";

    /** Keys that decide what networks of some families compute, with values that real files have. */
    private static final JsonObject STRUCTURAL = parse("""
            {"attention_type": "mla", "top_k": 8, "sliding_window_pattern": 6, "num_query_groups": 4,
             "q_lora_rank": 1536, "kv_lora_rank": 512, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "v_head_dim": 96,
             "index_topk": 2048, "index_n_heads": 64, "index_head_dim": 128, "indexer_types": ["full", "shared"],
             "num_experts": 60, "num_local_experts": 24, "n_routed_experts": 72, "num_experts_per_tok": 5,
             "n_shared_experts": 3, "num_shared_experts": 3, "moe_intermediate_size": 1056, "moe_latent_size": 1024,
             "first_k_dense_replace": 2, "moe_layer_freq": 2, "decoder_sparse_step": 2, "mlp_only_layers": [1],
             "shared_expert_intermediate_size": 544, "shared_intermediate_size": 544, "share_expert_dim": 1280,
             "interleave_moe_layer_step": 2, "intermediate_size_mlp": 16384, "enable_moe_block": true,
             "moe_num_experts": 16, "moe_top_k": 4, "moe_k": 6, "use_cla": true,
             "compress_ratios": [4, 128], "o_lora_rank": 1024, "o_groups": 8, "num_hash_layers": 3, "hc_mult": 4,
             "linear_num_key_heads": 16, "linear_num_value_heads": 32, "linear_key_head_dim": 128,
             "linear_conv_kernel_dim": 4, "full_attention_interval": 4, "linear_attn_config": {"num_heads": 32},
             "mamba_d_state": 256, "mamba_n_heads": 96, "mamba_d_conv": 3, "mamba_num_heads": 112, "ssm_state_size": 112,
             "state_size": 24, "conv_kernel": 3, "hybrid_override_pattern": "M-M*", "attn_layer_period": 8,
             "expert_layer_period": 2, "layers_block_type": ["mamba", "attention"], "layer_types": ["linear_attention"],
             "attention_chunk_size": 8192, "no_rope_layers": [1, 0], "global_head_dim": 512,
             "num_global_key_value_heads": 4, "attention_k_eq_v": true, "num_kv_shared_layers": 20,
             "hidden_size_per_layer_input": 256, "altup_num_inputs": 4, "laurel_rank": 64,
             "sliding_window": 4096, "use_sliding_window": true, "swa_num_attention_heads": 72,
             "hybrid_layer_pattern": [0, 1], "add_swa_attention_sink_bias": true, "global_attn_every_n_layers": 3,
             "local_attention": 128, "dual_chunk_attention_config": {"chunk_size": 8192}, "cross_attention_layers": [3, 8],
             "use_bidirectional_attention": true, "block_configs": [{"attention": {}, "ffn": {}}],
             "multi_query": true, "multi_query_group_num": 2, "multi_query_attention": true, "alibi": true,
             "parallel_attn": true, "new_decoder_architecture": true, "use_parallel_residual": true,
             "do_layer_norm_before": false, "post_layer_norm": false, "rmsnorm": false, "word_embed_proj_dim": 512,
             "n_embd": 8192, "n_layer": 96, "n_head": 80, "n_inner": 12288, "ffn_dim": 12288, "d_ff": 12288,
             "ffn_hidden_size": 12288, "d_model": 1536, "encoder_layers": 7, "decoder_layers": 7, "num_mel_bins": 128,
             "type_vocab_size": 3, "rotary_dim": 24, "use_qk_norm": true, "qk_layernorm": true, "qkv_bias": true,
             "attention_out_bias": true, "lm_head_bias": true, "add_bias_linear": true, "add_cross_attention": true,
             "num_nextn_predict_layers": 2, "num_mtp_modules": 2, "mtp_num_hidden_layers": 2,
             "rotary_pct": 0.4, "partial_rotary_factor": 0.4, "text_config": {"model_type": "llama"},
             "vision_config": {"hidden_size": 1152}, "audio_config": {"hidden_size": 1024}}""");

    /** Of families whose entries in the catalogue leave a key out that their class has, or that call a thing by two names. */
    private static final Map<String, Set<String>> ALSO_OF =
            Map.of("smollm3", Set.of("no_rope_layers", "sliding_window"), "qwen3_vl_text", Set.of("sliding_window"));

    @ParameterizedTest(name = "{0}")
    @CsvSource({"attention_type, mla", "num_query_groups, 4", "sliding_window_pattern, 6"})
    void aLlamaHasNoSuchKey(String key, String value) {
        JsonValue given = value.equals("mla") ? new JsonValue.Text(value) : new JsonValue.Whole(Long.parseLong(value));

        assertThatThrownBy(() -> read(parse(LLAMA).with(key, given)))
                .isInstanceOfSatisfying(ModelFormatException.class, e -> {
                    assertThat(e.where()).isEqualTo("config.json");
                    assertThat(e.field()).isEqualTo(key);
                    assertThat(e.value()).isEqualTo(given.toString());
                    assertThat(e.expected()).isEqualTo("only keys that are known for model_type 'llama'");
                    assertThat(e.remedy()).isNotBlank();
                });
    }

    @Test
    void aKeyOfTwoMeaningsIsTakenForTheHarmlessOneAndThatIsSaid() {
        // PretrainedConfig has 50 in every file that was written whole
        assertThat(read(parse(LLAMA).with("top_k", new JsonValue.Whole(50))).notes())
                .isEmpty();
        assertThat(read(parse(LLAMA).with("top_k", new JsonValue.Whole(8))).notes())
                .containsExactly(
                        new Note.KeyTaken("config.json", 1, "top_k", "a setting of sampling, not a number of experts"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"kv_lora_rank, null", "num_experts, 0", "use_cla, false", "block_configs, []"})
    void whatSwitchesNothingOnIsSaid(String key, String value) {
        JsonObject config = parse("{\"a\":" + value + "}");

        assertThat(read(parse(LLAMA).with(key, config.get("a").orElseThrow())).notes())
                .containsExactly(new Note.KeysOff("config.json", 1, List.of(key)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // keys of real files that say nothing about cost, in files of their own families
                "mimo_v2_flash | sliding_window_size | 128",
                "phi3 | full_attn_mod | 1",
                "whisper | classifier_proj_size | 256",
                "bert | pooler_num_attention_heads | 12",
                "bart | normalize_embedding | true",
                "t5 | is_gated_act | true",
                "qwen3_moe | shared_moe_mode | \"sigmoid\"",
                "jamba | mamba_inner_layernorms | true",
                "llama | num_beam_groups | 1",
                "llama | rope_scaling | {\"rope_type\":\"llama3\",\"factor\":8.0}",
                "llama | pretraining_tp | 2",
                "llama | unsloth_fixed | true",
                "llama | partial_rotary_factor | 1.0",
                "falcon | apply_residual_connection_post_layernorm | true",
                "gpt2 | summary_type | \"cls_index\"",
                "granite | logits_scaling | 16.0",
                "deepseek_v3 | seq_aux | true",
                "mixtral | router_jitter_noise | 0.01",
                "mamba2 | norm_before_gate | true",
            })
    void keysThatSayNothingAboutCostAreNoHindrance(String family, String key, String value) {
        JsonObject config = FAMILIES.get(family);
        LoadedModel with =
                read(config.with(key, parse("{\"a\":" + value + "}").get("a").orElseThrow()));

        assertThat(with.notes()).isEmpty();
        assertThat(with.architecture()).isEqualTo(read(config).architecture());
    }

    @Test
    void aKeyThatSaysWhatAFamilyHasIsRefusedWhereItSaysNo() {
        // the norm behind BART's embedding is counted, so a file without it is another network
        assertThatThrownBy(() -> read(FAMILIES.get("bart").with("normalize_embedding", new JsonValue.Flag(false))))
                .hasMessageContaining("'normalize_embedding' is false; expected only keys");
    }

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aStructuralKeyOfAnotherFamilyIsNeverReadInSilence(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> families = List.copyOf(FAMILIES.keySet());
        List<String> keys = List.copyOf(STRUCTURAL.members().keySet());
        List<String> silent = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String family = families.get(random.nextInt(families.size()));
            String key = keys.get(random.nextInt(keys.size()));
            if (!KEYS.get(family).contains(key)
                    && !ALSO_OF.getOrDefault(family, Set.of()).contains(key)
                    && silent(FAMILIES.get(family), key)) {
                silent.add(family + " with " + key);
            }
        }
        assertThat(silent).isEmpty();
    }

    /** Whether a configuration with that key is read as if it were not there, and nothing is said. */
    private static boolean silent(JsonObject config, String key) {
        JsonObject changed = config.with(key, STRUCTURAL.get(key).orElseThrow());
        Optional<LoadedModel> read = readable(changed);
        return read.isPresent()
                && read.get().notes().isEmpty()
                && read.get().architecture().equals(read(config).architecture());
    }

    private static Optional<LoadedModel> readable(JsonObject config) {
        try {
            return Optional.of(read(config));
        } catch (ModelFormatException e) {
            return Optional.empty();
        }
    }

    /** A configuration of each family whose language model does not stand in one of another family, from the catalogue. */
    private static final Map<String, JsonObject> FAMILIES = new TreeMap<>();

    /** All keys that files of the family have. */
    private static final Map<String, Set<String>> KEYS = new TreeMap<>();

    static {
        for (String id : ModelCatalog.ids()) {
            JsonObject config = ModelCatalog.find(id).config();
            add(config);
            config.object("text_config").ifPresent(KeysOfFamiliesTest::add);
        }
    }

    private static void add(JsonObject config) {
        String family =
                config.text("model_type").or(() -> config.text("_class_name")).orElse("");
        if (!config.has("text_config") && !family.isEmpty()) {
            FAMILIES.putIfAbsent(family, config);
            KEYS.computeIfAbsent(family, any -> new TreeSet<>())
                    .addAll(config.members().keySet());
        }
    }

    private static LoadedModel read(JsonObject config) {
        return HuggingFaceReader.read(config, "config.json", "id");
    }

    private static JsonObject parse(String json) {
        return StrictJson.read(json.getBytes(StandardCharsets.UTF_8), "test");
    }
}
