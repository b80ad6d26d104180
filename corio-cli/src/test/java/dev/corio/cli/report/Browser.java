package dev.corio.cli.report;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A headless Chromium with one page, driven by its DevTools protocol. */
final class Browser implements AutoCloseable {

    private static final Pattern ENDPOINT = Pattern.compile("DevTools listening on (ws://\\S+)");
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome", "chrome");
    private static final long SECONDS = 60;

    private final Process process;
    private final Path profile;
    private final WebSocket socket;
    private final Map<Integer, CompletableFuture<JsonObject>> answers = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<JsonObject>> events = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final AtomicInteger last = new AtomicInteger();
    private String session = "";

    /** {@return the browser of this machine} */
    static Optional<Path> installed() {
        return Stream.of(System.getenv("PATH").split(":"))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static Browser start(int width, int height) throws Exception {
        Path profile = Files.createTempDirectory("corio-browser");
        List<String> command = new ArrayList<>(List.of(
                installed().orElseThrow().toString(),
                "--headless=new",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "--no-first-run",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--window-size=" + width + "," + height));
        if (System.getProperty("user.name").equals("root")) {
            command.add("--no-sandbox"); // which root may not have; the page is ours
        }
        command.add("about:blank");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new Browser(process, profile, width, height);
    }

    private Browser(Process process, Path profile, int width, int height) throws Exception {
        this.process = process;
        this.profile = profile;
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(endpoint(process), new Listener())
                .get(SECONDS, TimeUnit.SECONDS);
        String target = send("Target.createTarget", Map.of("url", "about:blank"))
                .get("targetId")
                .getAsString();
        session = send("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .get("sessionId")
                .getAsString();
        send("Page.enable", Map.of());
        send("Runtime.enable", Map.of());
        send("Log.enable", Map.of());
        size(width, height, 1);
    }

    /** Makes the window so large, in pixels of the page, each of so many pixels of the screen. */
    void size(int width, int height, int scale) throws Exception {
        send(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", scale, "mobile", false));
    }

    private static URI endpoint(Process process) throws IOException {
        BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder all = new StringBuilder();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            Matcher found = ENDPOINT.matcher(line);
            if (found.find()) {
                Thread.ofVirtual().start(() -> said.lines().forEach(rest -> {})); // or it would block on a full pipe
                return URI.create(found.group(1));
            }
            all.append(line).append('\n');
        }
        throw new AssertionError("the browser does not start: " + all);
    }

    // ------------------------------------------------------------------------------------------------ the page

    /** Opens a page from disk, and waits until its script says that it is ready. */
    void open(Path page) throws Exception {
        CompletableFuture<JsonObject> loaded = next("Page.loadEventFired");
        send("Page.navigate", Map.of("url", page.toUri().toString()));
        loaded.get(SECONDS, TimeUnit.SECONDS);
        run("""
                new Promise(done => {
                    const root = document.documentElement;
                    const look = () => root.dataset.ready && done(true);
                    new MutationObserver(look).observe(root, { attributes: true });
                    look();
                })""");
    }

    void dark(boolean dark) throws Exception {
        Map<String, Object> feature = Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light");
        send("Emulation.setEmulatedMedia", Map.of("features", List.of(feature)));
        settle();
    }

    /** {@return the value of an expression, a promise's when it is there} */
    JsonElement run(String script) throws Exception {
        JsonObject answer =
                send("Runtime.evaluate", Map.of("expression", script, "awaitPromise", true, "returnByValue", true));
        if (answer.has("exceptionDetails")) {
            throw new AssertionError(answer.get("exceptionDetails").toString());
        }
        JsonElement value = answer.getAsJsonObject("result").get("value");
        return value == null ? JsonNull.INSTANCE : value;
    }

    /** Waits until what was changed has been drawn. */
    void settle() throws Exception {
        run(
                "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(true), 60))))");
    }

    /** Presses a key where the focus is. */
    void press(String... keys) throws Exception {
        for (String key : keys) {
            String text = key.length() == 1 ? key : key.equals("Enter") ? "\r" : "";
            Map<String, Object> down = text.isEmpty()
                    ? Map.of("type", "rawKeyDown", "key", key)
                    : Map.of("type", "keyDown", "key", key, "text", text);
            send("Input.dispatchKeyEvent", down);
            send("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key));
        }
        settle();
    }

    /** Drags over an element, from and to these shares of its width, at half its height. */
    void drag(String selector, double from, double to) throws Exception {
        JsonArray box = run("(r => [r.left, r.top, r.width, r.height])(document.querySelector('" + selector
                        + "').getBoundingClientRect())")
                .getAsJsonArray();
        double left = box.get(0).getAsDouble();
        double width = box.get(2).getAsDouble();
        double y = box.get(1).getAsDouble() + box.get(3).getAsDouble() / 2;
        mouse("mouseMoved", left + width * from, y);
        mouse("mousePressed", left + width * from, y);
        mouse("mouseMoved", left + width * (from + to) / 2, y);
        mouse("mouseMoved", left + width * to, y);
        mouse("mouseReleased", left + width * to, y);
        settle();
    }

    private void mouse(String type, double x, double y) throws Exception {
        int buttons = type.equals("mouseMoved") ? 0 : 1;
        send(
                "Input.dispatchMouseEvent",
                Map.of("type", type, "x", x, "y", y, "button", "left", "buttons", buttons, "clickCount", 1));
    }

    /** Keeps a picture of the page: all of it, or what is in the window. */
    void screenshot(Path file, boolean all) throws Exception {
        settle();
        String data = send("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", all))
                .get("data")
                .getAsString();
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(data));
    }

    /** {@return errors and warnings that the page has brought about} */
    List<String> complaints() {
        return complaints;
    }

    // ------------------------------------------------------------------------------------------------ the protocol

    JsonObject send(String method, Map<String, Object> parameters) throws Exception {
        int id = last.incrementAndGet();
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        answers.put(id, answer);
        JsonObject message = new JsonObject();
        message.addProperty("id", id);
        message.addProperty("method", method);
        message.add("params", new Gson().toJsonTree(parameters));
        if (!session.isEmpty()) {
            message.addProperty("sessionId", session);
        }
        socket.sendText(message.toString(), true).get(SECONDS, TimeUnit.SECONDS);
        return answer.get(SECONDS, TimeUnit.SECONDS);
    }

    private CompletableFuture<JsonObject> next(String event) {
        CompletableFuture<JsonObject> next = new CompletableFuture<>();
        events.put(event, next);
        return next;
    }

    private void hear(JsonObject message) {
        if (message.has("id")) {
            CompletableFuture<JsonObject> answer =
                    answers.remove(message.get("id").getAsInt());
            if (message.has("error")) {
                answer.completeExceptionally(new AssertionError(message.toString()));
            } else {
                answer.complete(message.getAsJsonObject("result"));
            }
            return;
        }
        String event = message.get("method").getAsString();
        JsonObject parameters = message.getAsJsonObject("params");
        switch (event) {
            case "Runtime.exceptionThrown", "Log.entryAdded" -> complaints.add(parameters.toString());
            case "Runtime.consoleAPICalled" -> complaints.add(parameters.get("type") + ": " + parameters.get("args"));
            default -> {}
        }
        CompletableFuture<JsonObject> waiting = events.remove(event);
        if (waiting != null) {
            waiting.complete(parameters);
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean isLast) {
            text.append(part);
            if (isLast) {
                JsonObject message = JsonParser.parseString(text.toString()).getAsJsonObject();
                text.setLength(0);
                hear(message);
            }
            from.request(1);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            answers.values().forEach(answer -> answer.completeExceptionally(error));
        }
    }

    @Override
    public void close() throws Exception {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        socket.abort();
        all.forEach(ProcessHandle::destroy);
        for (ProcessHandle each : all) { // those that were started by it write into its profile
            each.onExit()
                    .orTimeout(10, TimeUnit.SECONDS)
                    .exceptionally(late -> {
                        each.destroyForcibly();
                        return each;
                    })
                    .join();
        }
        delete(profile.toFile());
    }

    private static void delete(File file) {
        File[] inside = file.listFiles();
        if (inside != null) {
            Stream.of(inside).forEach(Browser::delete);
        }
        file.delete();
    }
}
