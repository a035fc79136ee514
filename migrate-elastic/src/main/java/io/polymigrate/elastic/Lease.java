package io.polymigrate.elastic;

import io.polymigrate.api.spi.HeldLock;
import io.polymigrate.api.spi.ProcessName;
import io.polymigrate.api.spi.Stages;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The right to work on something, which one process has at a time: a document that its process
 * writes anew every so often. Who sees it not written for long enough, or its process dead, takes
 * it; that is a write under the condition that nobody else wrote.
 */
final class Lease extends HeldLock {
  private static final String KIND = "lock";
  private static final Duration LOOK = Duration.ofMillis(100);

  private final SideIndex side;
  private final String what;
  private final String token = UUID.randomUUID().toString();
  private long beat;

  private Lease(ElasticConnection connection, String what, Runnable lost) {
    super(
        connection.executor(),
        connection.options().lease().dividedBy(3),
        lost,
        ElasticErrors.writing("Giving back the lock of " + what));
    this.side = new SideIndex(connection);
    this.what = what;
  }

  /** Takes it; waits as long as a dead holder's may last. Blocks. */
  static Lease take(ElasticConnection connection, String what, Runnable lost) {
    Lease lease = new Lease(connection, what, lost);
    long silence = connection.options().lease().toNanos();
    long until = System.nanoTime() + silence;
    Optional<SideIndex.Doc> first = Optional.empty();
    while (!lease.side.create(KIND, what, lease.body())) {
      Optional<SideIndex.Doc> there = lease.side.find(KIND, what);
      if (there.isEmpty()) {
        continue;
      }
      ProcessName holder = holder(there.get());
      boolean changed = first.isPresent() && first.get().seqNo() != there.get().seqNo();
      if (holder.lives() || changed) {
        throw HeldLock.taken(what);
      }
      first = there;
      boolean over = holder.died() || System.nanoTime() - until > 0;
      if (over && lease.side.replace(KIND, there.get(), lease.body())) {
        break;
      }
      if (!over) {
        Stages.pause(LOOK);
      }
    }
    lease.renewing();
    return lease;
  }

  private Map<String, @Nullable Object> body() {
    Map<String, @Nullable Object> body = new LinkedHashMap<>(process());
    body.put("token", token);
    body.put("beat", beat++);
    return body;
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

  private static ProcessName holder(SideIndex.Doc doc) {
    return process(doc.body());
  }

  private Optional<SideIndex.Doc> ours() {
    return side.find(KIND, what).filter(doc -> token.equals(doc.body().get("token")));
  }

  @Override
  protected boolean renew() {
    Optional<SideIndex.Doc> doc = ours();
    return doc.isPresent() && side.replace(KIND, doc.get(), body());
  }

  @Override
  protected void giveBack() {
    ours().ifPresent(doc -> side.remove(KIND, doc));
  }
}
