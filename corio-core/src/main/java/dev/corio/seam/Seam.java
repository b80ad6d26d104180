package dev.corio.seam;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the test kit may do that users may not. The core says how, as soon as its builder is used. */
public abstract class Seam {

    private static volatile @Nullable Seam core;

    /** For the core. */
    protected Seam() {
        core = this;
    }

    /**
     * {@return the way into the core}
     *
     * @throws NullPointerException if no builder was made yet
     */
    public static Seam get() {
        return Objects.requireNonNull(core, "make a builder first");
    }

    /**
     * Puts a runtime into a world. It is of the portable engine, and has no watchdog.
     *
     * @param builder a {@code Corio.Builder}
     * @param world what surrounds it
     */
    public abstract void surround(Object builder, World world);
}
