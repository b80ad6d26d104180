package dev.corio.jdbc;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Stands between a driver and a PostgreSQL, and cuts the connection after any number of bytes in either direction. What the server
 * got before it goes on with, undisturbed: it sees the end of the connection when it reads on.
 */
final class CuttingProxy implements AutoCloseable {

    /** Who sent it. */
    enum From {
        CLIENT,
        SERVER
    }

    private static final int NEVER = -1;

    private final InetSocketAddress server;
    private final ServerSocket door;
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private volatile boolean stalled;

    CuttingProxy(PGSimpleDataSource source) throws IOException {
        server = new InetSocketAddress(source.getServerNames()[0], source.getPortNumbers()[0]);
        door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().name("cutting-proxy").start(this::accept);
    }

    /** {@return the same database, by way of this} */
    PGSimpleDataSource through(PGSimpleDataSource source) {
        PGSimpleDataSource through = new PGSimpleDataSource();
        through.setServerNames(new String[] {door.getInetAddress().getHostAddress()});
        through.setPortNumbers(new int[] {door.getLocalPort()});
        through.setDatabaseName(source.getDatabaseName());
        through.setUser(source.getUser());
        through.setPassword(source.getPassword());
        through.setSslMode("disable");
        through.setGssEncMode("disable");
        return through;
    }

    /** From now on each connection that there is will be cut after so many bytes from this side; others are left alone. */
    void cutAfter(From from, int bytes) {
        links.forEach(link -> link.count(from, bytes));
    }

    /** Counts what is sent from now on, and cuts nothing. */
    void listen() {
        links.forEach(link -> link.count(From.CLIENT, NEVER));
    }

    /** {@return where the messages begin that were sent since, on the connection that sent most, and where the last ends} */
    List<Integer> boundaries(From from) {
        List<Integer> longest = List.of(0);
        for (Link link : links) {
            List<Integer> its = boundaries(link.sent(from));
            longest = its.size() > longest.size() ? its : longest;
        }
        return longest;
    }

    private static List<Integer> boundaries(byte[] sent) {
        List<Integer> found = new ArrayList<>();
        int at = 0;
        while (at + 5 <= sent.length) {
            found.add(at);
            at += 1 + ByteBuffer.wrap(sent, at + 1, 4).getInt(); // a letter and a length, which counts itself
        }
        found.add(at);
        return found;
    }

    /** {@return whether a connection was cut since} Then the server has ended what it did for it. */
    boolean endsCutting() throws InterruptedException {
        boolean cut = false;
        for (Link link : links) {
            link.count(From.CLIENT, NEVER);
            if (link.isCut()) {
                cut = true;
                if (!link.over.await(20, TimeUnit.SECONDS)) {
                    throw new AssertionError("the server goes on with a connection that was cut");
                }
                links.remove(link);
            }
        }
        return cut;
    }

    /** Holds back all that is sent. */
    void stall(boolean whether) {
        stalled = whether;
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                client.setTcpNoDelay(true);
                Socket there = new Socket();
                there.setTcpNoDelay(true);
                try {
                    there.connect(server);
                } catch (IOException down) {
                    client.close();
                    continue;
                }
                Link link = new Link(client, there);
                links.add(link);
                link.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        links.forEach(Link::cut);
    }

    /** A connection. */
    private final class Link {

        private final Socket client;
        private final Socket there;
        private final CountDownLatch over = new CountDownLatch(1);
        private final ByteArrayOutputStream fromClient = new ByteArrayOutputStream(); // guarded by the link
        private final ByteArrayOutputStream fromServer = new ByteArrayOutputStream(); // guarded by the link
        private From counted = From.CLIENT; // guarded by the link
        private int left = NEVER; // guarded by the link
        private boolean cut; // guarded by the link

        Link(Socket client, Socket there) {
            this.client = client;
            this.there = there;
        }

        void start() {
            Thread.ofVirtual().start(() -> pump(From.CLIENT, client, there));
            Thread.ofVirtual().start(() -> {
                pump(From.SERVER, there, client);
                over.countDown();
                if (!isCut()) {
                    links.remove(this);
                }
            });
        }

        synchronized void count(From from, int bytes) {
            counted = from;
            left = bytes;
            fromClient.reset();
            fromServer.reset();
        }

        synchronized byte[] sent(From from) {
            return (from == From.CLIENT ? fromClient : fromServer).toByteArray();
        }

        synchronized boolean isCut() {
            return cut;
        }

        private void pump(From from, Socket in, Socket out) {
            byte[] buffer = new byte[16_384];
            try {
                InputStream source = in.getInputStream();
                OutputStream target = out.getOutputStream();
                for (int read = source.read(buffer); read >= 0; read = source.read(buffer)) {
                    while (stalled) {
                        Thread.sleep(5);
                    }
                    int passed = passed(from, buffer, read);
                    if (passed > 0) {
                        target.write(buffer, 0, passed);
                        target.flush();
                    }
                    if (passed < read) {
                        cut();
                    }
                }
                out.shutdownOutput();
            } catch (IOException ended) {
                cut();
            } catch (InterruptedException impossible) {
                Thread.currentThread().interrupt();
            }
        }

        /** {@return how many of these bytes go on} Fewer than all: here it is cut. */
        private synchronized int passed(From from, byte[] buffer, int read) {
            if (cut) {
                return from == From.CLIENT ? 0 : read; // to nobody: the socket is closed
            }
            (from == From.CLIENT ? fromClient : fromServer).write(buffer, 0, read);
            if (left == NEVER || from != counted) {
                return read;
            }
            if (left >= read) {
                left -= read;
                return read;
            }
            return left;
        }

        /** The client loses the connection at once; the server when it has read what there is. */
        void cut() {
            synchronized (this) {
                cut = true;
            }
            try {
                client.close();
            } catch (IOException gone) {
                throw new AssertionError(gone);
            }
            try {
                there.shutdownOutput();
                drain();
            } catch (IOException gone) {
                over.countDown(); // the server was first
            }
        }

        private void drain() throws IOException {
            try (there) {
                while (there.getInputStream().read() >= 0) {
                    // it writes to nobody
                }
            }
            over.countDown();
        }
    }
}
