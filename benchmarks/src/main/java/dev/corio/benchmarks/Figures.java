package dev.corio.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What a benchmark has measured: a value a fork for each figure of each case. */
final class Figures {

    /**
     * A figure of a case.
     *
     * @param values one a fork, in the order in which they ran
     */
    record Figure(String row, String column, String name, List<Double> values) {}

    private final List<Figure> all = new ArrayList<>();

    Figures() {}

    Figures(List<Figure> all) {
        this.all.addAll(all);
    }

    void add(String row, String column, String name, double value) {
        List<Double> values = values(row, column, name);
        if (values.isEmpty()) {
            all.add(new Figure(row, column, name, new ArrayList<>(List.of(value))));
        } else {
            values.add(value);
        }
    }

    List<Figure> all() {
        return List.copyOf(all);
    }

    /** {@return what has that figure, in the order of the cases} */
    List<String> rows(String name) {
        return with(name).map(Figure::row).distinct().toList();
    }

    /** {@return where that figure was taken, in the order of the cases} */
    List<String> columns(String name) {
        return with(name).map(Figure::column).distinct().toList();
    }

    private Stream<Figure> with(String name) {
        return all.stream().filter(figure -> figure.name.equals(name));
    }

    /** {@return the values of the forks; none if it was not measured} */
    List<Double> values(String row, String column, String name) {
        return with(name)
                .filter(figure -> figure.row.equals(row) && figure.column.equals(column))
                .findFirst()
                .map(Figure::values)
                .orElse(List.of());
    }

    /** {@return the median over the forks; not a number if it was not measured} */
    double median(String row, String column, String name) {
        return median(values(row, column, name));
    }

    static double median(List<Double> values) {
        if (values.isEmpty()) {
            return Double.NaN;
        }
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** {@return a cell of a table: the median and, of several forks, least and most} */
    String cell(String row, String column, String name) {
        return cell(values(row, column, name));
    }

    private static String cell(List<Double> values) {
        if (values.isEmpty()) {
            return "–";
        }
        String median = number(median(values));
        List<Double> sorted = values.stream().sorted().toList();
        String least = number(sorted.getFirst());
        String most = number(sorted.getLast());
        return least.equals(most) ? median : median + " (" + least + "–" + most + ")";
    }

    /** {@return a number with three digits that count} */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        double size = Math.abs(value);
        String form = size >= 99.95 ? "%,.0f" : size >= 9.995 ? "%.1f" : size == 0 ? "%.0f" : "%.2f";
        return String.format(Locale.ROOT, form, value);
    }

    /** {@return how many times, in words of a table} */
    static String times(double ratio) {
        return Double.isNaN(ratio) ? "" : number(ratio) + " ×";
    }
}
