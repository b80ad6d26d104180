package dev.corio.benchmarks.ways;

import dev.corio.Engine;
import java.util.List;
import java.util.concurrent.Callable;

/** The table of the ways. */
public final class Ways {

    /** Corio on the JDK's scheduler. */
    public static final String PORTABLE = "corio portable";

    /** Corio on threads of its own. */
    public static final String CONFINED = "corio confined";

    /** The limit. */
    public static final String BARE = "bare continuation";

    /** Without tasks. */
    public static final String LOOP = "loop by hand";

    /** java-dataloader as it comes. */
    public static final String DATALOADER = "java-dataloader";

    /** java-dataloader with its cache off. */
    public static final String DATALOADER_UNCACHED = "java-dataloader, no cache";

    /** Virtual threads with a platform thread that batches. */
    public static final String THREADS = "virtual threads, platform batcher";

    /** Virtual threads with a virtual thread that batches. */
    public static final String THREADS_YIELDING = "virtual threads, yielding batcher";

    /** Caffeine with a coalescing loader. */
    public static final String CAFFEINE = "Caffeine, coalescing";

    /** Kotlin's coroutines with an actor. */
    public static final String KOTLIN = "Kotlin coroutines, actor";

    private static final List<String> OPENS = List.of("--add-opens", "java.base/java.lang=ALL-UNNAMED");
    private static final List<String> EXPORTS = List.of("--add-exports", "java.base/jdk.internal.vm=ALL-UNNAMED");
    private static final String RIVALS = "dev.corio.benchmarks.rivals.";

    /**
     * A way, before it is made.
     *
     * @param name in the tables
     * @param straight whether a task's code is straight-line
     * @param flags that its JVM needs
     * @param maker makes it
     */
    public record Kind(String name, boolean straight, List<String> flags, Callable<? extends Way> maker) {}

    private static final List<Kind> KNOWN = List.of(
            new Kind(PORTABLE, true, List.of(), () -> new CorioWay(Engine.PORTABLE)),
            new Kind(CONFINED, true, OPENS, () -> new CorioWay(Engine.CONFINED)),
            new Kind(BARE, true, EXPORTS, BareWay::new),
            new Kind(LOOP, false, List.of(), LoopWay::new),
            new Kind(DATALOADER_UNCACHED, false, List.of(), () -> new DataLoaderWay(false)),
            new Kind(DATALOADER, false, List.of(), () -> new DataLoaderWay(true)),
            new Kind(THREADS, true, List.of(), () -> new ThreadsWay(false)),
            new Kind(THREADS_YIELDING, true, List.of(), () -> new ThreadsWay(true)),
            new Kind(CAFFEINE, false, List.of(), CaffeineWay::new),
            new Kind(KOTLIN, true, List.of(), () -> rival("KotlinWay")),
            new Kind("ZIO Query, no cache", false, List.of(), () -> rival("ZioWay")),
            new Kind("ZIO Query", false, List.of(), () -> rival("CachedZioWay")));

    /** All that there are, in the order of the tables. Those of the profile {@code rivals} only if it was built. */
    public static final List<Kind> ALL =
            KNOWN.stream().filter(kind -> hasRivals() || !isRival(kind)).toList();

    private Ways() {}

    /** {@return the ones of the two engines} */
    public static List<Kind> engines() {
        return List.of(kind(PORTABLE), kind(CONFINED));
    }

    /** {@return the names of those with straight-line code that somebody could take instead, built here or not} */
    public static List<String> straightRivals() {
        return KNOWN.stream()
                .filter(kind -> kind.straight)
                .map(Kind::name)
                .filter(name -> !List.of(PORTABLE, CONFINED, BARE).contains(name))
                .toList();
    }

    /** {@return the way of that name} */
    public static Kind kind(String name) {
        return ALL.stream().filter(kind -> kind.name.equals(name)).findFirst().orElseThrow();
    }

    /** {@return the engine of a way of ours} */
    public static Engine engine(String name) {
        return name.equals(CONFINED) ? Engine.CONFINED : Engine.PORTABLE;
    }

    /** {@return whether the profile {@code rivals} was built} */
    public static boolean hasRivals() {
        return Ways.class.getClassLoader().getResource((RIVALS + "KotlinWay").replace('.', '/') + ".class") != null;
    }

    private static boolean isRival(Kind kind) {
        return kind.name.equals(KOTLIN) || kind.name.startsWith("ZIO");
    }

    private static Way rival(String type) throws ReflectiveOperationException {
        return Class.forName(RIVALS + type)
                .asSubclass(Way.class)
                .getConstructor()
                .newInstance();
    }
}
