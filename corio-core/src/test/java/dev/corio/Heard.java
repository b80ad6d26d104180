package dev.corio;

import java.util.ArrayList;
import java.util.List;

/** Keeps every event, and sees that each comes from the own thread of its lane. */
final class Heard implements CorioListener {

    private final List<Event> events = new ArrayList<>(); // guarded by this
    private final List<String> wrong = new ArrayList<>(); // guarded by this

    private synchronized void hear(Event event) {
        if (!event.corio().lanes().get(event.lane()).isOwnThread()) {
            wrong.add(Thread.currentThread() + " tells: " + event);
        }
        events.add(event);
    }

    @Override
    public void taskStarted(StartedEvent event) {
        hear(event);
    }

    @Override
    public void taskSuspended(SuspendedEvent event) {
        hear(event);
    }

    @Override
    public void taskResumed(ResumedEvent event) {
        hear(event);
    }

    @Override
    public void taskEnded(EndedEvent event) {
        hear(event);
    }

    @Override
    public void logged(LogEvent event) {
        hear(event);
    }

    @Override
    public void batchDispatched(DispatchedEvent event) {
        hear(event);
    }

    @Override
    public void batchAnswered(AnsweredEvent event) {
        hear(event);
    }

    @Override
    public void batchFailed(FailedEvent event) {
        hear(event);
    }

    @Override
    public void laneIdle(IdleEvent event) {
        hear(event);
    }

    /** {@return all events so far} */
    synchronized List<Event> events() {
        if (!wrong.isEmpty()) {
            throw new AssertionError("told by the wrong thread: " + wrong);
        }
        return List.copyOf(events);
    }

    <E> List<E> of(Class<E> type) {
        return events().stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** {@return the events as text, but those of idle lanes, which follow the end of a program some time or other} */
    List<String> lines() {
        return events().stream()
                .filter(event -> !(event instanceof IdleEvent))
                .map(Event::toString)
                .toList();
    }

    synchronized void forget() {
        events.clear();
    }
}
