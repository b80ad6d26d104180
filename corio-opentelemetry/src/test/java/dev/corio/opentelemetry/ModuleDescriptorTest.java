package dev.corio.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.reflect.AccessFlag;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ModuleDescriptorTest {

    @Test
    void dependsOnTheCoreAndOneThirdParty() throws Exception {
        Path classes = Path.of(CorioTracing.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        ModuleDescriptor module = ModuleFinder.of(classes)
                .find("dev.corio.opentelemetry")
                .orElseThrow()
                .descriptor();

        assertThat(module.requires().stream()
                        .filter(required -> !required.accessFlags().contains(AccessFlag.STATIC_PHASE))
                        .map(ModuleDescriptor.Requires::name))
                .containsExactlyInAnyOrder(
                        "java.base", "dev.corio", "io.opentelemetry.api", "io.opentelemetry.context");
        assertThat(module.exports())
                .extracting(ModuleDescriptor.Exports::source)
                .containsExactly("dev.corio.opentelemetry");
    }
}
