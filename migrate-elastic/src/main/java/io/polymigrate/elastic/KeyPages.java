package io.polymigrate.elastic;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Pages by the key that we keep. The server looks at every key of the range that it is asked for,
 * whatever page is wanted: so that it need not look at all of them for each page, the range is read
 * in windows that sampled keys cut.
 */
final class KeyPages implements Pages {
  private static final String SORT = "[{\"" + FieldNames.KEY + "\":\"asc\"}]";

  private final Snapshot snapshot;
  private final Columns columns;
  private final List<String> cuts;
  private final Optional<String> until;
  private Optional<String> after;
  private Optional<String> window;
  private Optional<byte[]> last = Optional.empty();
  private int cut;
  private boolean ended;

  /**
   * Pages.
   *
   * @param cuts sorted keys where windows end
   */
  KeyPages(
      Snapshot snapshot,
      Columns columns,
      List<String> cuts,
      Optional<String> after,
      Optional<String> until) {
    this.snapshot = snapshot;
    this.columns = columns;
    this.cuts = cuts;
    this.after = after;
    this.until = until;
    while (cut < cuts.size() && after.isPresent() && cuts.get(cut).compareTo(after.get()) <= 0) {
      cut++;
    }
    this.window = windowEnd();
  }

  private Optional<String> windowEnd() {
    boolean within =
        cut < cuts.size() && (until.isEmpty() || cuts.get(cut).compareTo(until.get()) < 0);
    return within ? Optional.of(cuts.get(cut)) : until;
  }

  @Override
  public Snapshot.@Nullable Page next(int count) {
    while (!ended) {
      Snapshot.Page page = snapshot.search(range(after, window), SORT, last, count, true, columns);
      if (page.rows().size() == count) {
        last = page.last();
        return page;
      }
      ended = window.equals(until);
      after = window;
      last = Optional.empty();
      cut++;
      window = windowEnd();
      if (!page.rows().isEmpty()) {
        return page;
      }
    }
    return null;
  }

  /** Documents whose key lies in a range. */
  static Map<String, @Nullable Object> range(Optional<String> after, Optional<String> until) {
    if (after.isEmpty() && until.isEmpty()) {
      return Map.of("exists", Map.of("field", FieldNames.KEY));
    }
    Map<String, @Nullable Object> ends = new LinkedHashMap<>();
    after.ifPresent(it -> ends.put("gt", it));
    until.ifPresent(it -> ends.put("lte", it));
    return Map.of("range", Map.of(FieldNames.KEY, ends));
  }

  static String text(byte[] key) {
    return HexFormat.of().formatHex(key);
  }

  static byte[] key(String text) {
    return HexFormat.of().parseHex(text);
  }
}
