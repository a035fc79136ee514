package io.polymigrate.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on 127.0.0.1 that makes the faults of a network, in front of a server that has none.
 *
 * <p>It starts out passing everything on. A fault stays until {@link #pass()}, save those that end
 * one connection: they happen once. The most telling ones cut <em>after</em> the server applied a
 * request, so that its client can't know. All methods may be called at any time by any thread.
 */
public final class FaultProxy implements AutoCloseable {
  private static final int BACKLOG = 50;

  private final ServerUrl server;
  private final InetAddress loopback;
  private final int port;
  private final Faults faults = new Faults();
  private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger cuts = new AtomicInteger();
  private final Object lock = new Object();
  private @Nullable Listener listener;
  private volatile boolean closed;

  private FaultProxy(ServerUrl server) throws IOException {
    this.server = server;
    this.loopback = InetAddress.getLoopbackAddress();
    ServerSocket first = listen(0);
    this.port = first.getLocalPort();
    this.listener = accept(first);
  }

  /** A proxy before the server of this URL, at a free port. */
  public static FaultProxy before(String serverUrl) {
    try {
      return new FaultProxy(ServerUrl.parse(serverUrl));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The port it listens on. */
  public int port() {
    return port;
  }

  /**
   * The server's URL by way of the proxy. For MongoDB it asks for a direct connection: else the
   * driver would learn the member's own address and go there.
   */
  public String url() {
    String through = server.withAddress("127.0.0.1", port).toString();
    return through.startsWith("mongodb:") ? MongoAdmin.direct(through) : through;
  }

  /** Ends all faults. Connections that were cut stay cut. */
  public void pass() {
    faults.clear();
    synchronized (lock) {
      if (listener == null && !closed) {
        listener = relisten();
      }
    }
  }

  /** Cuts all connections now; new ones are accepted. */
  public void cut() {
    connections.forEach(ProxiedConnection::cut);
  }

  /** Drops the next bytes that the server sends on any connection, and cuts that connection. */
  public void dropNextReply() {
    cutAfterReplyBytes(0);
  }

  /** Passes on so many more bytes from the server, on all connections together, and then cuts. */
  public void cutAfterReplyBytes(long bytes) {
    faults.allowReplyBytes(bytes);
  }

  /**
   * Passes on the next request that contains this text (UTF-8), and cuts its connection when the
   * server answers, without the answer. For a request in a binary protocol the text must be in it
   * as such, like the {@code COMMIT} of PostgreSQL or a command's name in MongoDB.
   */
  public void dropReplyTo(String text) {
    faults.dropReplyTo(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Holds back every piece of data for so long, in both directions. */
  public void delay(Duration each) {
    faults.delay(each);
  }

  /** Refuses new connections; those that are there live on. */
  public void refuse() {
    synchronized (lock) {
      if (listener != null) {
        listener.close();
      }
      listener = null;
    }
  }

  /** Passes nothing on, on old and new connections, until {@link #pass()} lets it through. */
  public void blackHole() {
    faults.blackHole();
  }

  /** How many connections were cut so far. */
  public int cuts() {
    return cuts.get();
  }

  /** Cuts all connections and listens no more. */
  @Override
  public void close() {
    closed = true;
    refuse();
    cut();
  }

  /** A socket and the thread that accepts its connections. */
  private record Listener(ServerSocket socket, Thread thread) {

    // Until the thread has left it, the socket still takes connections.
    void close() {
      closeQuietly(socket);
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Listener relisten() {
    try {
      return accept(listen(port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ServerSocket listen(int at) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(loopback, at), BACKLOG);
    return socket;
  }

  private Listener accept(ServerSocket socket) {
    return new Listener(
        socket, ProxiedConnection.daemon("fault-proxy-accepts", () -> acceptAll(socket)));
  }

  private void acceptAll(ServerSocket socket) {
    while (true) {
      Socket client;
      try {
        client = socket.accept();
      } catch (IOException e) {
        return; // closed
      }
      serve(client);
    }
  }

  private void serve(Socket client) {
    try {
      Socket upstream = new Socket(server.host(), server.port());
      ProxiedConnection connection = new ProxiedConnection(client, upstream, faults, this::ended);
      connections.add(connection);
      connection.start();
      if (closed) {
        connection.cut();
      }
    } catch (IOException e) {
      closeQuietly(client); // the server is down: the client sees what it would see anyway
    }
  }

  private void ended(ProxiedConnection connection, boolean wasCut) {
    connections.remove(connection);
    if (wasCut) {
      cuts.incrementAndGet();
    }
  }

  static void closeQuietly(@Nullable AutoCloseable socket) {
    try {
      if (socket != null) {
        socket.close();
      }
    } catch (Exception e) {
      // It is gone in any case.
    }
  }
}
