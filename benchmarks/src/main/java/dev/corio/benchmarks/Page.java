package dev.corio.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The page of results, in Markdown: a section for each benchmark of which results are kept, and the plots beside it. */
final class Page {

    private final StringBuilder text = new StringBuilder();
    private final Path folder;
    private final List<List<String>> goals = new ArrayList<>();
    private String section = "";

    private Page(Path file) {
        this.folder = folder(file);
    }

    /** {@return where the plots of a page, and the results it is made from, are kept} */
    static Path folder(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return file.resolveSibling(dot > 0 ? name.substring(0, dot) : name + ".results");
    }

    /** Writes the page anew from all results that are kept. */
    static void write(Path file) throws IOException {
        Page page = new Page(file);
        page.text.append("# Benchmarks\n");
        page.paragraph(
                "Written by `./corio bench`; `./corio bench NAME…` measures anew and replaces the sections of that name, `--list` tells"
                        + " the names. Figures are medians over forks (JVMs of their own, which take turns with those of the other cases), least and most"
                        + " in brackets. Ratios are of medians of the same run. Each section says when and where it was measured; raw values lie in"
                        + " `" + page.folder.getFileName() + "/`. JVMs have `" + String.join(" ", Flags.DEFAULT)
                        + "` unless a section says otherwise.");
        page.paragraph("Goals: ✓ what must be is met, ✓✓ what was reached for is met too, ✗ neither.");
        for (Benchmark benchmark : Benchmarks.ALL) {
            Optional<Results> results = Results.load(page.folder, benchmark);
            if (results.isPresent()) {
                page.section(benchmark, results.get());
            }
        }
        Files.writeString(file, page.text);
    }

    private void section(Benchmark benchmark, Results results) throws IOException {
        section = benchmark.name();
        text.append("\n## ").append(section).append('\n');
        paragraph(benchmark.about());
        benchmark.write(new Figures(results.figures()), this);
        if (!goals.isEmpty()) {
            table(List.of("goal", "is", "must / reach for", ""), List.copyOf(goals));
            goals.clear();
        }
        Path remarks = folder.resolve(section + ".md"); // written by hand: why a goal is missed
        if (Files.exists(remarks)) {
            paragraph(Files.readString(remarks).strip());
        }
        results.failures().forEach(failure -> paragraph("Could not be measured: " + failure));
        Run run = results.run();
        paragraph("*" + run.date() + ", commit " + run.commit() + ", " + run.machine() + ", " + run.jdk()
                + (run.size() == Size.FULL ? "" : ", **a quick look, not a measurement**") + ", " + run.minutes()
                + " min, load average when it began " + Figures.number(run.load()) + ".*");
    }

    void paragraph(String words) {
        text.append('\n').append(words).append('\n');
    }

    /** Adds a line to the table of goals, at the end of the section. */
    void goal(String what, double is, Goal goal) {
        goals.add(List.of(what, Figures.number(is), goal.toString(), goal.verdict(is)));
    }

    /** Writes a figure: rows and columns as measured. */
    void table(String title, Figures figures, String name) {
        table(title, figures, name, (row, column) -> "");
    }

    /** What is said beside a figure. */
    interface Beside {
        String say(String row, String column);
    }

    /** Writes a figure with something beside it. */
    void table(String title, Figures figures, String name, Beside beside) {
        List<String> columns = figures.columns(name);
        List<String> head = new ArrayList<>(List.of(title));
        head.addAll(columns);
        List<List<String>> rows = new ArrayList<>();
        for (String row : figures.rows(name)) {
            List<String> cells = new ArrayList<>(List.of(row));
            for (String column : columns) {
                String more = figures.values(row, column, name).isEmpty() ? "" : beside.say(row, column);
                cells.add(figures.cell(row, column, name) + (more.isEmpty() ? "" : "<br>" + more));
            }
            rows.add(cells);
        }
        table(head, rows);
    }

    /** Writes several figures, a column each, of cases that are in one column. */
    void table(String title, Figures figures, String column, List<String> names) {
        List<String> head = new ArrayList<>(List.of(title));
        head.addAll(names);
        List<List<String>> rows = new ArrayList<>();
        for (String row : figures.rows(names.getFirst())) {
            List<String> cells = new ArrayList<>(List.of(row));
            names.forEach(name -> cells.add(figures.cell(row, column, name)));
            rows.add(cells);
        }
        table(head, rows);
    }

    void table(List<String> head, List<List<String>> rows) {
        text.append('\n');
        line(head);
        text.append("|---".repeat(head.size())).append("|\n");
        rows.forEach(this::line);
    }

    private void line(List<String> cells) {
        cells.forEach(cell -> text.append("| ").append(cell).append(' '));
        text.append("|\n");
    }

    /** Draws the medians of a figure, a series for each row. One to a section. */
    void plot(Plot plot, String title, String unit, Figures figures, String name) {
        String picture = section + ".svg";
        Optional<String> problem = plot.draw(folder.resolve(picture), title, unit, figures, name);
        paragraph(problem.map(why -> "*No plot: " + why + "*")
                .orElse("![" + title + "](" + folder.getFileName() + "/" + picture + ")"));
    }

    /** {@return the ratio of two values, in words} */
    static String ratio(String row, ToDoubleFunction<String> median, String limit) {
        return row.equals(limit) ? "" : Figures.times(median.applyAsDouble(row) / median.applyAsDouble(limit));
    }

    /** {@return how many times as fast as the other one, in words} */
    static String faster(String row, ToDoubleFunction<String> median, String slow) {
        return row.equals(slow)
                ? ""
                : Figures.times(median.applyAsDouble(slow) / median.applyAsDouble(row)) + " as fast";
    }
}
