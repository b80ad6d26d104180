package dev.corio;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** Dependencies between packages go one way. */
class PackageCycleTest {
    private final JavaClasses classes = new ClassFileImporter().importPath(MainClasses.directory());

    @Test
    void readsEveryClassOfTheCore() throws IOException {
        // The importer skips class files it cannot read; a rule over what is left would prove nothing.
        try (var files = Files.walk(MainClasses.directory())) {
            var compiled = files.filter(f -> f.toString().endsWith(".class"))
                    .filter(f -> !f.endsWith("module-info.class"))
                    .count();
            assertThat(classes).hasSize((int) compiled).isNotEmpty();
        }
    }

    @Test
    void packagesFormNoCycle() {
        slices().assignedFrom(new ByPackage()).should().beFreeOfCycles().check(classes);
    }

    private static final class ByPackage implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(type.getPackageName());
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }
}
