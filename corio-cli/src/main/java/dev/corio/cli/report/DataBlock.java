package dev.corio.cli.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Columns as a page holds them: 32 bits a number, one column after the other, compressed, as text. */
final class DataBlock {

    private static final int PIECE = 8_192;

    /** What a page has to know to read them. */
    record Shape(int rows, List<String> columns, List<String> ascending) {}

    private final String name;
    private final int rows;
    private final long unit;
    private final List<String> names = new ArrayList<>();
    private final List<String> ascending = new ArrayList<>();
    private final List<Column> columns = new ArrayList<>();
    private final List<Long> units = new ArrayList<>();

    /**
     * No columns yet.
     *
     * @param unit how many nanoseconds the unit of times is
     */
    DataBlock(String name, int rows, long unit) {
        this.name = name;
        this.rows = rows;
        this.unit = unit;
    }

    DataBlock with(String column, Column values) {
        return add(column, values, 1);
    }

    DataBlock withTimes(String column, Column values) {
        return add(column, values, unit);
    }

    /** Kept as differences, which compress well. */
    DataBlock withAscending(String column, Column values) {
        ascending.add(column);
        return add(column, values, column.equals("start") ? unit : 1);
    }

    private DataBlock add(String column, Column values, long per) {
        names.add(column);
        columns.add(values);
        units.add(per);
        return this;
    }

    String name() {
        return name;
    }

    Shape shape() {
        return new Shape(rows, names, ascending);
    }

    String text() {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new Fast(packed)) {
            for (int i = 0; i < columns.size(); i++) {
                write(out, columns.get(i), units.get(i), ascending.contains(names.get(i)));
            }
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return Base64.getEncoder().encodeToString(packed.toByteArray());
    }

    private void write(GZIPOutputStream out, Column column, long per, boolean asDifferences) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(PIECE * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int before = 0;
        for (int row = 0; row < rows; row++) {
            int value = Math.clamp(column.get(row) / per, Integer.MIN_VALUE, Integer.MAX_VALUE);
            piece.putInt(asDifferences ? value - before : value);
            before = value;
            if (!piece.hasRemaining()) {
                out.write(piece.array());
                piece.clear();
            }
        }
        out.write(piece.array(), 0, piece.position());
    }

    private static final class Fast extends GZIPOutputStream {
        Fast(ByteArrayOutputStream out) throws IOException {
            super(out, PIECE * Integer.BYTES);
            def.setLevel(Deflater.BEST_SPEED + 2);
        }
    }
}
