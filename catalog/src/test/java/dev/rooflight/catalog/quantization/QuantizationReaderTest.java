package dev.rooflight.catalog.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.catalog.ModelFormatException;
import dev.rooflight.catalog.text.Configuration;
import dev.rooflight.catalog.text.StrictJson;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.Precision;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantizationReaderTest {
    private static final Precision BF16 = Precision.stored(NumberFormats.BF16);
    private static final String FP8_BLOCK =
            "'quant_method':'fp8','weight_block_size':[128,128],'activation_scheme':'dynamic'";
    private static final String NVFP4_GROUP =
            "'config_groups':{'group_0':{'input_activations':{'dynamic':false,'num_bits':4,"
                    + "'type':'float','group_size':16},'weights':{'dynamic':false,'num_bits':4,'type':'float','group_size':16},"
                    + "'targets':['Linear']}}";
    private static final String NVFP4 = NVFP4_GROUP
            + ",'quant_algo':'NVFP4','kv_cache_scheme':{'dynamic':false,'num_bits':8,'type':'float'},"
            + "'producer':{'name':'modelopt','version':'0.41.0'},'quant_method':'modelopt'";

    /** The quantisations of the configurations of data/hf-configs; lists of layers are written out by {@code N..M}. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = " | ", quoteCharacter = '"', textBlock = """
        DeepSeek-V3, R1, Kimi-K2 | {FP8,'fmt':'e4m3'} | A=B R=B F=B S=B E=B | fp8 | bf16
        DeepSeek-V3.2            | {FP8,'fmt':'e4m3','scale_fmt':'ue8m0'} | A=B R=B F=B S=B E=B | fp8 | bf16
        Step-3.7-Flash-FP8       | {FP8} | A=B R=B F=B S=B E=B | fp8 | bf16
        MiniMax-M2.5, M2.7       | {FP8,'fmt':'float8_e4m3fn','modules_to_not_convert':['gate','e_score_correction_bias','lm_head']} | A=B R=B F=B S=B E=B | fp8 | bf16
        Qwen3-30B-A3B-FP8        | {FP8,'modules_to_not_convert':['lm_head','0..47 model.layers.#.input_layernorm','0..47 model.layers.#.mlp.gate','0..47 model.layers.#.post_attention_layernorm']} | A=B R=B F=B S=B E=B | fp8 | bf16
        GLM-5-FP8, 5.1, 5.2      | {FP8,'modules_to_not_convert':['lm_head','model.embed_tokens','0..78 model.layers.#.self_attn.indexer.k_norm','0..78 model.layers.#.self_attn.indexers_proj','0..78 model.layers.#.self_attn.q_a_layernorm','3..78 model.layers.#.mlp.gate','model.layers.78.eh_proj','model.norm']} | A=B R=B F=B S=B E=B | fp8 | bf16
        gpt-oss-120b, 20b        | {'quant_method':'mxfp4','modules_to_not_convert':['model.layers.*.self_attn','model.layers.*.mlp.router','model.embed_tokens','lm_head']} | E=mxfp4 | bf16 | bf16
        Kimi-K3                  | {'config_groups':{'group_0':{'format':'mxfp4-pack-quantized','input_activations':null,'targets':['Linear'],'weights':{'group_size':32,'num_bits':4,'observer':'minmax','scale_dtype':'torch.uint8','strategy':'group','symmetric':true,'type':'float'}}},'format':'mxfp4-pack-quantized','ignore':['re:.*self_attn.*','re:.*shared_experts.*','re:.*mlp\\\\.(gate|up|gate_up|down)_proj.*','re:.*lm_head.*','re:.*vision_tower.*','re:.*mm_projector.*'],'kv_cache_scheme':null,'quant_method':'compressed-tensors','quantization_status':'compressed'} | E=mxfp4 | bf16 | bf16
        DeepSeek-V4-Flash-NVFP4  | {FP8,NVFP4_GROUP,'fmt':'e4m3','group_size':16,'ignore':['*.attn.*','*.ffn.shared_experts.*','head','mtp.*'],'kv_cache_quant_algo':null,'moe_quant_algo':'NVFP4','producer':{'name':'modelopt'},'quant_algo':'MIXED_PRECISION','quantized_layers':{0..42 layers.#.ffn.experts={'group_size':16,'quant_algo':'NVFP4'}},'scale_fmt':'ue8m0'} | A=B R=B F=B S=B E=nvfp4 | nvfp4 | bf16
        GLM-5.1-NVFP4, 5.2       | {NVFP4,'ignore':['lm_head','model.layers.0*','model.layers.1.*','model.layers.2.*','3..77 model.layers.#.mlp.shared_experts*','3..77 model.layers.#.self_attn*','model.layers.78*']} | E=nvfp4 | nvfp4 | fp8
        Gemma-4-26B-A4B-NVFP4    | {NVFP4,'ignore':['lm_head','model.embed_vision*','0..29 model.language_model.layers.#.mlp*','0..29 model.language_model.layers.#.router*','0..29 model.language_model.layers.#.self_attn*','model.vision_tower*']} | E=nvfp4 | nvfp4 | fp8
        Kimi-K2.5-NVFP4          | {NVFP4,'ignore':['language_model.lm_head','0..60 language_model.model.layers.#.self_attn*','mm_projector*','vision_tower*']} | F=nvfp4 S=nvfp4 E=nvfp4 | nvfp4 | fp8
        MiniMax-M2.5-NVFP4       | {NVFP4,'ignore':['lm_head','0..61 model.layers.#.block_sparse_moe.gate','0..61 model.layers.#.self_attn*']} | F=nvfp4 S=nvfp4 E=nvfp4 | nvfp4 | fp8
        Qwen3.5-397B-A17B-NVFP4  | {NVFP4,'ignore':['lm_head','*.mlp.shared_expert.*','0..44 model.language_model.layers.#.linear_attn*','0..59 model.language_model.layers.#.mlp.shared_expert*','0..59 model.language_model.layers.#.mlp.shared_expert_gate','45..59 model.language_model.layers.#.self_attn*','model.visual*','mtp.layers.0*']} | F=nvfp4 E=nvfp4 | nvfp4 | fp8
        Qwen3.6-27B-NVFP4        | {'quant_algo':'MIXED_PRECISION','quant_method':'modelopt','kv_cache_scheme':{'num_bits':8,'type':'float'},'ignore':['mtp*','mtp.layers.0*'],'quantized_layers':{0..47 m.layers.#.linear_attn.in_proj_qkv={'quant_algo':'FP8'},0..47 m.layers.#.linear_attn.in_proj_z={'quant_algo':'FP8'},0..47 m.layers.#.linear_attn.out_proj={'quant_algo':'FP8'},48..63 m.layers.#.self_attn.q_proj={'quant_algo':'FP8'},48..63 m.layers.#.self_attn.k_proj={'quant_algo':'FP8'},48..63 m.layers.#.self_attn.v_proj={'quant_algo':'FP8'},48..63 m.layers.#.self_attn.o_proj={'quant_algo':'FP8'},0..63 m.layers.#.mlp.gate_proj={'quant_algo':'W4A16_NVFP4'},0..63 m.layers.#.mlp.up_proj={'quant_algo':'W4A16_NVFP4'},0..63 m.layers.#.mlp.down_proj={'quant_algo':'W4A16_NVFP4'},'lm_head':{'quant_algo':'W4A16_NVFP4','group_size':16}}} | A=fp8 R=fp8 F=nvfp4 H=nvfp4 | bf16 | fp8
        """)
    void realConfigurations(String model, String json, String weights, String activations, String cache) {
        check(read(json), weights, activations, cache);
    }

    /** What the libraries write, as their documentation shows it. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = " | ", quoteCharacter = '"', textBlock = """
        GPTQ               | {'bits':4,'group_size':128,'desc_act':false,'sym':true,'damp_percent':0.1,'true_sequential':true,'checkpoint_format':'gptq','model_file_base_name':'model','quant_method':'gptq'} | L=int4-g128 | bf16
        GPTQ channels      | {'bits':8,'group_size':-1,'desc_act':true,'quant_method':'gptq'} | L=int8 | bf16
        GPTQ dynamic       | {'bits':4,'group_size':32,'sym':false,'dynamic':{'-:.*self_attn.*':{},'+:.*mlp\\\\..*':{'bits':8}},'quant_method':'gptq'} | F=int8-g32-z8 S=int8-g32-z8 E=int8-g32-z8 | bf16
        AWQ                | {'bits':4,'group_size':128,'modules_to_not_convert':['visual'],'version':'gemm','zero_point':true,'quant_method':'awq'} | L=int4-g128-z4 | bf16
        AWQ old            | {'w_bit':4,'q_group_size':64,'zero_point':false,'version':'GEMM'} | L=int4-g64 | bf16
        NF4                | {'load_in_4bit':true,'load_in_8bit':false,'bnb_4bit_quant_type':'nf4','bnb_4bit_compute_dtype':'bfloat16','bnb_4bit_quant_storage':'uint8','llm_int8_threshold':6.0,'llm_int8_skip_modules':null,'quant_method':'bitsandbytes'} | L=nf4 | bf16
        QLoRA              | {'load_in_4bit':true,'bnb_4bit_quant_type':'nf4','bnb_4bit_use_double_quant':true} | L=nf4-dq | bf16
        LLM.int8           | {'load_in_8bit':true,'llm_int8_threshold':6.0,'quant_method':'bitsandbytes'} | L=int8 | int8
        W8A8 int8          | {'config_groups':{'group_0':{'targets':['Linear'],'weights':{'num_bits':8,'type':'int','strategy':'channel','symmetric':true},'input_activations':{'num_bits':8,'type':'int','strategy':'token','dynamic':true}}},'format':'int-quantized','ignore':['lm_head'],'quant_method':'compressed-tensors'} | L=int8 | int8
        W4A16              | {'config_groups':{'group_0':{'targets':['Linear'],'weights':{'num_bits':4,'type':'int','strategy':'group','group_size':128,'symmetric':true},'input_activations':null}},'format':'pack-quantized','ignore':['lm_head'],'quant_method':'compressed-tensors','sparsity_config':{},'transform_config':{}} | L=int4-g128 | bf16
        W4A16 asymmetric   | {'config_groups':{'group_0':{'targets':['Linear'],'weights':{'num_bits':4,'type':'int','group_size':32,'symmetric':false}}},'format':'pack-quantized','quant_method':'compressed-tensors'} | L=int4-g32-z4 | bf16
        FP8 dynamic        | {'config_groups':{'group_0':{'targets':['Linear'],'weights':{'num_bits':8,'type':'float','strategy':'channel'},'input_activations':{'num_bits':8,'type':'float','strategy':'token','dynamic':true}}},'format':'float-quantized','quant_method':'compressed-tensors'} | L=fp8 | fp8
        FP8 block          | {'config_groups':{'group_0':{'targets':['Linear'],'weights':{'num_bits':8,'type':'float','strategy':'block','block_structure':[128,128]},'input_activations':{'num_bits':8,'type':'float','strategy':'group','group_size':128,'dynamic':true}}},'quant_method':'compressed-tensors','ignore':['re:.*mlp.gate$']} | L=fp8-block128 | fp8
        NVFP4              | {'config_groups':{'group_0':{'targets':['Linear'],'weights':{'num_bits':4,'type':'float','strategy':'tensor_group','group_size':16},'input_activations':{'num_bits':4,'type':'float','group_size':16,'dynamic':'local'}}},'format':'nvfp4-pack-quantized','quant_method':'compressed-tensors','ignore':['lm_head','re:.*self_attn.*']} | F=nvfp4 S=nvfp4 E=nvfp4 | nvfp4
        targets            | {'config_groups':{'g':{'targets':['re:.*experts.*_proj$'],'weights':{'num_bits':4,'type':'int','group_size':32}}},'quant_method':'compressed-tensors'} | S=int4-g32 E=int4-g32 | bf16
        FBGEMM             | {'activation_scale_ub':1200.0,'modules_to_not_convert':['model.layers.0.self_attn.q_proj','lm_head'],'quant_method':'fbgemm_fp8'} | L=fp8 | fp8
        FP8 tensor         | {'activation_scheme':'static','modules_to_not_convert':['model.vision_tower','lm_head'],'quant_method':'fp8','weight_block_size':null,'dequantize':false} | L=fp8 | fp8
        ModelOpt FP8       | {'quant_algo':'FP8','kv_cache_scheme':{'num_bits':8,'type':'float'},'ignore':['lm_head'],'quant_method':'modelopt'} | L=fp8 | fp8
        W4A8_AWQ           | {'quant_algo':'W4A8_AWQ','group_size':128,'quant_method':'modelopt'} | L=int4-g128 | fp8
        Quark MXFP4        | {'global_quant_config':{'input_tensors':{'dtype':'fp4','group_size':32,'scale_format':'e8m0'},'weight':{'dtype':'fp4','group_size':32,'qscheme':'per_group','scale_format':'e8m0'}},'exclude':['lm_head','re:.*self_attn.*'],'kv_cache_quant_config':{},'layer_quant_config':{},'quant_method':'quark','export':{'pack_method':'reorder'}} | F=mxfp4 S=mxfp4 E=mxfp4 | mxfp4
        torchao            | {'quant_method':'torchao','quant_type':{'default':{'_type':'Int4WeightOnlyConfig','_version':1,'_data':{'group_size':128}}}} | L=int4-g128-z16 | bf16
        torchao text       | {'quant_method':'torchao','quant_type':'int8_dynamic_activation_int8_weight'} | L=int8 | int8
        torchao FP8        | {'quant_method':'torchao','quant_type':{'default':{'_type':'Float8DynamicActivationFloat8WeightConfig','_data':{}}}} | L=fp8 | fp8
        HQQ                | {'quant_method':'hqq','quant_config':{'weight_quant_params':{'nbits':4,'group_size':64,'axis':1}},'skip_modules':['lm_head']} | L=int4-g64-z16 | bf16
        EETQ               | {'quant_method':'eetq','weights':'int8'} | L=int8 | bf16
        MLX                | {'group_size':64,'bits':4,'mode':'affine','model.layers.0.mlp.gate':{'group_size':64,'bits':8}} | L=int4-g64-z16 W=int4-g64-z16 M=int4-g64-z16 H=int4-g64-z16 | bf16
        """)
    void everyMethod(String method, String json, String weights, String activations) {
        Precision read = read(json);
        check(read, weights, activations, read.kvCache().id());
    }

    @Test
    void readsTheFileBesideTheConfiguration() {
        Precision read = read(
                "{'producer':{'name':'modelopt'},'quantization':{'quant_algo':'NVFP4','kv_cache_quant_algo':'FP8','group_size':16,'exclude_modules':['lm_head','0..60"
                        + " model.layers.#.self_attn*']}}");
        check(read, "F=nvfp4 S=nvfp4 E=nvfp4", "nvfp4", "fp8");
    }

    @Test
    void autoRoundKeepsSomeModulesWide() {
        check(
                read("{'bits':4,'group_size':128,'sym':true,'data_type':'int','quant_method':'auto-round',"
                        + "'extra_config':{0..31 model.layers.#.self_attn={'bits':16,'data_type':'fp'}}}"),
                "F=int4-g128 S=int4-g128 E=int4-g128",
                "bf16",
                "bf16");
    }

    @Test
    void aFewLayersDoNotChangeAComponent() {
        check(
                read("{" + FP8_BLOCK + ",'modules_to_not_convert':['model.layers.61.self_attn.*','model.layers.0.*']}"),
                "L=fp8-block128",
                "fp8",
                "bf16");
    }

    @Test
    void listsAreWeighedAgainstTheLayersThatHaveTheModule() {
        // Nemotron-H: 6 of 52 layers are attention and all of them are left out.
        Configuration config = config(
                "{'quant_algo':'FP8','quant_method':'modelopt','exclude_modules':["
                        + "'backbone.layers.5.mixer.q_proj','backbone.layers.5.mixer.o_proj',"
                        + "'backbone.layers.12.mixer.q_proj','backbone.layers.12.mixer.o_proj','backbone.layers.51.mixer.in_proj']}");
        Precision read = QuantizationReader.read(
                config, BF16, Map.of(Component.ATTENTION, 2, Component.RECURRENT, 23, Component.EXPERTS, 23));
        assertThat(read.weightFormat(Component.ATTENTION)).isEqualTo(NumberFormats.BF16);
        assertThat(read.weightFormat(Component.RECURRENT)).isEqualTo(NumberFormats.FP8);
        assertThat(read.weightFormat(Component.EXPERTS)).isEqualTo(NumberFormats.FP8);
    }

    @Test
    void expertDtypeNarrowsExpertsThatAreWiderStill() {
        Precision fp8 = read("{" + FP8_BLOCK + "}");
        check(QuantizationReader.withExpertDtype("fp4", fp8), "A=B R=B F=B S=B E=mxfp4", "fp8", "bf16");
        Precision nvfp4 = fp8.withWeights(Component.EXPERTS, NumberFormats.NVFP4);
        assertThat(QuantizationReader.withExpertDtype("fp4", nvfp4)).isEqualTo(nvfp4);
        assertThat(QuantizationReader.withExpertDtype("fp8", fp8)).isEqualTo(fp8);
        assertThatThrownBy(() -> QuantizationReader.withExpertDtype("fp3", fp8))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("'fp3'");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " | ", quoteCharacter = '"', textBlock = """
        {'quant_method':'aqlm','in_group_size':8} | quant_method 'aqlm' is not known; expected one of auto-round, auto_round, awq
        {'zero':1} | 'quant_method' is missing
        {'quant_method':'gptq','group_size':128} | 'bits' is missing
        {'quant_method':'gptq','bits':77,'group_size':128} | int77
        {'quant_method':'fp8','weight_block_size':[128]} | 'weight_block_size' is [128]; expected [rows, columns]
        {'quant_method':'fp8','activation_scheme':'odd'} | 'activation_scheme' is 'odd'
        {'quant_method':'fp8','expert_layout':3} | 'expert_layout' is 3; expected only keys that are known for quant_method 'fp8'
        {'quant_method':'modelopt','quant_algo':'FP2'} | 'quant_algo' is 'FP2'
        {'quant_method':'compressed-tensors'} | 'config_groups' is missing
        {'quant_method':'compressed-tensors','config_groups':{},'ignore':['re:(']} | is not a regular expression
        {'quant_method':'fp8','ignored_layers':['re:((.*)*)*!']} | takes too long to match
        {'quant_method':'fp8','ignored_layers':['model.layers.99999.mlp']} | expected at most 1024 layers
        {'quant_method':'torchao','quant_type':'int3'} | torchao type 'int3' is not known
        {'quant_method':'auto-round','bits':4,'extra_config':{'a.b':{'bits':8,'data_type':'mx_fp'}}} | extra_config a.b: 'data_type' is 'mx_fp'; expected 'int', as of all modules
        {'quant_method':'bitsandbytes'} | neither 'load_in_4bit' nor 'load_in_8bit' is true; expected one of them
        """)
    void refusesWhatItDoesNotUnderstand(String json, String message) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining(message);
    }

    private static void check(Precision precision, String weights, String activations, String cache) {
        assertThat(changed(precision)).isEqualTo(expanded(weights));
        assertThat(precision.activations().id()).isEqualTo(activations);
        assertThat(precision.kvCache().id()).isEqualTo(cache);
    }

    /** Components that are not stored as BF16, as {@code A=fp8}. */
    private static String changed(Precision precision) {
        return letters().entrySet().stream()
                .filter(entry -> !precision.weightFormat(entry.getValue()).equals(NumberFormats.BF16))
                .map(entry -> entry.getKey() + "=" + precision.weightFormat(entry.getValue()))
                .collect(Collectors.joining(" "));
    }

    private static Map<String, Component> letters() {
        Map<String, Component> letters = new LinkedHashMap<>();
        letters.put("A", Component.ATTENTION);
        letters.put("R", Component.RECURRENT);
        letters.put("F", Component.FEED_FORWARD);
        letters.put("S", Component.SHARED_EXPERTS);
        letters.put("E", Component.EXPERTS);
        letters.put("W", Component.ROUTER);
        letters.put("M", Component.EMBEDDING);
        letters.put("N", Component.NORM);
        letters.put("H", Component.HEAD);
        letters.put("V", Component.VISION);
        letters.put("P", Component.PREDICTION);
        return letters;
    }

    private static String expanded(String weights) {
        return weights.replaceAll("L=(\\S+)", "A=$1 R=$1 F=$1 S=$1 E=$1").replaceAll("=B(?= |$)", "=fp8-block128");
    }

    private static Precision read(String json) {
        return QuantizationReader.read(config(json), BF16);
    }

    private static Configuration config(String json) {
        String text = json.replace("NVFP4_GROUP", NVFP4_GROUP)
                .replaceFirst("\\{FP8(?=[,}])", "{" + FP8_BLOCK)
                .replaceFirst("\\{NVFP4,", "{" + NVFP4 + ",");
        return new Configuration(
                StrictJson.read(written(text).replace('\'', '"').getBytes(StandardCharsets.UTF_8), "config.json"),
                "config.json");
    }

    /** Writes {@code '0..2 a.#'} as {@code 'a.0','a.1','a.2'} and {@code 0..2 a.#={}} as {@code 'a.0':{},'a.1':{}...}. */
    private static String written(String text) {
        return Pattern.compile("(')?(\\d+)\\.\\.(\\d+) ([\\w.#*]+)(?:'|=(\\{[^}]*\\}))")
                .matcher(text)
                .replaceAll(match -> {
                    List<String> names = new ArrayList<>();
                    IntStream.rangeClosed(Integer.parseInt(match.group(2)), Integer.parseInt(match.group(3)))
                            .forEach(layer -> names.add("'" + match.group(4).replace("#", "" + layer) + "'"
                                    + (match.group(5) == null ? "" : ":" + match.group(5))));
                    return String.join(",", names);
                });
    }
}
