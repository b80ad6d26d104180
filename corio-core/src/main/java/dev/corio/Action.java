package dev.corio;

/** Code of a task that needs no {@link Task} handle and gives no result. */
@FunctionalInterface
public interface Action {

    /**
     * Runs the code.
     *
     * @throws Exception whatever the code fails with
     */
    void run() throws Exception;
}
