package dev.rooflight.web.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

/** What a person does with the workbench. */
class WorkbenchBrowserTest extends WorkbenchStory {
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

    private Locator technique(String name) {
        return page.locator(".rail .technique")
                .filter(new Locator.FilterOptions()
                        .setHas(page.locator("label > span", new Page.LocatorOptions().setHasText(name)))
                        .setHas(page.getByRole(AriaRole.SWITCH)))
                .first();
    }
}
