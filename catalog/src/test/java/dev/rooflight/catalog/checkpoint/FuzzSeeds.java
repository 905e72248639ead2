package dev.rooflight.catalog.checkpoint;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small sound files of every kind, from which the fuzzer starts. */
final class FuzzSeeds {
    /** Keys of GGUF metadata below the architecture's name. */
    private static final List<String> KEYS = List.of(
            "attention.head_count",
            "attention.head_count_kv",
            "attention.indexer.head_count",
            "attention.indexer.key_length",
            "attention.indexer.top_k",
            "attention.key_length",
            "attention.key_length_mla",
            "attention.kv_lora_rank",
            "attention.q_lora_rank",
            "attention.sliding_window",
            "attention.value_length",
            "attention.value_length_mla",
            "block_count",
            "context_length",
            "embedding_length",
            "expert_count",
            "expert_feed_forward_length",
            "expert_gating_func",
            "expert_group_count",
            "expert_group_used_count",
            "expert_shared_count",
            "expert_shared_feed_forward_length",
            "expert_used_count",
            "feed_forward_length",
            "full_attention_interval",
            "interleave_moe_layer_step",
            "leading_dense_block_count",
            "moe_latent_size",
            "rope.dimension_count",
            "ssm.conv_kernel",
            "ssm.group_count",
            "ssm.inner_size",
            "ssm.state_size",
            "ssm.time_step_rank",
            "vocab_size");

    private FuzzSeeds() {}

    /** Writes the seeds into {@code safetensors}, {@code gguf}, {@code json} and {@code index} below a folder. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        for (Map.Entry<String, byte[]> seed : all().entrySet()) {
            Path file = folder.resolve(seed.getKey());
            Files.createDirectories(file.resolveSibling("."));
            Files.write(file, seed.getValue());
        }
    }

    static Map<String, byte[]> all() {
        Map<String, byte[]> seeds = new LinkedHashMap<>();
        seeds.put(
                "safetensors/two",
                new SafetensorsWriter()
                        .entry("\"__metadata__\":{\"format\":\"pt\"}")
                        .tensor("a", "F32", 16, 2, 2)
                        .tensor("b", "F4", 2, 4)
                        .bytes());
        seeds.put("safetensors/none", new SafetensorsWriter().bytes());
        SafetensorsWriter every = new SafetensorsWriter();
        for (SafetensorsDtype dtype : SafetensorsDtype.values()) {
            every.tensor(dtype.name(), dtype.name(), dtype.bits(), 8);
        }
        seeds.put("safetensors/every", every.bytes());
        seeds.put("gguf/llama", llama(new GgufWriter()).bytes());
        seeds.put(
                "gguf/big-endian",
                llama(new GgufWriter(3, ByteOrder.BIG_ENDIAN)).bytes());
        seeds.put(
                "gguf/version-2",
                llama(new GgufWriter(2, ByteOrder.LITTLE_ENDIAN)).bytes());
        GgufWriter types = new GgufWriter().alignment(1);
        for (GgmlType type : GgmlType.values()) {
            types.tensor("t" + type.id(), type, type.blockElements());
        }
        seeds.put("gguf/types", types.bytes());
        for (String architecture : GgufConfig.architectures()) {
            seeds.put("gguf/" + architecture, hybrid(architecture).bytes());
        }
        seeds.put("json/config", utf8("{\"a\":[1,2.5e3,-7,true,null,{\"b\":\"\\u00e9\"}],\"c\":{}}"));
        seeds.put(
                "index/two",
                utf8(
                        "{\"metadata\":{\"total_size\":1.5e1},\"weight_map\":{\"a\":\"x.safetensors\",\"b\":\"y.safetensors\"}}"));
        return seeds;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static GgufWriter llama(GgufWriter writer) {
        return writer.text("general.architecture", "llama")
                .uint32("llama.block_count", 1)
                .uint32("llama.embedding_length", 32)
                .uint32("llama.attention.head_count", 2)
                .uint32s("llama.attention.head_count_kv", 2)
                .uint32("llama.feed_forward_length", 64)
                .texts("tokenizer.ggml.tokens", "a", "b")
                .bools("x", true, false)
                .array("nested", GgufWriter.ARRAY, 1, GgufWriter.join(writer.int32(0), writer.int64(1), new byte[] {7}))
                .tensor("token_embd.weight", GgmlType.Q4_0, 32, 3)
                .tensor("blk.0.attn_q.bias", GgmlType.F32, 32);
    }

    /** All keys that any family has, so that the fuzzer finds their names. */
    private static GgufWriter hybrid(String architecture) {
        GgufWriter writer = new GgufWriter().text("general.architecture", architecture);
        for (String key : KEYS) {
            writer.uint32(architecture + "." + key, 2);
        }
        return writer.tensor("token_embd.weight", GgmlType.F16, 2, 2)
                .tensor("blk.0.attn_q.weight", GgmlType.F16, 2, 2)
                .tensor("blk.1.ssm_in.weight", GgmlType.F16, 2, 2);
    }
}
