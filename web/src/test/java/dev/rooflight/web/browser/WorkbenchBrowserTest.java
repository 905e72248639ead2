package dev.rooflight.web.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import dev.rooflight.web.ServerSettings;
import dev.rooflight.web.WebServer;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a person does with the workbench, in a real browser. Every story also fails on console errors and on traffic. */
class WorkbenchBrowserTest {
    private static final int WIDE = 1440;
    private static final int LAPTOP = 1280;
    private static final int PHONE = 390;
    private static final int TALL = 900;

    private static final String OWN_MODEL = """
            {"_name_or_path": "acme/own-1b", "model_type": "llama", "architectures": ["LlamaForCausalLM"],
             "hidden_size": 2048, "intermediate_size": 5632, "num_hidden_layers": 22, "num_attention_heads": 32,
             "num_key_value_heads": 4, "vocab_size": 32000, "max_position_embeddings": 4096, "torch_dtype": "bfloat16"}
            """;

    /** A view by its name in the address, and what it shows once it is complete. */
    private enum View {
        ROOFLINE("#panel circle.mark"),
        GRAPH("#panel svg.graph [aria-label]"),
        OPERATORS("#panel table.data tbody tr"),
        MEMORY("#panel svg[data-picture]"),
        CURVES("#panel svg[data-picture]"),
        COMPARE("#panel table.compare tbody tr"),
        ADVICE("#panel ol.stairs");

        final String complete;

        View(String complete) {
            this.complete = complete;
        }

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The address of this view; there is something to compare, and a technique is on. */
        String query() {
            return "?batch=8&with=awq&view=" + id()
                    + "&pin=model%3Dmeta-llama/Llama-2-7b-hf;hardware%3Dnvidia-h100-sxm";
        }
    }

    private static WebServer server;
    private static Playwright playwright;
    private static Browser browser;
    private static String axe;

    private final List<String> errors = new ArrayList<>();
    private final List<String> strangers = new ArrayList<>();
    private BrowserContext context;
    private Page page;
    /** Words of an error that the browser may write to its console, as the story is about one. */
    private Optional<String> expectedError = Optional.empty();

