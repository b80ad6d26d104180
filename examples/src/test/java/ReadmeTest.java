import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** README and guide show only code that is compiled and run, and link only to what is there. */
class ReadmeTest {

    private static final Pattern MARKER = Pattern.compile("// @(start|end) region=\"([^\"]+)\"");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(?:#[^)]*)?\\)");

    private final Path root = Path.of("").toAbsolutePath().getParent();

    /** A block of code, without blanks round its lines. */
    private record Code(String where, List<String> lines) {}

    @Test
    void quickStartIsTheExample() throws IOException {
        Code first = javaBlocks(root.resolve("README.md")).getFirst();
        assertThat(first.lines()).isEqualTo(trimmed(Files.readAllLines(root.resolve("examples/QuickStart.java"))));
    }

    @Test
    void eachJavaBlockIsAnExampleOrARegionOfOne() throws IOException {
        List<List<String>> known = new ArrayList<>();
        for (Path example : examples()) {
            known.add(trimmed(Files.readAllLines(example)));
            known.addAll(regions(example));
        }
        for (Path page : quotingPages()) {
            for (Code block : javaBlocks(page)) {
                assertThat(known.contains(block.lines()))
                        .as(block.where() + " is an example, or a region of one")
                        .isTrue();
            }
        }
    }

    @Test
    void eachExampleHasATest() throws IOException {
        List<String> tests = Arrays.stream(ExamplesTest.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(Method::getName)
                .toList();
        for (Path example : examples()) {
            String name = example.getFileName().toString().replace(".java", "");
            assertThat(tests).contains(name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1));
        }
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        for (Path page : allPages()) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                String target = link.group(1);
                if (!target.contains(":")) {
                    assertThat(page.resolveSibling(target)).as(page.toString()).exists();
                }
            }
        }
    }

    // ------------------------------------------------------------------------------------------------ reading

    private List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("examples"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
    }

    private List<Path> quotingPages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(root.resolve("README.md"), root.resolve("docs/testing.md")));
        pages.addAll(markdown(root.resolve("docs/guide")));
        return pages;
    }

    private List<Path> allPages() throws IOException {
        List<Path> pages = new ArrayList<>(markdown(root.resolve("docs")));
        try (Stream<Path> files = Files.list(root)) {
            files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
        }
        return pages;
    }

    private static List<Path> markdown(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    private static List<Code> javaBlocks(Path page) throws IOException {
        List<Code> blocks = new ArrayList<>();
        List<String> lines = trimmed(Files.readAllLines(page));
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).equals("```java")) {
                int end = lines.subList(i, lines.size()).indexOf("```") + i;
                assertThat(end)
                        .as("end of the block at " + page + ":" + (i + 1))
                        .isGreaterThan(i);
                blocks.add(new Code(page + ":" + (i + 1), lines.subList(i + 1, end)));
            }
        }
        return blocks;
    }

    private static List<List<String>> regions(Path example) throws IOException {
        List<List<String>> regions = new ArrayList<>();
        String open = null;
        List<String> lines = new ArrayList<>();
        for (String line : trimmed(Files.readAllLines(example))) {
            Matcher marker = MARKER.matcher(line);
            if (!marker.matches()) {
                lines.add(line);
            } else if (marker.group(1).equals("start")) {
                assertThat(open).as("regions do not nest: " + line).isNull();
                open = marker.group(2);
                lines = new ArrayList<>();
            } else {
                assertThat(marker.group(2)).as(example.toString()).isEqualTo(open);
                open = null;
                regions.add(lines);
                lines = new ArrayList<>();
            }
        }
        assertThat(open).as("a region without end in " + example).isNull();
        return regions;
    }

    private static List<String> trimmed(List<String> lines) {
        return lines.stream().map(String::strip).toList();
    }
}
