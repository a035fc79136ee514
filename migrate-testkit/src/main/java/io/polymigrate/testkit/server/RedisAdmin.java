package io.polymigrate.testkit.server;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The administrator of a Redis server. A database of the kit is a key prefix in the URL's own
 * database: Redis has 16 numbered ones, which is too few to give each test its own.
 *
 * @param url the URL of the server
 */
record RedisAdmin(String url) implements ServerAdmin {
  private static final int PATIENCE_MILLIS = 10_000;

  @Override
  public String becomeReady() throws ServerNotReadyException {
    try (Wire wire = new Wire(ServerUrl.parse(url))) {
      String info = String.valueOf(wire.call("INFO", "server"));
      return info.lines()
          .filter(line -> line.startsWith("redis_version:"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElseThrow(() -> new IOException("the server does not say its version"));
    } catch (IOException e) {
      throw new ServerNotReadyException(e);
    }
  }

  /** A prefix begins with its first key. */
  @Override
  public void create(String database) {}

  @Override
  public void drop(String database) {
    try (Wire wire = new Wire(ServerUrl.parse(url))) {
      String cursor = "0";
      do {
        List<?> page = list(wire.call("SCAN", cursor, "MATCH", database + ":*", "COUNT", "5000"));
        cursor = String.valueOf(page.get(0));
        List<String> words = new ArrayList<>(List.of("UNLINK"));
        list(page.get(1)).forEach(key -> words.add(String.valueOf(key)));
        if (words.size() > 1) {
          wire.call(words.toArray(new String[0]));
        }
      } while (!cursor.equals("0"));
    } catch (IOException e) {
      throw new UncheckedIOException("Dropping '" + database + "' failed", e);
    }
  }

  private static List<?> list(@Nullable Object reply) throws IOException {
    if (reply instanceof List<?> items) {
      return items;
    }
    throw new IOException("the server's answer is no list");
  }

  @Override
  public String urlOf(String database) {
    return ServerUrl.parse(url).withQuery("prefix=" + database + ":").toString();
  }

  /** As much of the protocol as the kit needs, so that it brings no client. Keys are any bytes. */
  private static final class Wire implements AutoCloseable {
    private final Socket socket = new Socket();
    private final InputStream in;

    Wire(ServerUrl url) throws IOException {
      socket.connect(new InetSocketAddress(url.host(), url.port()), PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      in = new BufferedInputStream(socket.getInputStream());
      String password = url.password();
      if (password != null) {
        String user = url.user();
        call("AUTH", user == null || user.isEmpty() ? "default" : user, password);
      }
      if (!url.database().isEmpty()) {
        call("SELECT", url.database());
      }
    }

    @Nullable Object call(String... words) throws IOException {
      StringBuilder out = new StringBuilder("*").append(words.length).append("\r\n");
      for (String word : words) {
        out.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
      }
      socket.getOutputStream().write(out.toString().getBytes(StandardCharsets.ISO_8859_1));
      return reply();
    }

    private @Nullable Object reply() throws IOException {
      String line = line();
      String rest = line.substring(1);
      return switch (line.charAt(0)) {
        case '-' -> throw new IOException(rest);
        case '$' -> text(Integer.parseInt(rest));
        case '*' -> {
          List<@Nullable Object> items = new ArrayList<>();
          for (int i = Integer.parseInt(rest); i > 0; i--) {
            items.add(reply());
          }
          yield items;
        }
        default -> rest;
      };
    }

    private @Nullable String text(int length) throws IOException {
      if (length < 0) {
        return null;
      }
      byte[] bytes = in.readNBytes(length);
      line();
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0) {
          throw new EOFException("the server closed the connection");
        }
        if (c != '\r') {
          line.append((char) c);
        }
      }
      return line.toString();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
