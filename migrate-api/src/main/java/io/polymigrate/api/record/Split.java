package io.polymigrate.api.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A part of a container that one worker reads.
 *
 * @param container which container
 * @param range which keys of it
 * @param estimatedRecords roughly how many records; 0 when unknown
 */
public record Split(String container, KeyRange range, long estimatedRecords) {

  /**
   * Parts of this split, with an even share of the estimate each.
   *
   * @param keys the last key of each part but the last; within the range and in its order
   */
  public List<Split> cutAfter(List<String> keys) {
    List<Split> parts = new ArrayList<>();
    long each = estimatedRecords / (keys.size() + 1);
    KeyRange rest = range;
    for (String key : keys) {
      parts.add(new Split(container, new KeyRange(rest.after(), Optional.of(key)), each));
      rest = rest.after(key);
    }
    parts.add(new Split(container, rest, each));
    return parts;
  }
}
