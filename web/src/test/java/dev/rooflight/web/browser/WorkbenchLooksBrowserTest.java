package dev.rooflight.web.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How the workbench looks and feels: every view at every width, to assistive technology, from the keyboard, and while dragging. */
class WorkbenchLooksBrowserTest extends WorkbenchStory {
    private static String axe;

    @BeforeAll
    static void read() throws IOException {
        try (InputStream in = WorkbenchLooksBrowserTest.class.getResourceAsStream("/axe.min.js")) {
            axe = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
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
                if (excess > 0) wide.add("%s at %s px is %s px too wide".formatted(view, width, excess));
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

    private void tabTo(String selector) {
        for (int i = 0; i < 150; i++) {
            page.keyboard().press("Tab");
            if ((boolean) page.evaluate("selector => document.activeElement.matches(selector)", selector)) return;
        }
        throw new AssertionError("Tab never comes to " + selector);
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
}