    @BeforeAll
    static void start() throws IOException {
        Optional<Path> chromium = onThePath("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
        assumeTrue(chromium.isPresent(), "no Chromium on the PATH: the tests of the page in a browser are skipped");
        Optional<Path> node = onThePath("node", "node.exe");
        assumeTrue(node.isPresent(), "no Node.js on the PATH: the tests of the page in a browser are skipped");
        // the driver of the browser runs on it
        System.setProperty("playwright.nodejs.path", node.get().toString());
        assumeTrue(
                WebServer.class.getResource("/dev/rooflight/web/ui/index.html") != null,
                "the page is not built (npm run build in web/ui): its tests in a browser are skipped");
        try (InputStream in = WorkbenchBrowserTest.class.getResourceAsStream("/axe.min.js")) {
            axe = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        server = WebServer.start(new ServerSettings(ServerSettings.LOOPBACK, 0, List.of()));
        // a picture is there in a blink, but not on a machine that builds three other things
        PlaywrightAssertions.setDefaultAssertionTimeout(20_000);
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium.get())
                        // root cannot have the sandbox; the page is our own
                        .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage")));
    }

    @AfterAll
    static void stop() {
        if (browser != null) browser.close();
        if (playwright != null) playwright.close();
        if (server != null) server.close();
    }

    @BeforeEach
    void open() {
        context = browser.newContext(new Browser.NewContextOptions().setViewportSize(WIDE, TALL));
        page = watched(context);
    }

    @AfterEach
    void quiet() {
        context.close();
        assertThat(strangers).as("requests beyond the server").isEmpty();
        assertThat(errors).as("errors in the console").isEmpty();
    }

    @Test
    void opensOnTheRoofline() {
        visit("");
        assertThat(page.locator("svg.roofline")).isVisible();
        assertThat(page.locator("svg.roofline .roofs text").first()).isVisible();
        assertThat(page.locator(".strip .answer")).hasCount(6);
        assertThat(page).hasTitle(Pattern.compile("Llama-2-7b-hf on nvidia-a6000 · Rooflight"));
        print(
                "first paint %.0f ms, first contentful paint %.0f ms, first roofline %.0f ms",
                number("performance.getEntriesByName('first-paint')[0].startTime"),
                number("performance.getEntriesByName('first-contentful-paint')[0].startTime"),
                number("(m => m.startTime + m.duration)(performance.getEntriesByName('rooflight:redraw')[0])"));
    }

    @Test
    void anotherDeviceGivesOtherNumbers() {
        visit("");
        List<String> before = answers(page);
        Locator hardware = page.getByRole(AriaRole.COMBOBOX, named("Hardware"));
        hardware.click();
        hardware.fill("h100 sxm");
        hardware.press("Enter");
        assertThat(page.locator("svg.roofline")).hasAttribute("aria-label", Pattern.compile("on nvidia-h100-sxm"));
        assertThat(page).hasURL(Pattern.compile("hardware=nvidia-h100-sxm"));
        assertThat(answers(page)).doesNotContainAnyElementsOf(before.subList(0, 3));
    }

    @Test
    void aLargerBatchTurnsDecodeComputeBound() {
        visit("");
        Locator bound = page.locator("circle.mark.decode[aria-label*='compute-bound']");
        assertThat(bound).hasCount(0);
        batch("256");
        assertThat(bound).not().hasCount(0);
    }

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

    @Test
    void theAddressIsTheState() {
        visit("");
        List<String> first = answers(page);
        batch("64");
        assertThat(page.locator(".strip .main").first()).not().hasText(first.get(0));
        page.locator("#tab-operators").click();
        assertThat(page).hasURL(Pattern.compile("batch=64.*view=operators"));
        List<String> second = answers(page);

        Page other = watched(context);
        other.navigate(page.url());
        assertThat(other.locator(".strip .main")).hasText(second.toArray(String[]::new));
        assertThat(other.locator("#tab-operators")).hasAttribute("aria-selected", "true");

        page.goBack();
        assertThat(page.locator("#tab-roofline")).hasAttribute("aria-selected", "true");
        page.goBack();
        assertThat(page.getByRole(AriaRole.TEXTBOX, named("Batch"))).hasValue("1");
        assertThat(page.locator(".strip .main")).hasText(first.toArray(String[]::new));
        page.goForward();
        assertThat(page.locator(".strip .main")).hasText(second.toArray(String[]::new));
    }

    @Test
    void pinsAndComparesTwo() {
        visit("");
        page.getByRole(AriaRole.BUTTON, named("Pin")).click();
        batch("32");
        assertThat(page.locator("svg.roofline .before-note")).containsText("A, Llama-2-7b-hf on nvidia-a6000");
        assertThat(page.locator(".strip .delta").first()).isVisible();
        page.locator("#tab-compare").click();
        page.getByRole(AriaRole.BUTTON, named("Pin this deployment")).click();
        assertThat(page.locator("table.compare thead .letter")).hasText(new String[] {"Now", "A", "B"});
        Locator throughput = page.locator("table.compare tbody tr")
                .filter(new Locator.FilterOptions().setHasText("Throughput"))
                .first()
                .locator("td.n");
        assertThat(throughput).hasCount(3);
        assertThat(throughput.nth(1)).not().hasText("–");
        assertThat(throughput.nth(2)).hasText(throughput.nth(0).textContent());
        assertThat(throughput.nth(2)).not().hasText(throughput.nth(1).textContent());
        page.getByRole(AriaRole.BUTTON, named("Unpin A")).click();
        assertThat(page.locator("table.compare thead .letter")).hasText(new String[] {"Now", "A"});
    }

    @Test
    void aTechniqueMovesMarksAndNumbers() {
        visit("");
        assertThat(page.locator("svg.roofline .moves .way")).hasCount(0);
        page.getByLabel("Filter techniques").fill("awq");
        Locator technique = technique("Integer weights");
        technique.getByRole(AriaRole.SWITCH).check();
        assertThat(page.locator("svg.roofline .moves .way")).not().hasCount(0);
        assertThat(page.locator("svg.roofline .before-note")).containsText("without int-weights");
        assertThat(page.locator(".strip .delta.better").first()).isVisible();
        String own = answers(page).get(1);

        technique.getByLabel("Preset of Integer weights").selectOption("awq");
        assertThat(page).hasURL(Pattern.compile("with=awq"));
        assertThat(technique).containsText("arXiv 2306.00978");
        assertThat(technique.getByRole(AriaRole.SWITCH)).isChecked();
        // what is typed beats the preset, what is not stands as the placeholder
        assertThat(technique.getByLabel("zero of Integer weights")).hasAttribute("placeholder", "4");
        technique.getByLabel("bits of Integer weights").fill("2");
        technique.getByLabel("bits of Integer weights").press("Enter");
        assertThat(page).hasURL(Pattern.compile("with=awq:bits%3D2"));
        assertThat(page.locator(".strip .main").nth(1)).not().hasText(own);

        technique.getByRole(AriaRole.SWITCH).uncheck();
        assertThat(page.locator("svg.roofline .moves .way")).hasCount(0);
        assertThat(page.locator(".strip .delta")).hasCount(0);
    }

    @Test
    void aRefusedTechniqueSaysWhyWhereItIs() {
        visit("?with=awq");
        page.getByLabel("Filter techniques").fill("number format");
        Locator other = technique("Weights in a number format");
        expectedError = Optional.of("400 (Bad Request)");
        other.getByRole(AriaRole.SWITCH).check();
        assertThat(other.getByRole(AriaRole.ALERT)).containsText("do not go together");
        assertThat(page.locator("main.stale")).isVisible();
        other.getByRole(AriaRole.SWITCH).uncheck();
        assertThat(page.locator("main.stale")).hasCount(0);
    }

    @Test
    void aServerThatIsGoneIsSaidAndComesBack() {
        visit("");
        expectedError = Optional.of("net::ERR_FAILED");
        page.route("**/api/v1/analyze", Route::abort);
        Locator box = page.getByRole(AriaRole.TEXTBOX, named("Batch"));
        box.fill("8");
        assertThat(page.locator(".announce")).containsText("The server does not answer");
        assertThat(page.locator("circle.mark").first()).isVisible();
        page.unroute("**/api/v1/analyze");
        box.fill("16");
        assertThat(page.locator(".announce")).isEmpty();
        assertThat(page.locator("main.stale")).hasCount(0);
    }

    @Test
    void adviceIsAppliedByOneClick() {
        visit("?view=advice");
        assertThat(page.locator("#panel .diagnosis")).containsText("ecode is memory-bound");
        page.getByLabel("Same answers").check();
        assertThat(page).hasURL(Pattern.compile("limits=neutralOnly"));
        assertThat(page.locator("section.advice")).hasAttribute("aria-busy", "false");
        List<String> before = answers(page);
        Locator first = page.locator("#panel ol.ranked li").first();
        assertThat(first.locator(".same")).hasText("same answers");
        first.getByRole(AriaRole.BUTTON).click();
        assertThat(page).hasURL(Pattern.compile("with="));
        assertThat(page.locator("#panel .on-now button")).hasCount(1);
        assertThat(page.locator(".rail .technique [role=switch]:checked")).hasCount(1);
        assertThat(page.locator(".rail .settings select")).isVisible();
        assertThat(page.locator(".strip .main").nth(1)).not().hasText(before.get(1));
        page.locator("#panel .on-now button").click();
        assertThat(page.locator(".strip .main")).hasText(before.toArray(String[]::new));
    }

    @Test
    void adviceIsAppliedUpToAStep() {
        visit("?view=advice");
        Locator steps = page.locator("#panel ol.stairs li");
        assertThat(steps.nth(2)).isVisible();
        steps.nth(2).getByRole(AriaRole.BUTTON).click();
        assertThat(page.locator("#panel .on-now button")).hasCount(2);
        assertThat(page.locator(".rail .technique [role=switch]:checked")).hasCount(2);
    }

    @Test
    void curvesNameTheirCrossovers() {
        page.route(
                "**/api/v1/curve",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("application/json")
                        .setBody("""
                        {"over": "batch", "metric": "decode", "unit": "s", "notes": [],
                         "points": [{"x": 1, "bound": 0.01, "expected": 0.02}, {"x": 30, "bound": 0.02, "expected": 0.03},
                                    {"x": 1024, "bound": 1, "expected": 2}],
                         "crossovers": [{"x": 203, "what": "gate_up_proj turns compute-bound in decode"},
                                        {"x": 210, "what": "qkv_proj turns compute-bound in decode"},
                                        {"x": 900, "what": "memory is full"}]}""")));
        visit("?view=curves&metric=decode");
        assertThat(page.locator("svg.lines .turn line")).hasCount(2);
        assertThat(page.locator("svg.lines .turn text").first()).hasText("gate_up_proj +1 compute-bound, decode");
        assertThat(page.locator(".turns li").first())
                .hasText("203 gate_up_proj, qkv_proj turn compute-bound in decode");
        page.getByLabel("To, sequences").fill("64");
        page.getByLabel("To, sequences").press("Enter");
        assertThat(page).hasURL(Pattern.compile("to=64"));
    }

