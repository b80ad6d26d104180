package dev.corio.verification.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How often each operation ran, and each after each other: whoever's it was. */
final class Coverage {

    private static final List<Class<?>> KINDS = List.of(Op.class.getPermittedSubclasses());

    private final long[] ran = new long[KINDS.size()];
    private final long[][] after = new long[KINDS.size()][KINDS.size()];
    private int last = -1;

    void ran(Op op) {
        int kind = KINDS.indexOf(op.getClass());
        ran[kind]++;
        if (last >= 0) {
            after[last][kind]++;
        }
        last = kind;
    }

    void add(Coverage other) {
        for (int i = 0; i < ran.length; i++) {
            ran[i] += other.ran[i];
            for (int k = 0; k < ran.length; k++) {
                after[i][k] += other.after[i][k];
            }
        }
    }

    long operations() {
        return Arrays.stream(ran).sum();
    }

    /** {@return how many pairs never ran} */
    List<String> missing() {
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < after.length; i++) {
            for (int k = 0; k < after.length; k++) {
                if (after[i][k] == 0) {
                    missing.add(name(i) + " " + name(k));
                }
            }
        }
        return missing;
    }

    private static String name(int kind) {
        return KINDS.get(kind).getSimpleName().toLowerCase(java.util.Locale.ROOT);
    }

    /** {@return a table: rows ran before columns} */
    String table() {
        StringBuilder table = new StringBuilder("| then → | ran |");
        for (int k = 0; k < after.length; k++) {
            table.append(' ').append(name(k)).append(" |");
        }
        table.append("\n|---|").append("---|".repeat(after.length + 1));
        for (int i = 0; i < after.length; i++) {
            table.append("\n| ").append(name(i)).append(" | ").append(ran[i]).append(" |");
            for (int k = 0; k < after.length; k++) {
                table.append(' ').append(after[i][k]).append(" |");
            }
        }
        return table.toString();
    }
}
