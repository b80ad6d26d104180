package dev.corio;

/**
 * Makes sure that there is stack left for a switch. A stack that overflows half-way through giving the lane away would leave
 * two tasks running at once, or a thread that the JDK takes for woken and never runs; one that overflows here has changed nothing.
 *
 * <p>What follows takes a few kilobytes, more where it is interpreted. To use as much here would take longer than to switch. So
 * this has large frames of which it touches nothing: interpreted, each takes a kilobyte; compiled, they take little, but the code
 * checks at its entry for the room that the interpreter would need, should it have to fall back.
 */
final class StackProbe {

    private static final int FRAMES = 8;

    private StackProbe() {}

    /**
     * Uses some stack and gives it back.
     *
     * @throws StackOverflowError if there is not enough
     */
    static void probe() {
        descend(FRAMES);
    }

    /**
     * Uses several times as much stack and gives it back.
     *
     * @throws StackOverflowError if there is not enough
     */
    static void probe(int times) {
        descend(times * FRAMES);
    }

    /** The same, ahead of several steps that belong together, switches among them. */
    static void probeAmply() {
        descend(5 * FRAMES);
    }

    @SuppressWarnings("UnusedVariable") // they make the frame large
    private static int descend(int frames) {
        long l000,
                l001,
                l002,
                l003,
                l004,
                l005,
                l006,
                l007,
                l008,
                l009,
                l010,
                l011,
                l012,
                l013,
                l014,
                l015,
                l016,
                l017,
                l018,
                l019,
                l020,
                l021,
                l022,
                l023,
                l024,
                l025,
                l026,
                l027,
                l028,
                l029,
                l030,
                l031,
                l032,
                l033,
                l034,
                l035,
                l036,
                l037,
                l038,
                l039,
                l040,
                l041,
                l042,
                l043,
                l044,
                l045,
                l046,
                l047,
                l048,
                l049,
                l050,
                l051,
                l052,
                l053,
                l054,
                l055,
                l056,
                l057,
                l058,
                l059,
                l060,
                l061,
                l062,
                l063,
                l064,
                l065,
                l066,
                l067,
                l068,
                l069,
                l070,
                l071,
                l072,
                l073,
                l074,
                l075,
                l076,
                l077,
                l078,
                l079,
                l080,
                l081,
                l082,
                l083,
                l084,
                l085,
                l086,
                l087,
                l088,
                l089,
                l090,
                l091,
                l092,
                l093,
                l094,
                l095,
                l096,
                l097,
                l098,
                l099,
                l100,
                l101,
                l102,
                l103,
                l104,
                l105,
                l106,
                l107,
                l108,
                l109,
                l110,
                l111,
                l112,
                l113,
                l114,
                l115,
                l116,
                l117,
                l118,
                l119,
                l120,
                l121,
                l122,
                l123,
                l124,
                l125,
                l126,
                l127;
        return frames == 0 ? 0 : descend(frames - 1) + 1;
    }
}
