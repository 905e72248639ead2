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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of objects inside a configuration are held to the rule of those at its top: read, known to be harmless, or refused. */
class NestedKeysTest {
    private static final String LLAMA = "'model_type':'llama','hidden_size':64,'intermediate_size':128,"
            + "'num_hidden_layers':2,'num_attention_heads':4,'num_key_value_heads':2,'vocab_size':100";
    private static final String VISION = "'hidden_size':32,'intermediate_size':64,'num_hidden_layers':2,"
            + "'num_attention_heads':2,'image_size':28,'patch_size':14";
    private static final String GROUP =
            "'group_0':{'targets':['Linear'],'weights':{'num_bits':4,'type':'int','group_size':32}";

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'rope_scaling':{'factor':2.0,'ntk_heads':4}"
                        + " | config.json rope_scaling | ntk_heads | 4 | rope_scaling of model_type 'llama'",
                "'rope_parameters':{'full_attention':{'rope_theta':1e4,'heads':4}}"
                        + " | config.json rope_parameters full_attention | heads | 4 | rope_parameters of model_type 'llama'",
                "'quantization_config':{'quant_method':'compressed-tensors','config_groups':{GROUP,'sparse_weights':'2:4'}}}"
                        + " | config.json quantization_config config_groups group_0 | sparse_weights | \"2:4\""
                        + " | quant_method 'compressed-tensors'",
                "'quantization_config':{'quant_method':'compressed-tensors','config_groups':{'group_0':{'weights':"
                        + "{'num_bits':4,'type':'int','outlier_bits':16}}}}"
                        + " | config.json quantization_config config_groups group_0 weights | outlier_bits | 16"
                        + " | quant_method 'compressed-tensors'",
                "'quantization_config':{'quant_method':'compressed-tensors','config_groups':{'group_0':{'weights':null,"
                        + "'targets':['LlamaAttention'],'input_activations':{'num_bits':8,'type':'float'}}}}"
                        + " | config.json quantization_config config_groups group_0 | input_activations"
                        + " | {\"num_bits\":8,\"type\":\"float\"} | quant_method 'compressed-tensors'",
                "'quantization_config':{'quant_method':'modelopt','quant_algo':'NVFP4','config_groups':{'group_0':{'weights':"
                        + "{'num_bits':4,'lora_rank':32}}}}"
                        + " | config.json quantization_config config_groups group_0 weights | lora_rank | 32"
                        + " | quant_method 'modelopt'",
                "'quantization_config':{'quant_method':'modelopt','quant_algo':'FP8','kv_cache_scheme':{'num_bits':8,"
                        + "'type':'float','kept_layers':2}}"
                        + " | config.json quantization_config kv_cache_scheme | kept_layers | 2 | quant_method 'modelopt'",
                "'quantization_config':{'quant_method':'gptq','bits':4,'dynamic':{'+:.*down.*':{'bits':8,'rank':16}}}"
                        + " | config.json quantization_config dynamic +:.*down.* | rank | 16 | quant_method 'gptq'",
            })
    void whatIsNotKnownIsRefusedWithItsPlace(String members, String where, String field, String value, String reader) {
        JsonObject config = parse("{" + LLAMA + "," + members.replace("GROUP", GROUP) + "}");

        assertThatThrownBy(() -> read(config)).isInstanceOfSatisfying(ModelFormatException.class, e -> {
            assertThat(e.where()).isEqualTo(where);
            assertThat(e.field()).isEqualTo(field);
            assertThat(e.value()).isEqualTo(value);
            assertThat(e.expected()).isEqualTo("only keys that are known for " + reader);
            assertThat(e.remedy()).isNotBlank();
            assertThat(e.getMessage().lines()).hasSize(1);
        });
    }

    @Test
    void aTowerIsHeldToTheSameRule() {
        assertThat(read(llava(VISION)).notes()).isEmpty();
        assertThatThrownBy(() -> read(llava(VISION + ",'num_experts':8")))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("config.json vision_config: 'num_experts' is 8; expected only keys that are known"
                        + " for vision_config of model_type 'llava'");
        assertThat(read(llava(VISION + ",'num_experts':0,'use_registers':false"))
                        .notes())
                .containsExactly(
                        new Note.KeysOff("config.json vision_config", 1, List.of("num_experts", "use_registers")));
    }

    @Test
    void aTowerOfUnknownDepthIsSaid() {
        assertThat(read(llava("'model_type':'pixtral','patch_size':16")).notes())
                .containsExactly(new Note.KeyTaken(
                        "config.json", 1, "vision_config", "a tower of unknown depth, which is not counted"));
        assertThat(read(llava("")).notes()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'rope_scaling':{'factor':2.0,'ntk_heads':null}" + " | config.json rope_scaling | 1 | ntk_heads",
                "'quantization_config':{'quant_method':'compressed-tensors','config_groups':{GROUP,'sparse_weights':false}}}"
                        + " | config.json quantization_config config_groups group_0 | 1 | sparse_weights",
                "'quantization_config':{'quant_method':'gptq','bits':4,'dynamic':{'a':{'odd':0},'b':{'odd':0},'c':{'odd':0}}}"
                        + " | config.json quantization_config dynamic a | 3 | odd",
            })
    void whatSwitchesNothingOnIsSaid(String members, String where, int places, String key) {
        assertThat(read(parse("{" + LLAMA + "," + members.replace("GROUP", GROUP) + "}"))
                        .notes())
                .containsExactly(new Note.KeysOff(where, places, List.of(key)));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'hidden_act':'sluu' | config.json | hidden_act | 'sluu' | silu",
                "'hidden_act':7 | config.json | hidden_act | 7 | gelu_pytorch_tanh",
                "'hidden_act':'' | config.json | hidden_act | '' | relu2",
                "'rope_scaling':{'type':'stretched','factor':2} | config.json rope_scaling | type | 'stretched' | su",
                "'rope_scaling':{'rope_type':'yarnn','factor':2} | config.json rope_scaling | rope_type | 'yarnn' | yarn",
                "'rope_parameters':{'full_attention':{'rope_type':'x'}}"
                        + " | config.json rope_parameters full_attention | rope_type | 'x' | llama3",
                "'rope_type':'x' | config.json | rope_type | 'x' | default",
            })
    void functionsAndAnglesThatNobodyKnowsAreRefusedWithThoseThatAreKnown(
            String members, String where, String field, String value, String oneOfThem) {
        assertThatThrownBy(() -> read(parse("{" + LLAMA + "," + members + "}")))
                .isInstanceOfSatisfying(ModelFormatException.class, e -> {
                    assertThat(e.where()).isEqualTo(where);
                    assertThat(e.field()).isEqualTo(field);
                    assertThat(e.value()).isEqualTo(value.replace('\'', '"'));
                    assertThat(e.expected()).startsWith("one of ");
                    assertThat(List.of(
                                    e.expected().substring("one of ".length()).split(", ")))
                            .contains(oneOfThem);
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'hidden_act':null",
                "'hidden_act':'GELU'",
                "'hidden_activation':'gelu_pytorch_tanh'",
                "'rope_scaling':{'type':null,'factor':2.0}",
                "'rope_scaling':{'type':'su','short_factor':[1.0],'long_factor':[2.0]}",
                "'rope_scaling':{'type':'mrope','mrope_section':[16,24,24]}",
            })
    void functionsAndAnglesThatAreKnownAreNoHindrance(String members) {
        assertThat(read(parse("{" + LLAMA + "," + members + "}")).notes()).isEmpty();
    }

    /** Whatever a key is called: what a method does not declare may say what is stored how. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "'quant_method':'gptq','bits':4,'group_size':128",
                "'quant_method':'awq','bits':4,'group_size':128",
                "'quant_method':'bitsandbytes','load_in_4bit':true",
                "'quant_method':'fp8'",
                "'quant_method':'mxfp4'",
                "'quant_method':'fbgemm_fp8'",
                "'quant_method':'auto-round','bits':4,'group_size':128,'sym':true,'data_type':'int'",
                "'quant_method':'quanto','weights':'int8'",
                "'quant_method':'torchao','quant_type':'int8_weight_only'",
                "'quant_method':'mlx','bits':4,'group_size':64",
                "'quant_method':'hqq','quant_config':{'weight_quant_params':{'nbits':4,'group_size':64}}",
                "'quant_method':'modelopt','quant_algo':'FP8'",
                "'quant_method':'compressed-tensors','config_groups':{GROUP}}",
            })
    void keysThatAMethodDoesNotDeclareAreRefusedWhateverTheirName(String settings) {
        String method = settings.replace("GROUP", GROUP);
        assertThat(read(parse("{" + LLAMA + ",'quantization_config':{" + method + "}}"))
                        .notes())
                .isEmpty();
        for (String key : List.of("author", "colour", "zz", "narrower")) {
            String more = ",'quantization_config':{" + method + ",'" + key + "':";
            assertThatThrownBy(() -> read(parse("{" + LLAMA + more + "'x'}}")))
                    .isInstanceOfSatisfying(ModelFormatException.class, e -> {
                        assertThat(e.where()).isEqualTo("config.json quantization_config");
                        assertThat(e.field()).isEqualTo(key);
                        assertThat(e.expected()).startsWith("only keys that are known for quant_method");
                    });
            assertThat(read(parse("{" + LLAMA + more + "null}}")).notes())
                    .containsExactly(new Note.KeysOff("config.json quantization_config", 1, List.of(key)));
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'rope_scaling':{'rope_type':'yarn','factor':4.0,'beta_fast':32,'beta_slow':1,'mscale':1.0,"
                        + "'original_max_position_embeddings':4096,'attention_factor':null}",
                "'rope_parameters':{'full_attention':{'rope_type':'linear','factor':8.0,'rope_theta':1e6},"
                        + "'sliding_attention':{'rope_type':'default','rope_theta':1e4}}",
                "'rope_parameters':{'rope_type':'default','rope_theta':1e6,'partial_rotary_factor':1.0}",
                "'quantization_config':{'quant_method':'compressed-tensors','config_groups':{'group_0':{'format':null,"
                        + "'targets':['Linear'],'input_activations':{'actorder':null,'block_structure':null,'dynamic':true,"
                        + "'group_size':null,'num_bits':8,'observer':null,'observer_kwargs':{},'scale_dtype':null,"
                        + "'strategy':'token','symmetric':true,'type':'int','zp_dtype':null},'output_activations':null,"
                        + "'weights':{'actorder':null,'block_structure':null,'dynamic':false,'group_size':null,'num_bits':8,"
                        + "'observer':'minmax','observer_kwargs':{},'strategy':'channel','symmetric':true,'type':'int'}}},"
                        + "'format':'int-quantized','ignore':['lm_head'],'kv_cache_scheme':null,"
                        + "'sparsity_config':{'format':'dense','global_sparsity':0.1,'ignore':[],"
                        + "'registry_requires_subclass':false,'sparsity_structure':'unstructured','targets':[]}}",
                "'quantization_config':{'quant_method':'auto-round','bits':4,'group_size':128,'sym':true,'data_type':'int',"
                        + "'extra_config':{'lm_head':{'bits':16,'data_type':'float','act_bits':16}}}",
                "'quantization_config':{'quant_method':'quark','global_quant_config':{'bias':null,'input_tensors':"
                        + "{'ch_axis':null,'dtype':'fp8_e4m3','group_size':null,'is_dynamic':false,'observer_cls':"
                        + "'PerTensorMinMaxObserver','qscheme':'per_tensor','round_method':'half_even','scale_type':'float',"
                        + "'symmetric':null},'output_tensors':null,'target_device':null,'weight':{'ch_axis':null,"
                        + "'dtype':'fp8_e4m3','group_size':null,'is_dynamic':false,'qscheme':'per_tensor'}},"
                        + "'layer_quant_config':{'lm_head':{'bias':null,'input_tensors':null,'output_tensors':null,"
                        + "'weight':null}},'exclude':['lm_head']}",
                "'quantization_config':{'quant_method':'torchao','quant_type':{'default':{'_type':'Int4WeightOnlyConfig',"
                        + "'_version':1,'_data':{'group_size':128,'layout':{'_type':'TensorCoreTiledLayout',"
                        + "'_data':{'inner_k_tiles':8}},'set_inductor_config':true,'use_hqq':false,"
                        + "'zero_point_domain':{'_type':'ZeroPointDomain','_data':'NONE'}}}}}",
            })
    void keysOfRealFilesAreNoHindrance(String members) {
        LoadedModel model = read(parse("{" + LLAMA + "," + members + "}"));

        assertThat(model.notes()).isEmpty();
    }

    /** Since Transformers 5 the share of a head that turns stands among the angles. */
    @Test
    void aShareAmongTheAnglesIsTheShare() {
        String family = "'model_type':'glm4','hidden_size':64,'intermediate_size':128,'num_hidden_layers':2,"
                + "'num_attention_heads':4,'num_key_value_heads':2,'head_dim':16,'vocab_size':100";
        LoadedModel nested = read(parse("{" + family + ",'rope_parameters':{'partial_rotary_factor':0.25}}"));

        assertThat(nested.architecture())
                .isEqualTo(read(parse("{" + family + ",'partial_rotary_factor':0.25}"))
                        .architecture())
                .isNotEqualTo(read(parse("{" + family + "}")).architecture());
        assertThat(nested.notes()).isEmpty();
    }

    /** Mixtral turns every channel; gemma 4 a quarter in some layers, which costs next to nothing. */
    @Test
    void aShareThatAFamilyDoesNotReadIsRefused() {
        JsonObject rope = parse("{'rope_parameters':{'rope_theta':1e6,'partial_rotary_factor':0.5}}")
                .object("rope_parameters")
                .orElseThrow();
        JsonObject mixtral =
                ModelCatalog.find("mistralai/Mixtral-8x7B-v0.1").config().with("rope_parameters", rope);

        assertThatThrownBy(() -> read(mixtral))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageStartingWith(
                        "config.json rope_parameters: 'partial_rotary_factor' is 0.5; expected only keys"
                                + " that are known for rope_parameters of model_type 'mixtral'");
    }

    static IntStream seeds() {
        return IntStream.range(0, 80);
    }

    /** A key that nobody knows, in an object of a catalogue model: refused at its place, or said where it may do no harm. */
    @ParameterizedTest
    @MethodSource("seeds")
    void anAddedKeyIsNeverReadInSilence(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Place place = drawn(random);
        boolean off = random.nextBoolean();
        JsonValue value = off ? new JsonValue.Null() : new JsonValue.Whole(1 + random.nextInt(100));
        JsonObject changed = place.changed(object -> object.with("quaint_heads", value));

        if (off) {
            assertThat(read(changed).notes())
                    .anyMatch(note ->
                            note instanceof Note.KeysOff said && said.keys().equals(List.of("quaint_heads")));
        } else {
            assertThatThrownBy(() -> read(changed))
                    .as("%s", place)
                    .isInstanceOfSatisfying(ModelFormatException.class, e -> {
                        assertThat(e.field()).isEqualTo("quaint_heads");
                        assertThat(e.where()).isEqualTo("config.json " + String.join(" ", place.path()));
                    });
        }
    }

    /** Whatever its name was read for: a renamed key is another one. */
    @ParameterizedTest
    @MethodSource("seeds")
    void aRenamedKeyIsNeverReadInSilence(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Place place = drawn(random);
        List<String> keys = List.copyOf(place.object().members().keySet());
        String key = keys.get(random.nextInt(keys.size()));
        JsonObject changed = place.changed(object -> {
            Map<String, JsonValue> members = new LinkedHashMap<>();
            object.members()
                    .forEach((name, value) -> members.put(
                            name.equals(key) ? new StringBuilder(name).reverse().toString() : name, value));
            return new JsonObject(members);
        });

        readable(changed).ifPresent(model -> assertThat(model.notes())
                .as("%s with %s backwards", place, key)
                .isNotEmpty());
    }

    /** A key that is left out leaves its default, or is missed: nothing else, and no word about the others. */
    @ParameterizedTest
    @MethodSource("seeds")
    void aDroppedKeyIsMissedOrLeavesItsDefault(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Place place = drawn(random);
        List<String> keys = List.copyOf(place.object().members().keySet());
        String key = keys.get(random.nextInt(keys.size()));
        JsonObject changed = place.changed(object -> {
            Map<String, JsonValue> members = new LinkedHashMap<>(object.members());
            members.remove(key);
            return new JsonObject(members);
        });

        readable(changed).ifPresent(model -> assertThat(model.notes())
                .as("%s without %s", place, key)
                .allMatch(note ->
                        note instanceof Note.KeyTaken taken && taken.reading().startsWith("a tower of unknown depth")));
    }

    /** An object inside a configuration. */
    private record Place(String model, JsonObject config, List<String> path) {
        private interface Change {
            JsonObject of(JsonObject object);
        }

        JsonObject object() {
            JsonObject object = config;
            for (String name : path) {
                object = object.object(name).orElseThrow();
            }
            return object;
        }

        JsonObject changed(Change change) {
            return changed(config, path, change);
        }

        private static JsonObject changed(JsonObject in, List<String> path, Change change) {
            return path.isEmpty()
                    ? change.of(in)
                    : in.with(
                            path.get(0),
                            changed(in.object(path.get(0)).orElseThrow(), path.subList(1, path.size()), change));
        }

        @Override
        public String toString() {
            return model + " " + path;
        }
    }

    /** Of one model. */
    private static final int MOST_PLACES = 12;

    /** Objects of the catalogue's models that a reader looks into. */
    private static final List<Place> PLACES = places();

    private static Place drawn(SplittableRandom random) {
        return PLACES.get(random.nextInt(PLACES.size()));
    }

    private static List<Place> places() {
        List<Place> places = new ArrayList<>();
        for (String id : ModelCatalog.ids()) {
            JsonObject config = ModelCatalog.find(id).config();
            List<Place> found = new ArrayList<>();
            collect(id, config, config, List.of(), found);
            // of hundreds of modules with an entry each a few stand for all
            places.addAll(found.subList(0, Math.min(found.size(), MOST_PLACES)));
        }
        return places;
    }

    private static void collect(String id, JsonObject config, JsonObject object, List<String> path, List<Place> to) {
        object.members().forEach((name, value) -> {
            if (value instanceof JsonObject nested && !nested.members().isEmpty()) {
                List<String> inner = new ArrayList<>(path);
                inner.add(name);
                if (isLookedInto(inner)) {
                    to.add(new Place(id, config, inner));
                }
                collect(id, config, nested, inner, to);
            }
        });
    }

    private static boolean isLookedInto(List<String> path) {
        String name = path.get(path.size() - 1);
        String around = path.size() > 1 ? path.get(path.size() - 2) : "";
        return List.of("vision_config", "rope_scaling", "rope_parameters", "full_attention", "sliding_attention")
                        .contains(name)
                || (path.contains("quantization_config")
                        && (List.of("weights", "input_activations", "kv_cache_scheme")
                                        .contains(name)
                                || List.of("config_groups", "quantized_layers").contains(around)));
    }

    private static JsonObject llava(String vision) {
        return parse("{'model_type':'llava','text_config':{" + LLAMA + "},'vision_config':{" + vision + "}}");
    }

    private static Optional<LoadedModel> readable(JsonObject config) {
        try {
            return Optional.of(read(config));
        } catch (ModelFormatException e) {
            return Optional.empty();
        }
    }

    private static LoadedModel read(JsonObject config) {
        return HuggingFaceReader.read(config, "config.json", "id");
    }

    private static JsonObject parse(String json) {
        return StrictJson.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), "test");
    }
}
