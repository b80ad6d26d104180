package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** Where the compiled core lies, for the tests that read class files instead of running them. */
final class MainClasses {
    private MainClasses() {}

    static Path directory() {
        try {
            var location = Action.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI();
            var directory = Path.of(location);
            assertThat(directory).isDirectory();
            return directory;
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
