package io.polymigrate.testkit.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/** One connection through a proxy: two sockets and a thread for each direction. */
final class ProxiedConnection {
  private static final int BUFFER = 64 * 1024;

  private final Socket client;
  private final Socket server;
  private final Faults faults;
  private final BiConsumer<ProxiedConnection, Boolean> onEnd;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicBoolean replyIsDropped = new AtomicBoolean();

  ProxiedConnection(
      Socket client, Socket server, Faults faults, BiConsumer<ProxiedConnection, Boolean> onEnd) {
    this.client = client;
    this.server = server;
    this.faults = faults;
    this.onEnd = onEnd;
  }

  void start() throws IOException {
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
    daemon("fault-proxy-requests", this::passRequests);
    daemon("fault-proxy-replies", this::passReplies);
  }

  static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Ends it so that the client sees a reset, not an end. */
  void cut() {
    if (ended.compareAndSet(false, true)) {
      try {
        client.setSoLinger(true, 0);
      } catch (SocketException e) {
        // It is closed already.
      }
      closeBoth();
      onEnd.accept(this, true);
    }
  }

  private void end() {
    if (ended.compareAndSet(false, true)) {
      closeBoth();
      onEnd.accept(this, false);
    }
  }

  private void closeBoth() {
    FaultProxy.closeQuietly(client);
    FaultProxy.closeQuietly(server);
  }

  private void passRequests() {
    byte[] seen = {};
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = client.getInputStream();
        OutputStream out = server.getOutputStream()) {
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        hold();
        seen = joined(seen, Arrays.copyOf(buffer, length));
        if (faults.isAwaited(seen)) {
          replyIsDropped.set(true);
        }
        out.write(buffer, 0, length);
      }
    } catch (IOException e) {
      // One side is gone; so is the other.
    }
    end();
  }

  private byte[] joined(byte[] earlier, byte[] piece) {
    int kept = Math.min(earlier.length, faults.overlap());
    byte[] joined =
        Arrays.copyOf(
            Arrays.copyOfRange(earlier, earlier.length - kept, earlier.length),
            kept + piece.length);
    System.arraycopy(piece, 0, joined, kept, piece.length);
    return joined;
  }

  private void passReplies() {
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = server.getInputStream();
        OutputStream out = client.getOutputStream()) {
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        hold();
        if (replyIsDropped.get()) {
          cut();
          return;
        }
        int passed = faults.takeReplyBytes(length);
        out.write(buffer, 0, passed);
        if (passed < length) {
          cut();
          return;
        }
      }
    } catch (IOException e) {
      // One side is gone; so is the other.
    }
    end();
  }

  private void hold() throws IOException {
    try {
      faults.hold(ended::get);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(e.getMessage());
    }
  }
}
