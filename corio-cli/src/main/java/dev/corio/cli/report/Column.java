package dev.corio.cli.report;

import java.util.Arrays;

/** Numbers of one kind, of any count: what stands for objects where there are millions. */
final class Column {

    private long[] values = new long[64];
    private int size;

    void add(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }

    long get(int index) {
        return values[index];
    }

    int getInt(int index) {
        return (int) values[index];
    }

    void set(int index, long value) {
        values[index] = value;
    }

    /** Puts other numbers in place of these, but for those below 0. */
    void renumber(int[] moved) {
        for (int i = 0; i < size; i++) {
            if (values[i] >= 0) {
                values[i] = moved[(int) values[i]];
            }
        }
    }

    /** Makes all of them less by this. */
    void subtract(long less) {
        for (int i = 0; i < size; i++) {
            values[i] -= less;
        }
    }

    int size() {
        return size;
    }

    /** {@return the values in ascending order} */
    long[] sorted() {
        long[] sorted = Arrays.copyOf(values, size);
        Arrays.sort(sorted);
        return sorted;
    }

    /** Puts the values into this order. */
    void arrange(int[] order) {
        long[] arranged = new long[Math.max(64, order.length)];
        for (int i = 0; i < order.length; i++) {
            arranged[i] = values[order[i]];
        }
        values = arranged;
        size = order.length;
    }

    /** {@return the indexes of the values, in the ascending order of these; equal ones stay in order} */
    int[] order() {
        int[] from = new int[size];
        Arrays.setAll(from, i -> i);
        int[] to = new int[size];
        for (int width = 1; width < size; width *= 2) {
            for (int low = 0; low < size; low += 2 * width) {
                merge(from, to, low, Math.min(low + width, size), Math.min(low + 2 * width, size));
            }
            int[] merged = to;
            to = from;
            from = merged;
        }
        return from;
    }

    private void merge(int[] from, int[] to, int low, int middle, int high) {
        int left = low;
        int right = middle;
        for (int i = low; i < high; i++) {
            boolean takesLeft = left < middle && (right >= high || values[from[left]] <= values[from[right]]);
            to[i] = takesLeft ? from[left++] : from[right++];
        }
    }
}
