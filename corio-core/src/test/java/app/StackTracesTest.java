package app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.corio.Corio;
import dev.corio.CorioFixture;
import dev.corio.Task;
import dev.corio.TaskBody;
import dev.corio.TaskFailedException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the trace of a failure shows: where each task was started, then the caller; the user's frames only. */
@ExtendWith(CorioFixture.class)
class StackTracesTest {

    private static List<String> frames(Throwable thrown) {
        return Arrays.stream(thrown.getStackTrace())
                .map(frame -> frame.getClassLoaderName() + " " + frame.getClassName() + "." + frame.getMethodName())
                .toList();
    }

    private static TaskFailedException failureOf(Corio corio, TaskBody program) {
        return catchThrowableOfType(TaskFailedException.class, () -> corio.run(program));
    }

    private static void spawnsDeep(Task task) {
        task.run(child -> loads(child));
    }

    private static void loads(Task task) {
        task.map(List.of("a"), item -> {
            task.yield();
            throw new IOException(item);
        });
    }

    @Test
    void spawnSitesStandInnermostFirstThenTheCaller(Corio corio) {
        TaskFailedException failed = failureOf(corio, task -> spawnsDeep(task));

        assertThat(frames(failed))
                .startsWith(
                        "task 0/0/0 app.StackTracesTest.loads",
                        "task 0/0 app.StackTracesTest.spawnsDeep",
                        "task 0 app.StackTracesTest.lambda$failureOf$0")
                .contains("app app.StackTracesTest.spawnSitesStandInnermostFirstThenTheCaller")
                .noneMatch(frame -> frame.contains("dev.corio"))
                .noneMatch(frame -> frame.contains("VirtualThread"));
        assertThat(failed.getStackTrace()[0].getLineNumber()).isPositive();
    }

    @Test
    void forksRacesActionsAndNestedProgramsShowTheirLine(Corio corio) {
        TaskFailedException failed = failureOf(
                corio,
                task -> task.fork(() -> {
                            task.go(() -> corio.run(nested -> task.race(List.of(() -> {
                                task.yield();
                                throw new IOException();
                            }))));
                            return null;
                        })
                        .join());

        assertThat(frames(failed).subList(0, 5))
                .allSatisfy(frame -> assertThat(frame).contains("StackTracesTest"))
                .extracting(frame -> frame.substring(0, frame.indexOf(" ", 5)))
                .containsExactly("task 0/0/0/0/0", "task 0/0/0/0", "task 0/0/0", "task 0/0", "task 0");
    }

    /** Code in a class with a name may be started from many places: only the class is known. */
    private record Named() implements TaskBody {
        @Override
        public void run(Task task) throws IOException {
            throw new IOException();
        }
    }

    @Test
    void codeInANamedClassShowsTheClass(Corio corio) {
        TaskFailedException failed = failureOf(corio, task -> task.run(new Named()));

        assertThat(frames(failed)).startsWith("task 0/0 app.StackTracesTest$Named.<code>");
    }
}
