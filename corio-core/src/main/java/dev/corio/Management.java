package dev.corio;

import org.jspecify.annotations.Nullable;

/** Shows a Corio to JMX, and takes it away again. What fails here is logged and harms nobody: also that there is no JMX. */
final class Management implements AutoCloseable {

    private final Corio corio;
    private final AutoCloseable registration;

    private Management(Corio corio, AutoCloseable registration) {
        this.corio = corio;
        this.registration = registration;
    }

    /** {@return what shows it, null if that is not possible} */
    static @Nullable Management of(Corio corio) {
        try {
            return new Management(corio, Registration.of(corio));
        } catch (LinkageError absent) {
            warn(corio, "the JVM has no module java.management (--add-modules java.management adds it)", absent);
        } catch (Throwable refused) { // by a security policy or another server of the platform, say
            warn(corio, Texts.of(refused), refused);
        }
        return null;
    }

    @Override
    public void close() {
        try {
            registration.close();
        } catch (Throwable refused) {
            Log.warn(corio + " could not be taken from JMX: " + Texts.of(refused), refused);
        }
    }

    private static void warn(Corio corio, String why, Throwable thrown) {
        Log.warn(corio + " is not shown to JMX: " + why + ". All else works", thrown);
    }
}
