package dev.rooflight.web.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.rooflight.web.ServerSettings;
import dev.rooflight.web.WebServer;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** The workbench in a real browser. Every story also fails on console errors and on traffic. */
abstract class WorkbenchStory {
    static final int WIDE = 1440;
    static final int LAPTOP = 1280;
    static final int PHONE = 390;
    static final int TALL = 900;

    /** A view by its name in the address, and what it shows once it is complete. */
    enum View {
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

    static WebServer server;
    static Playwright playwright;
    static Browser browser;

    final List<String> errors = new ArrayList<>();
    final List<String> strangers = new ArrayList<>();
    BrowserContext context;
    Page page;
    /** Words of an error that the browser may write to its console, as the story is about one. */
    Optional<String> expectedError = Optional.empty();

    @BeforeAll
    static void start() {
        Optional<Path> chromium = onThePath("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
        assumeTrue(chromium.isPresent(), "no Chromium on the PATH: the tests of the page in a browser are skipped");
        Optional<Path> node = onThePath("node", "node.exe");
        assumeTrue(node.isPresent(), "no Node.js on the PATH: the tests of the page in a browser are skipped");
        // the driver of the browser runs on it
        System.setProperty("playwright.nodejs.path", node.get().toString());
        assumeTrue(
                WebServer.class.getResource("/dev/rooflight/web/ui/index.html") != null,
                "the page is not built (npm run build in web/ui): its tests in a browser are skipped");
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
        try {
            context.close();
        } catch (PlaywrightException e) {
            // a request that is caught while the page closes finds it closed; what the story saw is asserted below
        }
        assertThat(strangers).as("requests beyond the server").isEmpty();
        assertThat(errors).as("errors in the console").isEmpty();
    }

    Page watched(BrowserContext in) {
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

    void visit(String query) {
        page.navigate(server.url() + query);
        assertThat(page.locator(".strip .answer").first()).isVisible();
        if (!query.contains("view="))
            assertThat(page.locator("circle.mark").first()).isVisible();
    }

    void visit(View view) {
        page.navigate(server.url() + view.query());
        assertThat(page.locator("#tab-" + view.id())).hasAttribute("aria-selected", "true");
        assertThat(page.locator(view.complete).first()).isVisible();
        assertThat(page.locator("#panel .loading")).hasCount(0);
        assertThat(page.locator(".announce")).isEmpty();
    }

    /** Gives the batch in its box and waits for the answer. */
    void batch(String value) {
        Locator box = page.getByRole(AriaRole.TEXTBOX, named("Batch"));
        page.waitForResponse("**/api/v1/analyze", () -> {
            box.fill(value);
            box.press("Enter");
        });
        assertThat(page).hasURL(Pattern.compile("batch=" + value));
    }

    static List<String> answers(Page of) {
        return of.locator(".strip .main").allTextContents();
    }

    double number(String expression) {
        return ((Number) page.evaluate("() => " + expression)).doubleValue();
    }

    static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name).setExact(true);
    }

    static void print(String format, Object... values) {
        System.out.println("[browser] " + String.format(Locale.ROOT, format, values));
    }

    static Optional<Path> onThePath(String... names) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        List<String> folders = List.of(path.split(File.pathSeparator, -1));
        return Stream.of(names)
                .flatMap(name -> folders.stream().map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