    @Test
    void comparesWhatOperatorsAreBoundBy() {
        visit("?batch=512&view=compare&with=awq&pin=model%3Dmeta-llama/Llama-2-7b-hf;hardware%3Dnvidia-a6000");
        assertThat(page.locator("table.compare thead .chosen b")).hasText("awq");
        Locator changed = page.locator("section[aria-label='Operators that changed bound in decode'] tbody tr");
        assertThat(changed.filter(new Locator.FilterOptions().setHasText("gate_up_proj"))
                        .locator("td"))
                .hasText(new String[] {"layer", "compute", "memory"});
    }

    @Test
    void downloadsThePictureAndTheNumbers() throws Exception {
        visit("");
        int marks = page.locator("circle.mark").count();
        Download svg = page.waitForDownload(
                () -> page.getByRole(AriaRole.BUTTON, named("SVG")).click());
        assertThat(svg.suggestedFilename()).isEqualTo("roofline-meta-llama-llama-2-7b-hf-nvidia-a6000.svg");
        var root = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(Files.readAllBytes(svg.path())))
                .getDocumentElement();
        assertThat(root.getTagName()).isEqualTo("svg");
        assertThat(root.getElementsByTagName("circle").getLength()).isEqualTo(marks);

        Download csv = page.waitForDownload(
                () -> page.getByRole(AriaRole.BUTTON, named("CSV")).click());
        assertThat(csv.suggestedFilename()).endsWith(".csv");
        List<String> lines = Files.readAllLines(csv.path());
        assertThat(lines.get(0)).startsWith("phase,block,operator,kind");
        assertThat(lines).hasSizeGreaterThan(marks).anyMatch(line -> line.startsWith("decode,"));
    }

    @Test
    void worksFromTheKeyboardAlone() {
        visit("");
        tabTo("[role=tab]");
        page.keyboard().press("ArrowRight");
        assertThat(page.locator("#tab-graph")).isFocused();
        assertThat(page.locator("#tab-graph")).hasAttribute("aria-selected", "true");
        page.keyboard().press("Home");
        assertThat(page.locator("#tab-roofline")).hasAttribute("aria-selected", "true");
        assertThat(page.locator("circle.mark").first()).isVisible();
        tabTo("circle.mark");
        assertThat(page.locator("#panel .detail dl.facts")).isVisible();
        page.keyboard().press("Enter");
        assertThat(page.locator("circle.mark[aria-pressed=true]")).hasCount(1);
        assertThat(page).hasURL(Pattern.compile("operator="));
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void everyViewFitsEveryWidth(ColorScheme scheme) {
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
        List<String> wide = new ArrayList<>();
        for (View view : View.values()) {
            for (int width : new int[] {WIDE, LAPTOP, PHONE}) {
                page.setViewportSize(width, TALL);
                visit(view);
                double excess = number("document.documentElement.scrollWidth - document.documentElement.clientWidth");
                if (excess > 0) wide.add("%s at %d px is %.0f px too wide".formatted(view, width, excess));
            }
        }
        assertThat(wide).as("pages that scroll sideways").isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void everyViewIsAccessible(ColorScheme scheme) {
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
        List<String> findings = new ArrayList<>();
        for (View view : View.values()) {
            page.setViewportSize(WIDE, TALL);
            visit(view);
            findings.addAll(findings(view + " " + scheme));
        }
        page.setViewportSize(PHONE, TALL);
        visit(View.ROOFLINE);
        findings.addAll(findings("phone " + scheme));
        page.getByRole(AriaRole.BUTTON, named("Set up")).click();
        assertThat(page.locator("#rail")).isVisible();
        findings.addAll(findings("drawer " + scheme));
        page.setViewportSize(WIDE, TALL);
        visit("?with=awq:bits%3D3&with=eagle-3");
        page.locator(".fine-print summary").first().click();
        findings.addAll(findings("techniques " + scheme));
        assertThat(findings).as("serious and critical findings of axe-core").isEmpty();
    }

    @Test
    void redrawsWhileASliderIsDragged() {
        visit("");
        page.evaluate("""
                () => {
                  window.redraws = [];
                  let start = 0;
                  document.addEventListener('input', event => { start = event.timeStamp; }, true);
                  // the page measures each redraw once its new picture is in the document; what follows the next frame is painted
                  const measure = performance.measure.bind(performance);
                  performance.measure = (...values) => {
                    const result = measure(...values);
                    if (start === 0) return result;
                    const from = start;
                    start = 0;
                    requestAnimationFrame(() => setTimeout(() => window.redraws.push(performance.now() - from)));
                    return result;
                  };
                }""");
        BoundingBox box =
                page.getByRole(AriaRole.SLIDER, named("Context, slider")).boundingBox();
        double y = box.y + box.height / 2;
        double x = box.x + box.width * 0.2;
        page.mouse().move(x, y);
        page.mouse().down();
        int steps = 20;
        for (int i = 1; i <= steps; i++) {
            int least = i;
            page.mouse().move(x + i * box.width / 75, y);
            page.waitForCondition(() -> number("window.redraws.length") >= least);
        }
        page.mouse().up();
        double[] millis = Arrays.stream(page.evaluate("() => window.redraws.join(' ')")
                        .toString()
                        .split(" "))
                .mapToDouble(Double::parseDouble)
                .sorted()
                .toArray();
        double[] own = Arrays.stream(page.evaluate(
                                "() => performance.getEntriesByName('rooflight:redraw').map(m => m.duration).join(' ')")
                        .toString()
                        .split(" "))
                .mapToDouble(Double::parseDouble)
                .sorted()
                .toArray();
        print(
                "input to painted redraw: median %.1f ms, 95th percentile %.1f ms, worst %.1f ms of %d; to the document alone: median %.1f ms",
                millis[millis.length / 2],
                millis[(int) (millis.length * 0.95)],
                millis[millis.length - 1],
                millis.length,
                own[own.length / 2]);
        assertThat(millis).hasSizeGreaterThanOrEqualTo(steps);
    }

    /** Writes the pictures of the documentation with -Drooflight.writeDocs. */
    @Test
    void pictures() {
        assumeTrue(
                System.getProperty("rooflight.writeDocs") != null, "pictures are written with -Drooflight.writeDocs");
        Path images = Path.of(System.getProperty("rooflight.root"), "docs", "images");
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
        page.setViewportSize(LAPTOP, 800);
        for (View view : View.values()) {
            visit(view);
            Path file = images.resolve("workbench-" + view.id() + ".png");
            // the rail is seen once
            if (view == View.ROOFLINE) shoot(file);
            else page.locator("main").screenshot(new Locator.ScreenshotOptions().setPath(file));
        }
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        visit(View.ROOFLINE);
        shoot(images.resolve("workbench-dark.png"));
        page.setViewportSize(PHONE, TALL);
        visit(View.ROOFLINE);
        shoot(images.resolve("workbench-phone.png"));
    }

    private void shoot(Path file) {
        page.screenshot(new Page.ScreenshotOptions().setPath(file));
    }

    private Page watched(BrowserContext in) {
        Page result = in.newPage();
        result.onConsoleMessage(message -> {
            boolean expected = expectedError.filter(message.text()::contains).isPresent();
            if (message.type().equals("error") && !expected) errors.add(message.text() + " " + message.location());
        });
        result.onPageError(errors::add);
        result.onRequest(request -> {
            String url = request.url();
            if (!url.startsWith(server.url()) && !url.startsWith("data:") && !url.startsWith("blob:" + server.url())) {
                strangers.add(url);
            }
        });
        return result;
    }

    private void visit(String query) {
        page.navigate(server.url() + query);
        assertThat(page.locator(".strip .answer").first()).isVisible();
        if (!query.contains("view="))
            assertThat(page.locator("circle.mark").first()).isVisible();
    }

    private Locator technique(String name) {
        return page.locator(".rail .technique")
                .filter(new Locator.FilterOptions()
                        .setHas(page.locator("label > span", new Page.LocatorOptions().setHasText(name)))
                        .setHas(page.getByRole(AriaRole.SWITCH)))
                .first();
    }

    private void visit(View view) {
        page.navigate(server.url() + view.query());
        assertThat(page.locator("#tab-" + view.id())).hasAttribute("aria-selected", "true");
        assertThat(page.locator(view.complete).first()).isVisible();
        assertThat(page.locator("#panel .loading")).hasCount(0);
        assertThat(page.locator(".announce")).isEmpty();
    }

    /** Gives the batch in its box and waits for the answer. */
    private void batch(String value) {
        Locator box = page.getByRole(AriaRole.TEXTBOX, named("Batch"));
        page.waitForResponse("**/api/v1/analyze", () -> {
            box.fill(value);
            box.press("Enter");
        });
        assertThat(page).hasURL(Pattern.compile("batch=" + value));
    }

    private void tabTo(String selector) {
        for (int i = 0; i < 150; i++) {
            page.keyboard().press("Tab");
            if ((boolean) page.evaluate("selector => document.activeElement.matches(selector)", selector)) return;
        }
        throw new AssertionError("Tab never comes to " + selector);
    }

    private static List<String> answers(Page of) {
        return of.locator(".strip .main").allTextContents();
    }

    private double number(String expression) {
        return ((Number) page.evaluate("() => " + expression)).doubleValue();
    }

    private List<String> findings(String where) {
        page.evaluate(axe);
        String found = page.evaluate("""
                        async () => {
                          const result = await axe.run(document);
                          if (result.passes.length < 15) throw new Error(`axe-core has checked ${result.passes.length} rules only`);
                          return result.violations.flatMap(rule => rule.nodes.map(node =>
                            `${rule.impact} ${rule.id} ${node.target.join(' ')}: ${node.failureSummary.replace(/\\s+/g, ' ')}`)).join('\\n');
                        }""").toString();
        List<String> all = found.lines().map(line -> where + ": " + line).toList();
        all.forEach(line -> print("axe %s", line));
        return all.stream()
                .filter(line -> line.startsWith(where + ": serious") || line.startsWith(where + ": critical"))
                .toList();
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name).setExact(true);
    }

    private static void print(String format, Object... values) {
        System.out.println("[browser] " + String.format(Locale.ROOT, format, values));
    }

    private static Optional<Path> onThePath(String... names) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        List<String> folders = List.of(path.split(File.pathSeparator, -1));
        return Stream.of(names)
                .flatMap(name -> folders.stream().map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
