package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which stacks of a task that blocks let its lane go. */
class OpenFramesTest {

    private static StackTraceElement frame(String className, String method) {
        return new StackTraceElement(className, method, null, -1);
    }

    private static boolean isOpen(StackTraceElement... frames) {
        return OpenFrames.only(frames);
    }

    private static final StackTraceElement RUN = frame("dev.corio.TaskNode", "run");
    private static final StackTraceElement USERS = frame("app.Main", "load");

    @Test
    void codeOfUsersInABodyIsOpen() {
        assertThat(isOpen(
                        frame("java.util.concurrent.locks.LockSupport", "park"),
                        USERS,
                        frame("dev.corio.TaskHandle", "lambda$map$12"),
                        frame("dev.corio.MapScope", "map"),
                        frame("dev.corio.ChildTask$Mapped", "body"),
                        RUN))
                .isTrue();
    }

    @Test
    void oneFrameInTheMiddleOfAChangeCloses() {
        assertThat(isOpen(USERS, frame("dev.corio.Key", "equals"), USERS, RUN)).isFalse();
        assertThat(isOpen(frame("dev.corio.Collector", "locked"), USERS, RUN)).isFalse();
        assertThat(isOpen(frame("dev.corio.TaskNode", "bodyEnded"), RUN)).isFalse();
        assertThat(isOpen(USERS, frame("dev.corio.coroutine.Generator", "next"), USERS, RUN))
                .isFalse();
    }

    @Test
    void otherPackagesAreOfUsers() {
        assertThat(isOpen(frame("dev.corio.jdbc.Statement", "run"), RUN)).isTrue();
        assertThat(isOpen(frame("dev.corionis.Main", "run"), RUN)).isTrue();
    }

    @Test
    void aThreadThatStandsNowhereIsNotOpen() {
        assertThat(isOpen()).isFalse();
    }

    @Test
    void eachEntryIsAMethodThatExists() throws ClassNotFoundException {
        for (String entry : OpenFrames.OPEN) {
            String className = entry.substring(0, entry.lastIndexOf('.'));
            Method[] methods = Class.forName("dev.corio." + className).getDeclaredMethods();
            Set<String> names = Arrays.stream(methods)
                    .map(method -> OpenFrames.name(className, method.getName()))
                    .collect(Collectors.toSet());
            assertThat(names).contains(entry);
        }
        assertThat(Stream.of("TaskNode.run", "Program.body")).allMatch(OpenFrames.OPEN::contains);
    }
}
