package io.polymigrate.core.engine;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.core.spec.RunOptions;
import io.polymigrate.core.transform.TransformErrorCode;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Decides what happens to refused records: the run fails, or they are set aside up to a limit. */
final class Rejects {
  private static final long MIN_FOR_PERCENT = 1000;

  private final String container;
  private final List<String> targetKey;
  private final RunOptions.OnError onError;
  private final DeadLetters letters;
  private final AtomicLong rejected = new AtomicLong();
  private final AtomicLong read = new AtomicLong();

  Rejects(
      String container,
      List<String> targetKey,
      RunOptions.OnError onError,
      DeadLetters letters,
      Counts before) {
    this.container = container;
    this.targetKey = targetKey;
    this.onError = onError;
    this.letters = letters;
    rejected.set(before.rejected());
    read.set(before.read());
  }

  /** Notes records read, for the limit in percent. */
  void noteRead(long records) {
    read.addAndGet(records);
  }

  /** Whether any record was dealt with, resumed parts included. */
  boolean anythingRead() {
    return read.get() > 0;
  }

  /** Deals with records that the transforms refused. Called in the order of the split. */
  void transformed(String entry, Transformed result) {
    List<Rejection> rejections = result.rejections();
    failUnlessKept(result.source(), rejections, result.source().schema().key());
    keep(entry, result.source(), rejections, row -> null);
  }

  /** Deals with records that the target refused. Called in the order of the split. */
  void written(String entry, Transformed result, List<Rejection> rejections) {
    failUnlessKept(result.batch(), rejections, targetKey);
    keep(
        entry,
        result.source(),
        result.ofSource(rejections),
        index -> RecordKeys.find(result.batch(), rejections.get(index).row(), targetKey));
  }

  private void failUnlessKept(RecordBatch batch, List<Rejection> rejections, List<String> key) {
    List<Rejection> unforeseen =
        rejections.stream()
            .filter(rejection -> rejection.code() != TransformErrorCode.RECORD_REJECTED)
            .toList();
    if (!onError.reject() && !unforeseen.isEmpty()) {
      throw failure(batch, unforeseen, key);
    }
  }

  private void keep(
      String entry,
      RecordBatch source,
      List<Rejection> rejections,
      IntFunction<@Nullable String> targetKeys) {
    if (rejections.isEmpty()) {
      return;
    }
    letters.append(entry, source, rejections, targetKeys);
    long total = rejected.addAndGet(rejections.size());
    if (onError.limitRecords() >= 0 && total > onError.limitRecords()) {
      throw limit(total, onError.limitRecords() + " records");
    }
    if (onError.limitPercent() >= 0 && read.get() >= MIN_FOR_PERCENT) {
      checkPercent(total);
    }
  }

  /** Makes what was set aside durable. */
  void force() {
    letters.force();
  }

  /** Checks the limit in percent at the end of the load, however few the records. */
  void checkAtEnd() {
    if (onError.limitPercent() >= 0) {
      checkPercent(rejected.get());
    }
  }

  private void checkPercent(long total) {
    if (total * 100.0 > onError.limitPercent() * read.get()) {
      throw limit(total, onError.limitPercent() + " % of the records read");
    }
  }

  private MigrationException limit(long total, String limit) {
    return new MigrationException(
        StandardErrorCode.REJECT_LIMIT_EXCEEDED,
        Outcome.PARTIALLY_APPLIED,
        "'"
            + container
            + "': "
            + total
            + " records were refused, more than the limit of "
            + limit
            + "; see '"
            + letters.file()
            + "', mend the records or the specification, and run again to go on");
  }

  private MigrationException failure(
      RecordBatch batch, List<Rejection> rejections, List<String> key) {
    Rejection first = rejections.get(0);
    String more =
        rejections.size() == 1
            ? ""
            : " (and " + (rejections.size() - 1) + " more of the same batch)";
    return new MigrationException(
        first.code(),
        Outcome.PARTIALLY_APPLIED,
        "'"
            + container
            + "': the record with key "
            + RecordKeys.describe(batch, first.row(), key)
            + " was refused"
            + first.field().map(field -> ", field '" + field + "'").orElse("")
            + ": "
            + first.reason()
            + more
            + "; mend it, convert the field in a transform, or set refused records aside with"
            + " on_error: {mode: reject}");
  }
}
