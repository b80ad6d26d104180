package dev.corio.cli;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A TCP proxy on loopback that makes a server look far away: every byte arrives as much later as one way takes, in either
 * direction, and as many bytes a second arrive as before.
 *
 * <p>Each direction of a connection has two threads. The one reads what is there, stamps it with the moment at which it is
 * due, and queues it; the other one takes it, waits for that moment, and writes it. Reading never waits for writing: what
 * follows in the queue is late by the same time, not by the sum.
 *
 * <p>The threads are the platform's own. A parked thread wakes up some 60 µs late on Linux, a virtual one later still, which
 * is much of a millisecond: so the last stretch is spun.
 */
final class DelayProxy implements AutoCloseable {

    private static final int CHUNK = 1 << 16;
    private static final int WINDOW = 64 << 20;
    private static final long SPIN_NANOS = 100_000;

    private final InetSocketAddress target;
    private final ServerSocket listener;
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private volatile long oneWayNanos;

    private DelayProxy(InetSocketAddress target, ServerSocket listener) {
        this.target = target;
        this.listener = listener;
    }

    /**
     * Starts a proxy without a delay.
     *
     * @param target where it connects to, for each connection made to it
     * @throws IOException if it cannot listen
     */
    static DelayProxy start(InetSocketAddress target) throws IOException {
        DelayProxy proxy = new DelayProxy(target, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        thread("accept", proxy::accept);
        return proxy;
    }

    /** {@return where it listens, on loopback} */
    int port() {
        return listener.getLocalPort();
    }

    /**
     * Sets the delay of everything read from now on.
     *
     * @param roundTrip half of it is for each direction
     */
    void delay(Duration roundTrip) {
        oneWayNanos = roundTrip.toNanos() / 2;
    }

    /** Stops listening and cuts every connection. */
    @Override
    public void close() throws IOException {
        listener.close();
        for (Closeable socket : open) {
            socket.close();
        }
    }

    private void accept() {
        try {
            while (!listener.isClosed()) {
                new Link(listener.accept()).connect();
            }
        } catch (IOException closed) {
            // The way this thread ends.
        }
    }

    private static void thread(String name, Runnable body) {
        Thread.ofPlatform().daemon().name("corio-delay-" + name).start(body);
    }

    private static void awaitNanoTime(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            if (left > SPIN_NANOS) {
                LockSupport.parkNanos(left - SPIN_NANOS);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    /** A connection of a client, and ours to the server. */
    private final class Link {

        private final Socket client;
        private final Socket server = new Socket();
        private final AtomicInteger directions = new AtomicInteger(2);

        Link(Socket client) {
            this.client = client;
        }

        void connect() {
            open.add(client);
            open.add(server);
            try {
                if (listener.isClosed()) {
                    throw new SocketException("closed meanwhile");
                }
                server.connect(target);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                new Direction(this, client, server).start("there");
                new Direction(this, server, client).start("back");
            } catch (IOException refused) {
                drop();
            }
        }

        void directionEnded() {
            if (directions.decrementAndGet() == 0) {
                drop();
            }
        }

        void drop() {
            for (Socket socket : List.of(client, server)) {
                open.remove(socket);
                try {
                    socket.close();
                } catch (IOException gone) {
                    // That was the intention.
                }
            }
        }
    }

    /** What was read together, and when it is due. Without bytes: the end. */
    private record Chunk(ByteBuffer bytes, long due) {}

    /** The bytes from one socket of a link to the other. */
    private final class Direction {

        private final Link link;
        private final Socket from;
        private final Socket to;
        private final BlockingQueue<Chunk> queue = new LinkedBlockingQueue<>();

        /** How many more bytes may be under way: a receiver that is slow for long must not fill our memory. */
        private final Semaphore window = new Semaphore(WINDOW);

        Direction(Link link, Socket from, Socket to) {
            this.link = link;
            this.from = from;
            this.to = to;
        }

        void start(String name) {
            thread(name + "-read", this::read);
            thread(name + "-write", this::write);
        }

        private void read() {
            byte[] buffer = new byte[CHUNK];
            try {
                InputStream in = from.getInputStream();
                for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
                    window.acquireUninterruptibly(length);
                    queue.add(
                            new Chunk(ByteBuffer.wrap(Arrays.copyOf(buffer, length)), System.nanoTime() + oneWayNanos));
                }
            } catch (IOException broken) {
                // To the other side it looks like an end.
            }
            queue.add(new Chunk(ByteBuffer.allocate(0), System.nanoTime() + oneWayNanos));
        }

        private void write() {
            try {
                OutputStream out = to.getOutputStream();
                while (writeNext(out)) {}
                to.shutdownOutput();
            } catch (IOException broken) {
                link.drop();
                window.release(WINDOW);
            } catch (InterruptedException nobodyDoes) {
                Thread.currentThread().interrupt();
            }
            link.directionEnded();
        }

        private boolean writeNext(OutputStream out) throws IOException, InterruptedException {
            Chunk chunk = queue.take();
            awaitNanoTime(chunk.due());
            out.write(chunk.bytes().array());
            window.release(chunk.bytes().capacity());
            return chunk.bytes().hasRemaining();
        }
    }
}
