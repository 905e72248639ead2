package dev.rooflight.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.core.InvalidValueException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Engines refuse settings themselves; what their sources say is said here. */
class SettingsCheckTest {
    private static SchedulerSettings settings(String scheduler, String set) {
        SchedulerSettings settings = SchedulerSettings.of(SchedulerKind.named(scheduler));
        for (String each : set.split(" ", -1)) {
            settings = settings.with(each.substring(0, each.indexOf('=')), each.substring(each.indexOf('=') + 1));
        }
        return settings;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        vllm         | max-num-seqs=256 max-num-batched-tokens=255 | max-num-batched-tokens is 255; expected at least max-num-seqs, which is 256; vLLM refuses it: max_num_batched_tokens must be greater than or equal to max_num_seqs
        vllm-v0      | max-num-seqs=256 max-num-batched-tokens=255 | max-num-batched-tokens is 255; expected at least max-num-seqs, which is 256; vLLM refuses it: max_num_batched_tokens must be greater than or equal to max_num_seqs
        vllm         | chunked-prefill=off max-num-batched-tokens=999 | max-num-batched-tokens is 999; expected at least the longest prompt, which is 1000; without chunked prefill vLLM refuses a max_num_batched_tokens smaller than max_model_len
        vllm         | chunked-prefill=off max-num-batched-tokens=1000 max-model-len=1001 | max-num-batched-tokens is 1000; expected at least max-model-len, which is 1001; without chunked prefill vLLM refuses a max_num_batched_tokens smaller than max_model_len
        vllm-v0      | max-num-batched-tokens=999 | max-num-batched-tokens is 999; expected at least the longest prompt, which is 1000; without chunked prefill vLLM refuses a max_num_batched_tokens smaller than max_model_len
        vllm         | max-model-len=1601 kv-blocks=100 block=16 | max-model-len is 1601; expected at most the 1600 tokens that the cache holds; vLLM refuses a max_model_len larger than what its cache can store
        vllm         | watermark=1 | watermark is 1; expected less than 1; all blocks would be kept free, and no request could be admitted
        sarathi      | watermark=1 | watermark is 1; expected less than 1; all blocks would be kept free, and no request could be admitted
        sglang       | chunk=100 block=16 | chunk is 100; expected a multiple of block, which is 16; SGLang refuses it: chunked_prefill_size must be divisible by page_size
        sglang       | policy=max-utilization | policy is 'max-utilization'; expected of sglang one of fcfs, lpm
        tensorrt-llm | policy=lpm | policy is 'lpm'; expected of tensorrt-llm one of guaranteed-no-evict, max-utilization
        tensorrt-llm | max-num-batched-tokens=999 | max-num-batched-tokens is 999; expected at least the longest prompt, which is 1000, or chunked-prefill=on; TensorRT-LLM refuses such prompts: their length should not exceed max_num_tokens
        """)
    void refuses(String scheduler, String set, String message) {
        assertThatThrownBy(() -> settings(scheduler, set).checked(1100, 1000))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        vllm         | max-num-seqs=256 max-num-batched-tokens=256
        vllm         | chunked-prefill=on max-num-batched-tokens=512 max-model-len=100000
        vllm         | chunked-prefill=off max-num-batched-tokens=1000
        vllm         | max-model-len=1600 kv-blocks=100 block=16 watermark=0.99
        vllm-v0      | max-num-batched-tokens=1000
        sglang       | chunk=8192 block=64 policy=lpm
        tensorrt-llm | max-num-batched-tokens=999 chunked-prefill=on policy=max-utilization
        slots        | max-num-seqs=8 max-num-batched-tokens=4
        sarathi      | max-num-seqs=128 max-num-batched-tokens=100
        static       | max-num-seqs=1
        """)
    void accepts(String scheduler, String set) {
        SchedulerSettings settings = settings(scheduler, set);

        assertThat(settings.checked(1100, 1000)).isEqualTo(settings);
    }

    /** vllm/config.py of 0.6.1: {@code max(max_model_len, 2048)}, where nothing is asked for. */
    @ParameterizedTest
    @CsvSource({"1100,0,2048", "5000,0,5000", "5000,4096,4096", "100,1024,2048"})
    void theBudgetOfOldVersionsFollowsTheLongestSequence(int longest, int modelLength, int budget) {
        SchedulerSettings settings =
                SchedulerSettings.of(SchedulerKind.VLLM_V0).with(Setting.MAX_MODEL_LEN, modelLength);

        SchedulerSettings.Value value = settings.checked(longest, 50).values().get(Setting.MAX_NUM_BATCHED_TOKENS);

        assertThat(value.number()).isEqualTo(budget);
        assertThat(value.source()).contains("max(max_model_len, 2048)");
    }

    @ParameterizedTest
    @EnumSource(SchedulerKind.class)
    void everySettingThatNothingStatesIsSaidInWords(SchedulerKind kind) {
        for (Setting setting : kind.settings()) {
            assertThat(kind.unset(setting)).isNotBlank();
        }
    }

    @Test
    void aSettingOfAnotherSchedulerIsRefused() {
        assertThatThrownBy(() -> settings("slots", "policy=fcfs"))
                .hasMessageStartingWith(
                        "engine-set is 'policy'; expected a setting of the scheduler slots: block, chunk");
    }
}
