package dev.corio;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.nio.file.Files;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The promise of no dependencies, and what users see of the packages, as the compiled descriptor states them. */
class ModuleDescriptorTest {
    private static final Set<String> AT_RUN_TIME = Set.of("java.base");
    private static final Set<String> OPTIONAL = Set.of("java.management", "jdk.jfr", "org.jspecify");
    private static final Set<String> PUBLIC_PACKAGES = Set.of("dev.corio", "dev.corio.coroutine");

    private static ModuleDescriptor module;

    @BeforeAll
    static void readDescriptor() throws IOException {
        try (var in = Files.newInputStream(MainClasses.directory().resolve("module-info.class"))) {
            module = ModuleDescriptor.read(in);
        }
    }

    @Test
    void requiresOnlyTheJdkAtRunTime() {
        assertThat(module.name()).isEqualTo("dev.corio");
        assertThat(required(false)).contains("java.base").isSubsetOf(AT_RUN_TIME);
    }

    @Test
    void worksWithoutRecordingsManagementAndAnnotations() {
        assertThat(required(true)).isSubsetOf(OPTIONAL);
    }

    @Test
    void exportsOnlyThePublicPackages() {
        var exported = module.exports().stream()
                .filter(e -> !e.isQualified())
                .map(Exports::source)
                .collect(toSet());
        assertThat(exported).isEqualTo(PUBLIC_PACKAGES);
    }

    @Test
    void exportsItsSeamToTheTestKitOnly() {
        assertThat(module.exports().stream().filter(Exports::isQualified))
                .singleElement()
                .satisfies(seam -> assertThat(seam.source()).isEqualTo("dev.corio.seam"))
                .satisfies(seam -> assertThat(seam.targets()).containsExactly("dev.corio.testkit"));
    }

    @Test
    void opensNothing() {
        assertThat(module.isOpen()).isFalse();
        assertThat(module.opens()).isEmpty();
    }

    private static Set<String> required(boolean compileTimeOnly) {
        return module.requires().stream()
                .filter(r -> r.modifiers().contains(Modifier.STATIC) == compileTimeOnly)
                .map(Requires::name)
                .collect(toSet());
    }
}
