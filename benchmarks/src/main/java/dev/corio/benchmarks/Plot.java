package dev.corio.benchmarks;

import java.awt.Color;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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

    private static final int WIDTH = 900;
    private static final int HEIGHT = 480;

    /** {@return why it could not be drawn, as on a machine without fonts} */
    Optional<String> draw(Path file, String title, String unit, Figures figures, String name) {
        System.setProperty("java.awt.headless", "true");
        try (OutputStream out =
                Files.newOutputStream(Files.createDirectories(file.getParent()).resolve(file.getFileName()))) {
            VectorGraphicsEncoder.saveVectorGraphic(chart(title, unit, figures, name), out, VectorGraphicsFormat.SVG);
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
        if (this == LINES) {
            style.setYAxisLogarithmic(true);
            style.setDefaultSeriesRenderStyle(CategorySeriesRenderStyle.Line);
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
