package io.polymigrate.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.internal.core.protocol.ByteBufPrimitiveCodec;
import com.datastax.oss.protocol.internal.Compressor;
import com.datastax.oss.protocol.internal.Segment;
import com.datastax.oss.protocol.internal.SegmentCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.ObjectBatch;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSink;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.cassandra.RowEncoder.Encoded;
import io.polymigrate.testkit.server.FaultProxy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DirectWriterTest {
  private static final int ROWS = 3_000;
  private static final RecordSchema SCHEMA =
      CassandraSpace.schema(
          List.of("p", "c"), "p", Simple.INT, "c", Simple.INT, "v", Simple.STRING);

  private static RecordBatch batch(int rows) {
    @Nullable Object[][] values = new Object[rows][];
    for (int i = 0; i < rows; i++) {
      values[i] = new Object[] {i / 3, i % 3, i % 7 == 0 ? null : "value " + i};
    }
    return new ObjectBatch(SCHEMA, Arrays.asList(values), Optional.empty());
  }

  private static CassandraSpace space() {
    return CassandraSpace.open()
        .cql("CREATE TABLE t (p int, c int, v text, PRIMARY KEY (p, c)) WITH comment = 'direct'");
  }

  private static CassandraConnection connection(String url) {
    return CassandraConnection.open(
        CassandraOptions.of(ConnectionString.parse(url)), Runnable::run);
  }

  private static RowEncoder encoder(CassandraConnection connection) {
    return new RowEncoder(
        connection,
        new RowEncoder.Target(
            new Tables(connection).get("t"),
            SCHEMA,
            LoadMode.UPSERT,
            new SeenKeys(),
            "",
            Optional.empty()));
  }

  // Three rows of one partition together, as often as one alone.
  private static List<List<Encoded>> requests(RowEncoder encoder, int rows) {
    RecordBatch batch = batch(rows);
    List<List<Encoded>> requests = new ArrayList<>();
    List<Encoded> together = List.of();
    for (int row = 0; row < rows; row++) {
      Encoded encoded = encoder.encode(batch, row, new ArrayList<>());
      if (encoded == null) {
        throw new AssertionError("refused");
      }
      if (row / 3 % 2 == 0) {
        requests.add(List.of(encoded));
      } else {
        together = new ArrayList<>(row % 3 == 0 ? List.of() : together);
        together.add(encoded);
        if (row % 3 == 2) {
          requests.add(together);
        }
      }
    }
    return requests;
  }

  private static List<String> expected(int rows) {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      String value = i % 7 == 0 ? "null" : "value " + i;
      expected.add("{c=" + i % 3 + ", p=" + i / 3 + ", v=" + value + "}");
    }
    expected.sort(null);
    return expected;
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void rowsAndGroupsOfThemArriveInEitherVersionOfTheProtocol(int version) {
    try (CassandraSpace space = space()) {
      CassandraConnection connection = connection(space.url());
      RowEncoder encoder = encoder(connection);
      DirectWriter writer = new DirectWriter(connection, encoder.statement(), version);

      assertThat(writer.write(requests(encoder, ROWS))).isEmpty();

      assertThat(space.rows("SELECT * FROM t")).isEqualTo(expected(ROWS));
      assertThat(space.rows("SELECT driver_name, protocol_version FROM system_views.clients"))
          .contains("{driver_name=" + NodeChannel.NAME + ", protocol_version=" + version + "}");
      assertThat(connection.inFlight().limit()).isEqualTo(connection.options().concurrency());
      writer.close();
      connection.close();
    }
  }

  @Test
  void whatIsNotDoneIsLeftToTheDriver() {
    try (CassandraSpace space = space()) {
      CassandraConnection connection = connection(space.url());
      RowEncoder encoder = encoder(connection);
      List<List<Encoded>> requests = requests(encoder, ROWS);

      DirectWriter older = new DirectWriter(connection, encoder.statement(), 3);
      assertThat(older.write(requests).equals(requests)).isTrue();

      space.cql("DROP TABLE t");
      DirectWriter writer = new DirectWriter(connection, encoder.statement());
      assertThat(Set.copyOf(writer.write(requests)).equals(Set.copyOf(requests))).isTrue();
      space.cql("CREATE TABLE t (p int, c int, v text, PRIMARY KEY (p, c))");
      List<List<Encoded>> again = requests(encoder, ROWS);
      // The driver prepares the statement anew where the server has forgotten it.
      connection.once(again.get(0).get(0).statement());
      assertThat(writer.write(again).size()).isZero();
      assertThat(space.rows("SELECT * FROM t")).hasSize(ROWS);
      writer.close();
      connection.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"0", "100", "5000"})
  void aConnectionThatIsCutLosesNothing(int afterBytes) {
    try (CassandraSpace space = space();
        FaultProxy proxy = FaultProxy.before(space.url())) {
      DatabaseAdapter adapter = space.open(proxy.url());
      LoadSession session =
          Stages.join(
              adapter.openLoad(
                  CassandraSpace.load("t", SCHEMA, LoadMode.UPSERT, Map.of()),
                  CallContext.create()));
      RecordSink sink = Stages.join(session.openSink());
      assertThat(Stages.join(sink.write(batch(30), Optional.empty())).written()).isEqualTo(30);
      assertThat(space.rows("SELECT driver_name FROM system_views.clients"))
          .contains("{driver_name=" + NodeChannel.NAME + "}");

      proxy.cutAfterReplyBytes(afterBytes);
      CompletableFuture<WriteResult> result =
          sink.write(batch(20_000), Optional.empty()).toCompletableFuture();

      assertThat(result.join()).isEqualTo(new WriteResult(20_000, 0, List.of()));
      assertThat(proxy.cuts()).isPositive();
      assertThat(space.rows("SELECT * FROM t")).isEqualTo(expected(20_000));
      Stages.join(sink.closeAsync());
      Stages.join(session.closeAsync());
      Stages.join(adapter.closeAsync());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 65_536, Segments.LARGEST})
  void segmentsAreThoseOfTheDriver(int length) throws IOException {
    byte[] frames = new byte[length];
    new Random(length).nextBytes(frames);
    SegmentCodec<ByteBuf> codec =
        new SegmentCodec<>(new ByteBufPrimitiveCodec(ByteBufAllocator.DEFAULT), Compressor.none());
    List<Object> parts = new ArrayList<>();
    codec.encode(new Segment<>(Unpooled.wrappedBuffer(frames), true), parts);
    ByteBuf whole = Unpooled.wrappedBuffer(parts.toArray(ByteBuf[]::new));
    byte[] expected = new byte[whole.readableBytes()];
    whole.readBytes(expected);
    whole.release();

    byte[] segment = new byte[Segments.HEADER + length + Segments.TRAILER];
    System.arraycopy(frames, 0, segment, Segments.HEADER, length);
    Segments.close(segment, 0, length);

    assertThat(segment).isEqualTo(expected);
    assertThat(Segments.length(segment, 0)).isEqualTo(length);
    Segments.check(segment, 0, length);
  }

  @Test
  void aDamagedSegmentIsNoticed() throws IOException {
    byte[] segment = new byte[Segments.HEADER + 10 + Segments.TRAILER];
    Segments.close(segment, 0, 10);
    for (int i = 0; i < segment.length; i++) {
      byte[] damaged = segment.clone();
      damaged[i] ^= 0x10;
      assertThatThrownBy(() -> Segments.check(damaged, 0, Segments.length(damaged, 0)))
          .isInstanceOf(IOException.class);
    }
  }
}
