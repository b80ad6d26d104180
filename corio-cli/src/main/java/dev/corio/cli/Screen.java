package dev.corio.cli;

import java.io.PrintWriter;
import java.util.List;

/** Shows lines that change: on a terminal in the same place, else one after the other. */
final class Screen {

    private final PrintWriter to;
    private final boolean terminal;
    private int shown; // lines that stand there

    /**
     * A screen.
     *
     * @param terminal whether lines may be shown in the place of others
     */
    Screen(PrintWriter to, boolean terminal) {
        this.to = to;
        this.terminal = terminal;
    }

    /** Shows these in place of those before. */
    void show(List<String> lines) {
        if (terminal) {
            clear();
        } else if (shown > 0) {
            to.println();
        }
        lines.forEach(to::println);
        to.flush();
        shown = lines.size();
    }

    /** Takes away what stands there, if that is possible. */
    void clear() {
        if (terminal && shown > 0) {
            to.print("\033[" + shown + "A\033[J"); // up so many lines, and nothing below
            to.flush();
            shown = 0;
        }
    }
}
