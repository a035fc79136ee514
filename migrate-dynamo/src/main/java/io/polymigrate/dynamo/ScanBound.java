package io.polymigrate.dynamo;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.Split;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A place in a parallel scan, which is what positions and the ends of ranges are here: DynamoDB
 * gives items in an order of its own, the same each time, and can go on after any key. A range is
 * this much of segments in a row: {@code {"segments":4,"segment":1}} is the end of the second of
 * four, and with a {@code "key"} it is the place of that item in it.
 *
 * @param segments how many the table is cut into
 * @param segment which of them, from 0
 * @param key the item's key as JSON; empty for the end of the segment
 */
record ScanBound(int segments, int segment, Optional<List<?>> key) {

  /**
   * A part of one segment to be read.
   *
   * @param segments how many there are
   * @param segment which
   * @param after the key after which to begin; null for the segment's start
   * @param until text of the key to end with; null for the segment's end
   */
  record Piece(
      int segments,
      int segment,
      @Nullable Map<String, AttributeValue> after,
      @Nullable String until) {}

  static ScanBound end(int segments, int segment) {
    return new ScanBound(segments, segment, Optional.empty());
  }

  String text() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("segments", segments);
    map.put("segment", segment);
    key.ifPresent(values -> map.put("key", values));
    return Json.write(map);
  }

  /**
   * The inverse of {@link #text}.
   *
   * @throws MigrationException when it is not one
   */
  static ScanBound parse(String text, ItemKeys keys) {
    try {
      Map<String, @Nullable Object> map = Json.parseObject(text);
      if (map.get("segments") instanceof Long segments
          && map.get("segment") instanceof Long segment
          && segment >= 0
          && segment < segments) {
        Optional<List<?>> key =
            map.get("key") instanceof List<?> values ? Optional.of(values) : Optional.empty();
        key.ifPresent(keys::key);
        return new ScanBound(Math.toIntExact(segments), Math.toIntExact(segment), key);
      }
    } catch (IllegalArgumentException | ArithmeticException | ClassCastException e) {
      // said below
    }
    throw MigrationException.invalid(
        "A position of the interrupted run is none of this table's; start the run anew");
  }

  /** The parts of a range, segment by segment. */
  static List<Split> splits(String container, KeyRange range, int parallelism, ItemKeys keys) {
    Optional<ScanBound> after = range.after().map(text -> parse(text, keys));
    Optional<ScanBound> until = range.until().map(text -> parse(text, keys));
    int segments = segments(after, until, parallelism);
    int first = after.map(ScanBound::next).orElse(0);
    int last = until.map(ScanBound::segment).orElse(segments - 1);
    List<Split> splits = new ArrayList<>();
    Optional<String> begin = range.after();
    for (int segment = first; segment < last; segment++) {
      Optional<String> end = Optional.of(end(segments, segment).text());
      splits.add(new Split(container, new KeyRange(begin, end), 0));
      begin = end;
    }
    splits.add(new Split(container, new KeyRange(begin, range.until()), 0));
    return splits;
  }

  private static int segments(
      Optional<ScanBound> after, Optional<ScanBound> until, int parallelism) {
    if (after.isPresent() && until.isPresent() && after.get().segments != until.get().segments) {
      throw MigrationException.invalid(
          "The ends of a range are of two different scans; start the run anew");
    }
    return after.or(() -> until).map(ScanBound::segments).orElse(parallelism);
  }

  private int next() {
    return key.isPresent() ? segment : segment + 1;
  }

  /** What is to be read of a range, in order. */
  static List<Piece> pieces(KeyRange range, int parallelism, ItemKeys keys) {
    Optional<ScanBound> after = range.after().map(text -> parse(text, keys));
    Optional<ScanBound> until = range.until().map(text -> parse(text, keys));
    int segments = segments(after, until, parallelism);
    int first = after.map(ScanBound::next).orElse(0);
    int last = until.map(ScanBound::segment).orElse(segments - 1);
    List<Piece> pieces = new ArrayList<>();
    for (int segment = first; segment <= last; segment++) {
      boolean cut = segment == first && after.isPresent() && after.get().segment == first;
      pieces.add(
          new Piece(
              segments,
              segment,
              cut ? after.flatMap(ScanBound::key).map(keys::key).orElse(null) : null,
              segment == last
                  ? until.flatMap(ScanBound::key).map(Json::write).orElse(null)
                  : null));
    }
    return pieces;
  }
}
