package dev.rooflight.web.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Models of one's own in the workbench: dropped, pasted, and headers of GGUF files. */
class OwnModelBrowserTest extends WorkbenchStory {
    private static final String OWN_MODEL = """
            {"_name_or_path": "acme/own-1b", "model_type": "llama", "architectures": ["LlamaForCausalLM"],
             "hidden_size": 2048, "intermediate_size": 5632, "num_hidden_layers": 22, "num_attention_heads": 32,
             "num_key_value_heads": 4, "vocab_size": 32000, "max_position_embeddings": 4096, "torch_dtype": "bfloat16"}
            """;

    @Test
    void takesAModelThatIsDropped() {
        visit("");
        JSHandle dropped = page.evaluateHandle("""
                text => {
                  const data = new DataTransfer();
                  data.items.add(new File([text], 'config.json', { type: 'application/json' }));
                  return data;
                }""", OWN_MODEL);
        page.locator(".own").dispatchEvent("drop", Map.of("dataTransfer", dropped));
        assertOwnModel();
    }

    @Test
    void takesAModelThatIsPasted() {
        visit("");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("paste or drop")))
                .click();
        page.getByLabel("Content of a config.json").fill("{ not json");
        page.getByRole(AriaRole.BUTTON, named("Use this model")).click();
        assertThat(page.locator(".own [role=alert]")).containsText("Not a config.json");
        page.getByLabel("Content of a config.json").fill(OWN_MODEL);
        page.getByRole(AriaRole.BUTTON, named("Use this model")).click();
        assertOwnModel();
    }

    @Test
    void takesAGgufHeaderThatIsDropped() {
        visit("");
        JSHandle dropped = page.evaluateHandle("""
                bytes => {
                  const data = new DataTransfer();
                  data.items.add(new File([new Uint8Array(bytes)], 'tiny.gguf'));
                  return data;
                }""", ggufHeader());
        page.locator(".own").dispatchEvent("drop", Map.of("dataTransfer", dropped));
        assertThat(page.locator(".top .what strong").first()).hasText("tiny");
        assertThat(page.locator(".own .under")).containsText("llama, 12 tensors");
        assertThat(page.locator(".announce")).isEmpty();
        assertThat(page.locator("circle.mark").first()).isVisible();
        assertThat(page).hasURL(Pattern.compile("config="));
    }

    /** The header of a model of one layer, 64 wide, by the rules of the format: version 3, all weights in 32 bits. */
    private static List<Integer> ggufHeader() {
        Map<String, Integer> settings = new TreeMap<>(Map.of(
                "llama.block_count", 1,
                "llama.context_length", 512,
                "llama.embedding_length", 64,
                "llama.feed_forward_length", 128,
                "llama.attention.head_count", 4,
                "llama.attention.head_count_kv", 4,
                "llama.vocab_size", 100));
        Map<String, int[]> tensors = new LinkedHashMap<>();
        tensors.put("token_embd.weight", new int[] {64, 100});
        tensors.put("output.weight", new int[] {64, 100});
        tensors.put("output_norm.weight", new int[] {64});
        for (String norm : List.of("attn_norm", "ffn_norm")) tensors.put("blk.0." + norm + ".weight", new int[] {64});
        for (String part : List.of("attn_q", "attn_k", "attn_v", "attn_output")) {
            tensors.put("blk.0." + part + ".weight", new int[] {64, 64});
        }
        tensors.put("blk.0.ffn_gate.weight", new int[] {64, 128});
        tensors.put("blk.0.ffn_up.weight", new int[] {64, 128});
        tensors.put("blk.0.ffn_down.weight", new int[] {128, 64});
        ByteBuffer out = ByteBuffer.allocate(1 << 14).order(ByteOrder.LITTLE_ENDIAN);
        out.put("GGUF".getBytes(StandardCharsets.US_ASCII)).putInt(3);
        out.putLong(tensors.size()).putLong(settings.size() + 2);
        text(out, "general.architecture").putInt(8);
        text(out, "llama");
        text(out, "general.name").putInt(8);
        text(out, "tiny");
        settings.forEach((key, value) -> text(out, key).putInt(4).putInt(value));
        long offset = 0;
        for (Map.Entry<String, int[]> tensor : tensors.entrySet()) {
            text(out, tensor.getKey()).putInt(tensor.getValue().length);
            long elements = 1;
            for (int length : tensor.getValue()) {
                out.putLong(length);
                elements *= length;
            }
            out.putInt(0).putLong(offset);
            offset += 4 * elements;
        }
        List<Integer> bytes = new ArrayList<>();
        for (int i = 0; i < out.position(); i++) bytes.add(out.get(i) & 0xff);
        return bytes;
    }

    private static ByteBuffer text(ByteBuffer out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return out.putLong(bytes.length).put(bytes);
    }

    private void assertOwnModel() {
        assertThat(page.locator(".top .what strong").first()).hasText("acme/own-1b");
        assertThat(page.getByRole(AriaRole.COMBOBOX, named("Model"))).hasValue("acme/own-1b");
        // 1.1 billion parameters of 2 bytes
        page.locator("#tab-memory").click();
        assertThat(page.locator("table.small tr").first()).containsText(Pattern.compile("2\\.[0-9]+.GB"));
        assertThat(page.locator(".announce")).isEmpty();
    }
}
