package dev.corio;

/** Code of a task that gives no result. It may throw anything; what it throws fails the task. */
@FunctionalInterface
public interface TaskBody {

    /**
     * Runs the task.
     *
     * @param task the handle through which the code starts children and suspends
     * @throws Exception whatever the code fails with
     */
    void run(Task task) throws Exception;
}
