package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.TokenMap;
import com.datastax.oss.driver.api.core.metadata.token.Token;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.Rest;
import io.polymigrate.cassandra.RowEncoder.Encoded;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends writes that may be done twice over connections of its own, many frames with each call of
 * the system, and reads answers together as well: the way of a single request through the driver
 * costs ten times as much. The driver stays the judge of everything else: what was not done, for
 * whatever reason, is left to it, with its errors, its retries and its other nodes. Used by one
 * thread at a time; blocks.
 */
final class DirectWriter {
  private static final Logger LOG = LoggerFactory.getLogger(DirectWriter.class);

  private static final int MOST_AT_ONCE = 64;
  private static final int BYTES_AT_ONCE = 64 << 10;
  private static final int STREAMS = 1024;
  private static final int VERSION_4 = 4;

  // Error codes that ask for less at a time: native_protocol_v5.spec, section 8.
  private static final int UNAVAILABLE = 0x1000;
  private static final int OVERLOADED = 0x1001;
  private static final int BOOTSTRAPPING = 0x1002;
  private static final int WRITE_TIMEOUT = 0x1100;

  private final CassandraConnection connection;
  private final InFlight inFlight;
  private final int version;
  private final WriteFrames frames;
  private final Pace pace = new Pace();
  private final Map<Node, Lane> lanes = new HashMap<>();
  private List<List<Encoded>> requests = List.of();
  private final List<List<Encoded>> left = new ArrayList<>();
  private int outstanding;
  private int settled;

  DirectWriter(CassandraConnection connection, PreparedStatement statement) {
    this(connection, statement, connection.session().getContext().getProtocolVersion().getCode());
  }

  /** Speaks this version of the protocol, or none at all: versions 4 and 5 are known. */
  DirectWriter(CassandraConnection connection, PreparedStatement statement, int version) {
    this.connection = connection;
    this.inFlight = connection.inFlight();
    this.version = version;
    this.frames = new WriteFrames(version, statement, connection.options().consistency());
  }

  /** A connection to one node, while there is one. */
  private final class Lane implements NodeChannel.Answers {
    private final Node node;
    private final int[] requestOf = new int[STREAMS];
    private final int[] free = new int[STREAMS];
    private int freeCount;
    private @Nullable NodeChannel channel;
    private final Rest rest = new Rest();
    private boolean told;

    Lane(Node node) {
      this.node = node;
      forget();
    }

    private void forget() {
      freeCount = 0;
      for (int stream = 0; stream < STREAMS; stream++) {
        requestOf[stream] = -1;
        free[freeCount++] = stream;
      }
    }

    int pending() {
      return STREAMS - freeCount;
    }

    // What is wrong, the driver will say; until it is mended, nobody waits for it here.
    @Nullable NodeChannel channel() {
      if (channel == null
          && rest.over()
          && node.getEndPoint().resolve() instanceof InetSocketAddress address) {
        try {
          channel =
              NodeChannel.open(
                  address, version, connection.options(), connection.tls().orElse(null));
        } catch (IOException | RuntimeException e) {
          rest.failed();
          tell(e);
        }
      }
      return channel;
    }

    // Once: an authenticator that only the driver knows will not become another.
    private void tell(Exception reason) {
      if (!told) {
        told = true;
        LOG.info(
            "[load] rows go to {} through the driver, which costs more CPU: {}",
            node.getEndPoint(),
            reason.toString());
      }
    }

    void add(NodeChannel to, int request) throws IOException {
      List<Encoded> records = requests.get(request);
      if (to.waiting() > 0 && to.waiting() + frames.atMost(records) > BYTES_AT_ONCE) {
        to.flush();
      }
      int stream = free[--freeCount];
      requestOf[stream] = request;
      outstanding++;
      Bytes out = to.room();
      frames.add(out, stream, records);
    }

    @Override
    public void take(int stream, int opcode, int error) {
      if (stream >= STREAMS || requestOf[stream] < 0) {
        return; // An event, or what an older answer may be: nothing of ours.
      }
      boolean done = opcode == NodeChannel.RESULT;
      if (!done) {
        left.add(requests.get(requestOf[stream]));
      }
      requestOf[stream] = -1;
      free[freeCount++] = stream;
      answered(
          error == UNAVAILABLE
              || error == OVERLOADED
              || error == BOOTSTRAPPING
              || error == WRITE_TIMEOUT);
      rest.succeeded();
    }

    void broke() {
      close();
      rest.failed();
      for (int stream = 0; stream < STREAMS; stream++) {
        if (requestOf[stream] >= 0) {
          left.add(requests.get(requestOf[stream]));
          answered(false);
        }
      }
      forget();
    }

    void close() {
      if (channel != null) {
        channel.close();
        channel = null;
      }
    }
  }

  private void answered(boolean overloaded) {
    outstanding--;
    if (overloaded) {
      inFlight.release(true);
    } else {
      settled++;
    }
  }

