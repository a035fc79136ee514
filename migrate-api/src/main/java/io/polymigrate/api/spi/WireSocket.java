package io.polymigrate.api.spi;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection over which an adapter speaks its store's protocol by itself. It blocks, neither
 * for connecting nor for reading nor for writing longer than it was told. For one thread at a time;
 * {@link #close()} may be called by any.
 */
public final class WireSocket {
  private final Socket plain;
  private final Socket socket;
  private final Duration timeout;

  /**
   * TLS of the JDK.
   *
   * @param context whom to trust
   * @param verifyHost whether the certificate must be for the host's name
   */
  public record Tls(SSLContext context, boolean verifyHost) {
    private Socket over(Socket plain, InetSocketAddress host) throws IOException {
      SSLSocket socket =
          (SSLSocket)
              context
                  .getSocketFactory()
                  .createSocket(plain, host.getHostString(), host.getPort(), true);
      socket.setUseClientMode(true);
      if (verifyHost) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
      }
      socket.startHandshake();
      return socket;
    }
  }

  private WireSocket(Socket plain, Socket socket, Duration timeout) {
    this.plain = plain;
    this.socket = socket;
    this.timeout = timeout;
  }

  /**
   * Connects.
   *
   * @param address whereto; resolved now if it is not yet
   * @param toConnect the longest time for that
   * @param timeout the longest time for each reading and each writing
   * @param tls whether and how to speak TLS; null for not at all
   * @throws IOException when it can't be connected to in this time
   */
  public static WireSocket open(
      InetSocketAddress address, Duration toConnect, Duration timeout, @Nullable Tls tls)
      throws IOException {
    Socket plain = new Socket();
    try {
      plain.setTcpNoDelay(true);
      plain.connect(
          address.isUnresolved()
              ? new InetSocketAddress(address.getHostString(), address.getPort())
              : address,
          Math.toIntExact(toConnect.toMillis()));
      plain.setSoTimeout(Math.toIntExact(timeout.toMillis()));
      return new WireSocket(plain, tls == null ? plain : tls.over(plain, address), timeout);
    } catch (IOException | RuntimeException e) {
      plain.close();
      throw e;
    }
  }

  /**
   * Sends all of these bytes.
   *
   * @throws IOException when the connection is lost, or the other side takes nothing for too long
   */
  public void write(byte[] bytes, int offset, int length) throws IOException {
    // A blocking socket has no limit of its own for how long it may write.
    CompletableFuture<Void> guard =
        new CompletableFuture<Void>().orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    var unused = guard.whenComplete((done, late) -> closeIf(late != null));
    try {
      OutputStream stream = socket.getOutputStream();
      stream.write(bytes, offset, length);
      stream.flush();
    } finally {
      guard.complete(null);
    }
  }

  private void closeIf(boolean late) {
    if (late) {
      close();
    }
  }

  /**
   * Waits for bytes.
   *
   * @return how many came, at least 1
   * @throws IOException when the connection is lost or was ended by the other side, or nothing
   *     comes for too long
   */
  public int read(byte[] into, int offset, int most) throws IOException {
    int count = socket.getInputStream().read(into, offset, most);
    if (count <= 0) {
      throw new EOFException("The other side has ended the connection");
    }
    return count;
  }

  /** Closes the connection; whoever reads or writes then fails. Never fails itself. */
  public void close() {
    try {
      // Not the TLS socket around it: that one would say goodbye, and wait for a lock to do so.
      plain.close();
    } catch (IOException e) {
      // There is nothing to be done about it.
      var unused = e;
    }
  }
}
