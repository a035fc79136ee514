package io.polymigrate.testkit.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The administrator of a Cassandra server; a database of the kit is a keyspace. Speaks as much of
 * the native protocol as it needs, so that the kit brings no driver.
 *
 * @param url the URL of the server
 */
record CassandraAdmin(String url) implements ServerAdmin {

  private static final String FIRST_PASSWORD = "cassandra";

  @Override
  public String becomeReady() throws ServerNotReadyException {
    try (Wire wire = new Wire(ServerUrl.parse(url))) {
      return wire.text("SELECT release_version FROM system.local");
    } catch (RefusedException e) {
      takeOver();
      throw new ServerNotReadyException(e);
    } catch (IOException e) {
      throw new ServerNotReadyException(e);
    }
  }

  // A new server has a password that everyone knows.
  private void takeOver() throws ServerNotReadyException {
    ServerUrl parts = ServerUrl.parse(url);
    String user = Objects.requireNonNullElse(parts.user(), FIRST_PASSWORD);
    try (Wire wire = new Wire(parts, user, FIRST_PASSWORD)) {
      var unused =
          wire.query("ALTER ROLE " + quoted(user) + " WITH PASSWORD = '" + parts.password() + "'");
    } catch (IOException e) {
      throw new ServerNotReadyException(e);
    }
  }

  @Override
  public void create(String database) {
    run(
        "CREATE KEYSPACE "
            + quoted(database)
            + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
  }

  @Override
  public void drop(String database) {
    run("DROP KEYSPACE IF EXISTS " + quoted(database));
  }

  private void run(String statement) {
    try (Wire wire = new Wire(ServerUrl.parse(url))) {
      wire.query(statement);
    } catch (IOException e) {
      throw new UncheckedIOException("'" + statement + "' failed", e);
    }
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  @Override
  public String urlOf(String database) {
    return ServerUrl.parse(url).withDatabase(database).toString();
  }

  /** Version 4 of the protocol, one request at a time. */
  private static final class Wire implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;
    private static final int VERSION = 4;
    private static final int ERROR = 0x00;
    private static final int STARTUP = 0x01;
    private static final int AUTHENTICATE = 0x03;
    private static final int QUERY = 0x07;
    private static final int AUTH_RESPONSE = 0x0f;
    private static final int ONE = 1;
    private static final int BAD_CREDENTIALS = 0x0100;

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private int opcode;

    Wire(ServerUrl url) throws IOException {
      this(
          url,
          Objects.requireNonNullElse(url.user(), FIRST_PASSWORD),
          Objects.requireNonNullElse(url.password(), FIRST_PASSWORD));
    }

    Wire(ServerUrl url, String user, String password) throws IOException {
      socket.connect(new InetSocketAddress(url.host(), url.port()), PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      call(
          STARTUP,
          body -> {
            body.writeShort(1);
            body.writeUTF("CQL_VERSION");
            body.writeUTF("3.0.0");
          });
      if (opcode == AUTHENTICATE) {
        call(AUTH_RESPONSE, body -> writeLong(body, "\0" + user + "\0" + password));
      }
    }

    /** The first column of the first row, which is text. */
    String text(String query) throws IOException {
      DataInputStream rows = query(query);
      rows.readInt(); // the kind of result
      rows.readInt(); // flags
      int columns = rows.readInt();
      rows.readUTF(); // keyspace
      rows.readUTF(); // table
      for (int i = 0; i < columns; i++) {
        rows.readUTF();
        rows.readShort();
      }
      rows.readInt(); // how many rows
      return new String(rows.readNBytes(rows.readInt()), StandardCharsets.UTF_8);
    }

    DataInputStream query(String query) throws IOException {
      return call(
          QUERY,
          body -> {
            writeLong(body, query);
            body.writeShort(ONE);
            body.writeByte(0);
          });
    }

    private static void writeLong(DataOutputStream body, String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      body.writeInt(bytes.length);
      body.write(bytes);
    }

    private DataInputStream call(int request, Body body) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      body.write(new DataOutputStream(bytes));
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeByte(VERSION);
      out.writeByte(0);
      out.writeShort(0);
      out.writeByte(request);
      out.writeInt(bytes.size());
      bytes.writeTo(out);
      out.flush();
      in.readByte(); // version
      in.readByte(); // flags
      in.readShort(); // stream
      opcode = in.readUnsignedByte();
      byte[] answer = in.readNBytes(in.readInt());
      DataInputStream reply = new DataInputStream(new ByteArrayInputStream(answer));
      if (opcode == ERROR) {
        int code = reply.readInt();
        String words = "error " + code + ": " + reply.readUTF();
        throw code == BAD_CREDENTIALS ? new RefusedException(words) : new IOException(words);
      }
      return reply;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /** User or password are wrong. */
  private static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  /** Writes the body of a request. */
  private interface Body {
    void write(DataOutputStream body) throws IOException;
  }
}
