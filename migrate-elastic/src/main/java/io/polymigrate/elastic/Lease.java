package io.polymigrate.elastic;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.spi.BeatLock;
import io.polymigrate.api.spi.HeldLock;
import io.polymigrate.api.spi.ProcessName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The right to work on something, which one process has at a time: a document. */
final class Lease extends BeatLock {
  private static final String KIND = "lock";
  private static final String BEAT = "beat";

  private final SideIndex side;
  private final String what;

  private Lease(ElasticConnection connection, String what, Runnable lost) {
    super(
        connection.executor(),
        connection.options().lease().dividedBy(3),
        connection.options().lease(),
        lost,
        ElasticErrors.writing("Giving back the lock of " + what));
    this.side = new SideIndex(connection);
    this.what = what;
  }

  /** Takes it; waits as long as a dead holder's may last. Blocks. */
  static Lease take(ElasticConnection connection, String what, Runnable lost) {
    Lease lease = new Lease(connection, what, lost);
    lease.take();
    return lease;
  }

  @Override
  protected MigrationException taken() {
    return HeldLock.taken(what);
  }

  @Override
  protected Optional<Holder> there() {
    return side.find(KIND, what).map(doc -> new Holder(beat(doc), process(doc.body())));
  }

  private static String beat(SideIndex.Doc doc) {
    return String.valueOf(doc.body().get(BEAT));
  }

  @Override
  protected boolean write(Optional<String> instead, String next) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>(process());
    body.put(BEAT, next);
    if (instead.isEmpty()) {
      return side.create(KIND, what, body);
    }
    Optional<SideIndex.Doc> there = with(instead.get());
    return there.isPresent() && side.replace(KIND, there.get(), body);
  }

  private Optional<SideIndex.Doc> with(String beat) {
    return side.find(KIND, what).filter(doc -> beat.equals(beat(doc)));
  }

  @Override
  protected void remove(String last) {
    with(last).ifPresent(doc -> side.remove(KIND, doc));
  }

  /** This process, for others on this machine to look after. */
  static Map<String, @Nullable Object> process() {
    ProcessName process = ProcessName.current();
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("machine", process.machine());
    body.put("pid", process.pid());
    body.put("started", process.started());
    return body;
  }

  static ProcessName process(Map<?, ?> body) {
    return new ProcessName(
        String.valueOf(body.get("machine")),
        Long.parseLong(String.valueOf(body.get("pid"))),
        Long.parseLong(String.valueOf(body.get("started"))));
  }
}
