package dev.corio.benchmarks;

import java.awt.Color;
import java.awt.Font;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;

/** How a figure is drawn: columns from left to right, a series for each row. */
enum Plot {
    /** Bars from zero. */
    BARS,
    /** Lines over a logarithmic axis, for figures far apart. */
    LINES;

    private static final int WIDTH = 1000;
    private static final int HEIGHT = 480;

    /** Of coordinates: more than anybody sees, and most of the file. */
    private static final Pattern DIGITS = Pattern.compile("(\\.[0-9]{2})[0-9]+");

    /** {@return why it could not be drawn, as on a machine without fonts} */
    Optional<String> draw(Path file, String title, String unit, Figures figures, String name) {
        System.setProperty("java.awt.headless", "true");
        try {
            ByteArrayOutputStream picture = new ByteArrayOutputStream();
            VectorGraphicsEncoder.saveVectorGraphic(
                    chart(title, unit, figures, name), picture, VectorGraphicsFormat.SVG);
            Files.createDirectories(file.getParent());
            Files.writeString(
                    file,
                    DIGITS.matcher(picture.toString(StandardCharsets.UTF_8)).replaceAll("$1") + "\n");
            return Optional.empty();
        } catch (IOException | RuntimeException | LinkageError | InternalError unable) {
            return Optional.of(unable.toString());
        }
    }

    private CategoryChart chart(String title, String unit, Figures figures, String name) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .yAxisTitle(unit)
                .build();
        var style = chart.getStyler();
        style.setLegendPosition(LegendPosition.OutsideE);
        style.setLegendLayout(LegendLayout.Vertical);
        style.setChartBackgroundColor(Color.WHITE);
        style.setPlotGridVerticalLinesVisible(false);
        style.setAxisTickLabelsFont(style.getAxisTickLabelsFont().deriveFont(Font.PLAIN, 10f));
        if (this == LINES) {
            style.setYAxisLogarithmic(true);
            style.setDefaultSeriesRenderStyle(CategorySeriesRenderStyle.Line);
            style.setOverlapped(true); // else each series is a step to the right of the one before
        } else {
            style.setYAxisMin(0.0);
        }
        List<String> columns = figures.columns(name);
        for (String row : figures.rows(name)) {
            List<Double> medians = columns.stream()
                    .map(column -> figures.median(row, column, name))
                    .map(median -> median.isNaN() ? null : median)
                    .toList();
            chart.addSeries(row, columns, medians);
        }
        return chart;
    }
}
