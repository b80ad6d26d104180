package dev.corio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bytes go through as they are, late by what was asked for, and no more. */
final class DelayProxyTest {

    private static final int MEGABYTE = 1 << 20;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ServerSocket server;
    private DelayProxy proxy;

    @BeforeEach
    void start() throws Exception {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        proxy = DelayProxy.start(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
        server.close();
        threads.shutdownNow();
    }

    @Test
    void echoOfAMegabyte() throws Exception {
        byte[] sent = new byte[MEGABYTE];
        new Random(42).nextBytes(sent);
        proxy.delay(Duration.ofMillis(4));
        Future<?> echo = serve(socket -> socket.getInputStream().transferTo(socket.getOutputStream()));

        try (Socket client = connect()) {
            Future<byte[]> received =
                    threads.submit(() -> client.getInputStream().readAllBytes());
            client.getOutputStream().write(sent);
            client.shutdownOutput();

            assertThat(received.get()).isEqualTo(sent);
            echo.get();
        }
    }

    @Test
    void roundTripTakesTheDelay() throws Exception {
        serve(DelayProxyTest::answerEachByte);
        try (Socket client = connect()) {
            long direct = medianRoundTrip(client);
            proxy.delay(Duration.ofMillis(5));
            long delayed = medianRoundTrip(client);

            assertThat(direct).isLessThan(Duration.ofMillis(5).toNanos());
            assertThat(delayed).isGreaterThanOrEqualTo(Duration.ofMillis(5).toNanos());
        }
    }

    /** 1 MB in pieces of 1 KB with 100 ms each, one after the other, would take more than a minute. */
    @Test
    void throughputIsNotLimited() throws Exception {
        proxy.delay(Duration.ofMillis(200));
        serve(socket -> {
            for (int i = 0; i < MEGABYTE / 1024; i++) {
                socket.getOutputStream().write(new byte[1024]);
            }
        });
        try (Socket client = connect()) {
            long start = System.nanoTime();
            assertThat(client.getInputStream().readAllBytes()).hasSize(MEGABYTE);

            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(100), Duration.ofSeconds(5));
        }
    }

    @Test
    void endOfTheServerReachesTheClient() throws Exception {
        serve(socket -> {});
        try (Socket client = connect()) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void endOfTheClientReachesTheServer() throws Exception {
        Future<?> served =
                serve(socket -> assertThat(socket.getInputStream().read()).isEqualTo(-1));
        connect().close();
        served.get();
    }

    @Test
    void refusedByTheServer() throws Exception {
        server.close();
        try (Socket client = connect()) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void closeCutsConnections() throws Exception {
        Future<?> served = serve(socket -> {
            socket.getOutputStream().write(1);
            assertThat(endOf(socket.getInputStream())).isTrue();
        });
        try (Socket client = connect()) {
            assertThat(client.getInputStream().read()).isEqualTo(1);
            proxy.close();

            assertThat(endOf(client.getInputStream())).isTrue();
            served.get();
        }
    }

    @Test
    void connectWhileItCloses() throws Exception {
        for (int i = 0; i < 100; i++) {
            DelayProxy other = DelayProxy.start(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), other.port())) {
                other.close();
                assertThat(endOf(client.getInputStream())).isTrue();
            }
        }
    }

    private interface Conversation {
        void with(Socket socket) throws IOException;
    }

    /** The server talks to one client and closes. */
    private Future<?> serve(Conversation conversation) {
        Callable<Void> conversing = () -> {
            try (Socket socket = server.accept()) {
                socket.setTcpNoDelay(true);
                conversation.with(socket);
            }
            return null;
        };
        return threads.submit(conversing);
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static boolean endOf(InputStream stream) {
        try {
            while (stream.read() >= 0) {}
            return true;
        } catch (IOException cut) {
            return true;
        }
    }

    private static void answerEachByte(Socket socket) throws IOException {
        for (int got = socket.getInputStream().read();
                got >= 0;
                got = socket.getInputStream().read()) {
            socket.getOutputStream().write(got);
        }
    }

    private static long medianRoundTrip(Socket client) throws IOException {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < 51; i++) {
            long start = System.nanoTime();
            client.getOutputStream().write(i);
            assertThat(client.getInputStream().read()).isEqualTo(i);
            times.add(System.nanoTime() - start);
        }
        times.sort(null);
        return times.get(times.size() / 2);
    }
}