  // All at once: a lock for each answer would be one for each record.
  private void release() {
    if (settled > 0) {
      inFlight.release(settled);
      settled = 0;
    }
  }

  /**
   * Sends all and waits for the answers.
   *
   * @param all records that go together, of one partition each
   * @return those that were not done, or of which that is not known
   */
  List<List<Encoded>> write(List<List<Encoded>> all) {
    if (version != VERSION_4 && version != WriteFrames.VERSION_5) {
      return all;
    }
    requests = all;
    left.clear();
    pace.begin();
    try {
      Replicas replicas = new Replicas();
      int next = 0;
      while (next < all.size() || outstanding > 0) {
        int sent = next < all.size() ? send(replicas, next) : 0;
        next += sent;
        if (sent == 0) {
          receive();
        }
      }
      return List.copyOf(left);
    } finally {
      if (outstanding > 0) {
        // A failure of another kind: nobody would take these answers for what they are.
        lanes.values().forEach(Lane::broke);
        release();
      }
      requests = List.of();
    }
  }

  private int send(Replicas replicas, int first) {
    int most = Math.min(MOST_AT_ONCE, requests.size() - first);
    int streams = STREAMS - outstanding;
    int some = streams == 0 ? 0 : inFlight.acquireSome(Math.min(most, streams));
    if (some == 0 && outstanding == 0) {
      inFlight.acquire();
      some = 1;
    }
    for (int request = first; request < first + some; request++) {
      List<Encoded> records = requests.get(request);
      Lane lane = frames.atMost(records) > BYTES_AT_ONCE ? null : replicas.lane(records.get(0));
      NodeChannel channel = lane == null ? null : lane.channel();
      if (lane == null || channel == null) {
        left.add(records);
        settled++;
        continue;
      }
      try {
        lane.add(channel, request);
      } catch (IOException e) {
        lane.broke();
        left.add(records);
        settled++;
      }
    }
    for (Lane lane : lanes.values()) {
      try {
        if (lane.channel != null) {
          lane.channel.flush();
        }
      } catch (IOException e) {
        lane.broke();
      }
    }
    release();
    return some;
  }

  private void receive() {
    Lane busiest = null;
    for (Lane lane : lanes.values()) {
      if (busiest == null || lane.pending() > busiest.pending()) {
        busiest = lane;
      }
    }
    if (busiest == null || busiest.channel == null) {
      return;
    }
    int before = outstanding;
    pace.await(Math.min(outstanding, Math.max(1, inFlight.limit() / Pace.PARTS)));
    try {
      busiest.channel.receive(busiest);
    } catch (IOException e) {
      busiest.broke();
    }
    release();
    pace.answered(before - outstanding);
  }

  /** Closes the connections. */
  void close() {
    lanes.values().forEach(Lane::close);
  }

  /** Who has a row: asked anew for each batch, as nodes come and go. */
  private final class Replicas {
    private final List<Node> nodes = connection.nodes();
    private final Optional<TokenMap> tokens = connection.session().getMetadata().getTokenMap();
    private final CqlIdentifier keyspace =
        CqlIdentifier.fromInternal(connection.options().keyspace());

    @Nullable Lane lane(Encoded record) {
      Node node = node(record);
      return node == null ? null : lanes.computeIfAbsent(node, Lane::new);
    }

    private @Nullable Node node(Encoded record) {
      if (nodes.size() > 1 && tokens.isPresent()) {
        Token token = tokens.get().newToken(record.partition().toArray(ByteBuffer[]::new));
        for (Node replica : tokens.get().getReplicas(keyspace, token)) {
          if (nodes.contains(replica)) {
            return replica;
          }
        }
      }
      return nodes.isEmpty() ? null : nodes.get(0);
    }
  }

  /**
   * How fast answers come. To be woken for each costs more than the answer: it is waited until a
   * part of what may be in flight has come, a few milliseconds at most.
   */
  private static final class Pace {
    /** Of what may be in flight, one of so many parts is waited for. */
    static final int PARTS = 8;

    private static final long LONGEST_NANOS = Duration.ofMillis(4).toNanos();
    private static final long SHORTEST_NANOS = Duration.ofNanos(200_000).toNanos();
    private static final int SMOOTHED = 8;

    private double nanosPerAnswer;
    private long last = System.nanoTime();

    void begin() {
      last = System.nanoTime();
    }

    void await(int answers) {
      long nanos = Math.min(LONGEST_NANOS, (long) (answers * nanosPerAnswer));
      if (nanos >= SHORTEST_NANOS) {
        LockSupport.parkNanos(this, nanos);
      }
    }

    void answered(int count) {
      long now = System.nanoTime();
      if (count > 0) {
        nanosPerAnswer += ((now - last) / (double) count - nanosPerAnswer) / SMOOTHED;
        last = now;
      }
    }
  }
}
