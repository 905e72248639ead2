package dev.rooflight.catalog.published;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.catalog.device.DeviceCatalog;
import dev.rooflight.catalog.engine.EngineCatalog;
import dev.rooflight.catalog.model.ModelCatalog;
import dev.rooflight.catalog.published.PublishedNames.WeightFormat;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.model.PrecisionNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spellings of published tables: MLPerf, llama.cpp's boards, vendors' pages, model hubs, papers. */
class PublishedNamesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NVIDIA 4070 Ti 12GB | nvidia-rtx-4070-ti",
                "RTX4070Ti | nvidia-rtx-4070-ti",
                "NVIDIA GeForce RTX 4070 Ti SUPER 16GB | nvidia-rtx-4070-ti-super",
                "RTX 4070 | nvidia-rtx-4070",
                "4070S | nvidia-rtx-4070-super",
                "2x RTX 4090 | nvidia-rtx-4090",
                "2xRTX4090 | nvidia-rtx-4090",
                "RTX 4090 D | nvidia-rtx-4090-d",
                "RTX 4090 Laptop GPU | nvidia-rtx-4090-laptop",
                "RTX 4090 (Laptop) | nvidia-rtx-4090-laptop",
                "NVIDIA RTX 3070 mobile 8GB | nvidia-rtx-3070-laptop",
                "RTX 3080 12GB | nvidia-rtx-3080-12g",
                "RTX 3080 | nvidia-rtx-3080",
                "RTX 4060 Ti 8GB | nvidia-rtx-4060-ti-8g",
                "NVIDIA H200-SXM-141GB | nvidia-h200-sxm",
                "NVIDIA H200-SXM-141GBx8 | nvidia-h200-sxm",
                "NVIDIA H100 80GB HBM3 | nvidia-h100-sxm",
                "8xH100 SXM5 | nvidia-h100-sxm",
                "DGX H100 | nvidia-h100-sxm",
                "NVIDIA H100 Tensor Core GPU 80GB SXM5 | nvidia-h100-sxm",
                "H100-PCIE-80GB | nvidia-h100-pcie",
                "H100 NVL 94GB | nvidia-h100-nvl",
                "4 x NVIDIA A100-SXM4-40GB | nvidia-a100-40g",
                "A100 80GB PCIe | nvidia-a100-pcie-80g",
                "NVIDIA A100 SXM 80GB (330W) | nvidia-a100-80g",
                "Tesla V100-SXM2-16GB | nvidia-v100-sxm2-16g",
                "NVIDIA B300 288GB | nvidia-b300",
                "NVIDIA GB200 NVL72 | nvidia-gb200",
                "NVIDIA GH200 Grace Hopper Superchip 144GB | nvidia-gh200-144g",
                "GH200 96GB | nvidia-gh200-96g",
                "gb200_sxm | nvidia-gb200",
                "2x RTX 3090 (48GB total) | nvidia-rtx-3090",
                "H20 141GB | nvidia-h20-141g",
                "NVIDIA H800 (8-GPU node) | nvidia-h800-sxm",
                "RTX 6000 Ada Generation | nvidia-rtx-6000-ada",
                "RTX A6000 | nvidia-a6000",
                "Quadro RTX 6000 | nvidia-quadro-rtx-6000",
                "NVIDIA RTX PRO 6000 Blackwell Server Edition | nvidia-rtx-pro-6000-server",
                "NVIDIA RTX PRO 6000 Blackwell Max-Q 96GB | nvidia-rtx-pro-6000-max-q",
                "NVIDIA RTX PRO 6000 Blackwell Workstation 96GB | nvidia-rtx-pro-6000",
                "NVIDIA A10G (g5.2xlarge) | nvidia-a10g",
                "NVIDIA DGX Spark GB10 | nvidia-dgx-spark",
                "Dell Pro Max with GB10 (Nvidia Spark) | nvidia-dgx-spark",
                "Jetson AGX Orin 32GB | nvidia-jetson-agx-orin-32g",
                "AMD Instinct MI300X-NPS1-SPX-192GB-750W | amd-mi300x",
                "AMD Instinct MI325X 256GB HBM3e | amd-mi325x",
                "RX 7900XTX | amd-rx-7900-xtx",
                "Radeon RX 7900 XT | amd-rx-7900-xt",
                "AMD Ryzen AI Max+ 395 (Radeon 8060S, LPDDR5x-8000) | amd-ryzen-ai-max-395",
                "[MAXSUN] MS-Intel Arc Pro B60 Dual 48G Turbo | intel-arc-pro-b60",
                "Intel Gaudi2 | intel-gaudi-2",
                "Google Cloud TPU v5e-8 | google-tpu-v5e",
                "AWS Trainium 2 (trn2.48xlarge) | aws-trainium2",
                "Intel(R) Xeon(R) Platinum 8480+ | intel-xeon-8480",
                "Apple M3 Max 40-Core GPU 64GB | apple-m3-max-40c",
                "M3 Max 30-core | apple-m3-max-30c",
                "M3 Max 36GB | apple-m3-max-30c",
                "MacBook Pro M3 Max (14-core CPU, 30-core GPU) 96GB | apple-m3-max-30c",
                "Apple M1 7-Core GPU 8GB | apple-m1-7c",
                "M1 Ultra (48 GPU Core) 64GB | apple-m1-ultra-48c",
                "M1 Max Mac Studio (10 core - 64GB) | apple-m1-max-32c",
                "Mac Studio (M3 Ultra 512GB) | apple-m3-ultra-80c",
                "Apple M5 Max (40-core GPU), Metal only Mar 2026 | apple-m5-max-40c",
                "Intel Core i9-13900K NVIDIA GeForce RTX 4090 | nvidia-rtx-4090",
                "Ryzen 9 7950X (Nvidia 4070 Ti Super) | nvidia-rtx-4070-ti-super",
                "Pi CM5 - 16GB (Nvidia RTX 40901) | nvidia-rtx-4090",
                "Pi CM5 - 16GB (Nvidia RTX 3080 Ti1) | nvidia-rtx-3080-ti",
                "System76 Thelio Astra (Nvidia A400) | nvidia-a400",
            })
    void knowsDevices(String published, String id) {
        assertThat(PublishedNames.device(published)).hasValue(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RTX 4070 Ti Pro", // no such card
                "RTX 4090 48GB", // not the maker's
                "RTX 5090 D", // restricted, not in the catalogue
                "RTX 6000", // Quadro, Ada or Blackwell
                "RTX A6000 Ada", // A6000 or 6000 Ada
                "A30 SXM", // a card
                "RTX PRO 4500 Server Edition", // only the workstation's is known
                "AMD Radeon RX 7900", // GRE, XT or XTX
                "V100S",
                "H100 64GB",
                "A100 MIG 1g.10gb", // a slice
                "MI250X (1 GCD)", // half
                "MI308X",
                "Jetson Orin",
                "TPU v3",
                "Ascend 910B", // several
                "M3 Max 14-core CPU", // says nothing of the GPU, and those differ in bandwidth
                "Apple M6",
                "RTX 3090 + RTX 4090",
                "AMD H100",
                "Intel Core Ultra 200 Series",
                "AMD Ryzen 8000 Series",
                "Framework Mainboard Cluster (512GB)",
                "16GB",
                "GPU",
                "",
            })
    void knowsNoDeviceWhereANameMeansNoneOrSeveral(String published) {
        assertThat(PublishedNames.device(published)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Llama-3-8B | meta-llama/Meta-Llama-3-8B",
                "meta-llama/Meta-Llama-3.1-8B-Instruct | meta-llama/Llama-3.1-8B",
                "Llama-3.1-8B-Instruct-FP8 | meta-llama/Llama-3.1-8B",
                "neuralmagic/Meta-Llama-3.1-8B-Instruct-FP8-dynamic | meta-llama/Llama-3.1-8B",
                "llama3.1:70b-instruct-q4_K_M | meta-llama/Llama-3.1-70B",
                "llama-v3p1-405b-instruct | meta-llama/Llama-3.1-405B",
                "Llama-2-7b-chat-hf-q4f16_1-MLC | meta-llama/Llama-2-7b-hf",
                "llama2-70b-99.9 | meta-llama/Llama-2-70b-hf",
                "Llama-13B | huggyllama/llama-13b",
                "Llama-3.2-90B-Vision (text) | meta-llama/Llama-3.1-70B",
                "Llama 4 Maverick (400B) | meta-llama/Llama-4-Maverick-17B-128E-Instruct",
                "gptj-99 | EleutherAI/gpt-j-6B",
                "Mixtral 8x7B Instruct v0.1 | mistralai/Mixtral-8x7B-v0.1",
                "Mistral-7B | mistralai/Mistral-7B-v0.1",
                "Mistral-7B-Instruct-v0.3 | mistralai/Mistral-7B-v0.3",
                "Mistral-Small-3.1-24B | mistralai/Mistral-Small-3.1-24B-Instruct-2503",
                "DeepSeek-R1-671B | deepseek-ai/DeepSeek-R1",
                "DeepSeek-R1-0528 | deepseek-ai/DeepSeek-R1",
                "DeepSeek-V3/R1 | deepseek-ai/DeepSeek-V3",
                "DeepSeek-V3.1-NVFP4 | deepseek-ai/DeepSeek-V3.1",
                "DeepSeek-R1-Distill-Qwen-14B | deepseek-ai/DeepSeek-R1-Distill-Qwen-14B",
                "deepseek-r1:70b | deepseek-ai/DeepSeek-R1-Distill-Llama-70B",
                "Qwen2.5-72B-Instruct | Qwen/Qwen2.5-72B",
                "Qwen2.5-7B-Instruct-AWQ | Qwen/Qwen2.5-7B",
                "Qwen3-30B-A3B-Instruct-2507 | Qwen/Qwen3-30B-A3B",
                "Qwen3-235B | Qwen/Qwen3-235B-A22B",
                "Qwen3-235B-A22B-FP8 | Qwen/Qwen3-235B-A22B-FP8",
                "Qwen3-4B | Qwen/Qwen3-4B",
                "Kimi-K2.5 | moonshotai/Kimi-K2.5",
                "Kimi-K2.5-NVFP4 | nvidia/Kimi-K2.5-NVFP4",
                "NVIDIA Nemotron 3 Super 120B | nvidia/NVIDIA-Nemotron-3-Super-120B-A12B-FP8",
                "GLM-4.5-Air | zai-org/GLM-4.5-Air",
                "Gemma-2B | google/gemma-2b",
                "Gemma 2 2B it | google/gemma-2-2b",
                "Phi-3.5-mini-instruct | microsoft/Phi-3-mini-4k-instruct",
                "OpenLlama-3B | openlm-research/open_llama_3b",
                "Code Llama 34B | codellama/CodeLlama-34b-hf",
                "Vicuna-13B v1.5 | meta-llama/Llama-2-13b-hf",
                "unsloth/Qwen3-14B-unsloth-bnb-4bit | Qwen/Qwen3-14B",
                "BLOOM-176B | bigscience/bloom",
                "gpt-oss-120b (MXFP4) | openai/gpt-oss-120b",
            })
    void knowsModels(String published, String id) {
        assertThat(PublishedNames.model(published)).hasValue(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Llama-8B", // of which release
                "Llama-70B",
                "Llama 3",
                "Llama-3.2-11B-Vision", // with images
                "Llama-3.3-Nemotron-Super-49B",
                "Llama-3-9B",
                "Mistral-7B-v0.4",
                "Mistral-Small", // several sizes
                "Ministral-3-8B-Instruct-2512", // not the Ministral 8B of 2024
                "Qwen3",
                "Qwen4-8B",
                "deepseek-r1:8b", // distilled from Llama, later from Qwen3
                "Phi-3-small",
                "Command R+",
                "Gemma 3n E4B",
                "GPT-3 175B",
                "gpt-oss",
                "instruct",
                "",
            })
    void knowsNoModelWhereANameMeansNoneOrSeveral(String published) {
        assertThat(PublishedNames.model(published)).isEmpty();
    }

    @Test
    void everyNameOfTheCatalogueMeansItsEntry() {
        for (Device device : DeviceCatalog.all()) {
            List<String> names = new ArrayList<>(device.aliases());
            names.add(device.id());
            names.add(device.name());
            names.add("8x " + device.name());
            // LLM-Viewer's names chose a variant
            names.removeIf(name -> name.contains("_"));
            assertThat(names)
                    .allSatisfy(name ->
                            assertThat(PublishedNames.device(name)).as(name).hasValue(device.id()));
        }
        for (ModelCatalog.Entry entry : ModelCatalog.entries()) {
            List<String> names = new ArrayList<>(entry.aliases());
            names.add(entry.id());
            names.add(entry.name());
            assertThat(names)
                    .allSatisfy(name ->
                            assertThat(PublishedNames.model(name)).as(name).hasValue(entry.id()));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "unlabelled (bf16 assumed) | bf16 | bf16 | bf16",
                "F16 | fp16 | fp16 | fp16",
                "fp8 | fp8 | fp8 | fp8",
                "FP8-block | fp8-block128 | fp8-block128 | fp8-block128",
                "W8A8 (FP8) | fp8 | fp8 | fp8",
                "w8a8 | int8 | int8 | int8",
                "int8 | int8 | bf16 | w8",
                "fp8 weight-only | fp8 | bf16 | w8",
                "gptq-int8 | int8-g128 | fp16 | int8-g128",
                "awq-int4 | int4-g128-z4 | fp16 | int4-g128-z4",
                "GPTQ-4bit g128 act | int4-g128 | fp16 | int4-g128",
                "W4A16 | int4-g128 | bf16 | int4-g128",
                "w4afp8 | int4-g128 | fp8 | int4-g128",
                "uint4 | int4-g128 | bf16 | int4-g128",
                "4-bit | int4-g128 | bf16 | int4-g128",
                "fp4 | nvfp4 | nvfp4 | nvfp4",
                "MXFP4 | mxfp4 | bf16 | mxfp4",
                "Q4_0 | q4_0 | fp16 | q4_0",
                "Q4_K_M | q4_k | fp16 | q4_k",
                "UD-Q4_K_XL | q4_k | fp16 | q4_k",
                "UD-Q3_K_XL | q3_k | fp16 | q3_k",
                "Q8_0 | q8_0 | fp16 | q8_0",
                "IQ4_XS | iq4_xs | fp16 | iq4_xs",
                "q4f16_1 | int4-g32 | fp16 | int4-g32",
                "EXL2 4.0bpw | int4 | fp16 | int4",
                "EXL2 2.5bpw | int2-g32 | fp16 | int2-g32",
                "bnb 4-bit | nf4 | bf16 | nf4",
                "bf16 (fp8 kv) | bf16 | bf16 | bf16",
            })
    void knowsFormatsOfWeights(String published, String weights, String activations, String name) {
        assertThat(PublishedNames.precision(published)).hasValue(new WeightFormat(weights, activations));
        assertThat(PublishedNames.weights(published)).hasValue(name);
        assertThat(NumberFormats.find(weights)).isPresent();
        assertThat(NumberFormats.find(activations)).isPresent();
        assertThat(PrecisionNames.parse(name, Precision.stored(NumberFormats.BF16)))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "auto", "unknown", "mixed", "Q1_K"})
    void knowsNoFormatWhereANameSaysNothing(String published) {
        assertThat(PublishedNames.precision(published)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"f16, fp16", "bf16, bf16", "fp8_e4m3, fp8", "q8_0, q8_0", "int8, int8"})
    void knowsFormatsOfCaches(String published, String format) {
        assertThat(PublishedNames.cache(published)).hasValue(format);
        assertThat(PublishedNames.cache("auto")).isEmpty();
        assertThat(PublishedNames.cache("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "trtllm, tensorrt-llm",
        "TensorRT-LLM (MLPerf), tensorrt-llm",
        "vLLM 0.6.3, vllm",
        "SGLang v0.4, sglang",
        "llama.cpp (CUDA), llama.cpp",
        "llama.cpp batched-bench (CUDA), llama.cpp",
        "Ollama or llama.cpp, llama.cpp",
        "HF transformers, hugging-face",
        "LMDeploy TurboMind, lmdeploy",
        "exllamav2, exllamav2",
        "gpt-fast (PyTorch compile), gpt-fast",
        "MLC-LLM, mlc-llm",
    })
    void knowsEngines(String published, String id) {
        assertThat(PublishedNames.engine(published)).hasValue(id);
        assertThat(EngineCatalog.ids()).contains(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DeepSeek internal",
                "GPU reference server (engine unstated, vLLM-style)",
                "Hugging Face TGI",
                "vLLM and SGLang",
                "MLX",
                "exllamav3",
                "",
            })
    void knowsNoEngineWhereANameMeansAnotherOrSeveral(String published) {
        assertThat(PublishedNames.engine(published)).isEmpty();
    }

    @Test
    void anyTextIsAnsweredAtOnce() {
        Random random = new Random(1);
        String letters = "abcdefghilmnopqrstuvx0123456789 -_/().,+[]GBKM×™";
        for (int i = 0; i < 3000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(220); length > 0; length--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            ask(text.toString());
        }
        for (String part : List.of("1", "1x", " ", "1g", "gpu core ", "1.", "(", "x".repeat(1_000_000))) {
            ask(part.repeat(Math.max(1, 200 / part.length())));
        }
    }

    private static void ask(String text) {
        assertThat(PublishedNames.model(text)).isNotNull();
        assertThat(PublishedNames.device(text)).isNotNull();
        assertThat(PublishedNames.engine(text)).isNotNull();
        assertThat(PublishedNames.weights(text)).isNotNull();
        assertThat(PublishedNames.cache(text)).isNotNull();
    }
}
