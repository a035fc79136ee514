package io.polymigrate.core.transform;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.RefusedValueException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The children of one parent while they are collected. Reusable. */
final class ChildGroup {
  @SuppressWarnings("ArrayRecordComponent") // ours alone, never compared
  private record Child(@Nullable Object[] order, int offset) {}

  private final Embedding embedding;
  private final @Nullable Comparator<@Nullable Object[]> sorted;
  private final ValueRecorder direct = new ValueRecorder();
  private final List<Child> children = new ArrayList<>();
  private int count;
  private @Nullable RefusedValueException refused;

  /**
   * An empty group.
   *
   * @param sorted null when children come in the right order
   */
  ChildGroup(Embedding embedding, @Nullable Comparator<@Nullable Object[]> sorted) {
    this.embedding = embedding;
    this.sorted = sorted;
  }

  /** Whether it wants another one; counts it. */
  private boolean wanted() {
    count++;
    if (refused != null || count <= embedding.max()) {
      return refused == null;
    }
    switch (embedding.onExceed()) {
      case FAIL ->
          throw new MigrationException(
              TransformErrorCode.TOO_MANY_CHILDREN,
              Outcome.PARTIALLY_APPLIED,
              tooMany() + "; raise 'max', or set 'on_exceed' to reject or truncate");
      case REJECT ->
          refused = new RefusedValueException(TransformErrorCode.RECORD_REJECTED, tooMany());
      case TRUNCATE -> {
        return sorted != null;
      }
    }
    return false;
  }

  private String tooMany() {
    return "more than "
        + embedding.max()
        + " records of '"
        + embedding.sourceTable()
        + "' belong to one record";
  }

  /** Adds a child that is written now, unless it is too many. */
  void add(@Nullable Object[] order, java.util.function.Consumer<ValueRecorder> child) {
    if (!wanted()) {
      return;
    }
    int start = direct.length();
    try {
      child.accept(direct);
    } catch (RefusedValueException e) {
      direct.truncate(start);
      refused = e;
      return;
    }
    if (sorted != null) {
      children.add(new Child(order, start));
    }
  }

  /** Adds a child that was recorded before. */
  void add(@Nullable Object[] order, byte[] recorded) {
    add(order, out -> out.append(recorded, 0, recorded.length));
  }

  /** Gives up the child that could not be read; its parent is refused. */
  void refuse(RefusedValueException reason) {
    if (refused == null) {
      refused = reason;
    }
  }

  int bytes() {
    return direct.length();
  }

  /**
   * Moves the list to an output and starts anew.
   *
   * @throws RefusedValueException when the parent can't have its children
   */
  void moveTo(ValueRecorder out) {
    try {
      if (refused != null) {
        throw refused;
      }
      out.beginList();
      if (sorted == null) {
        out.append(direct.data(), 0, direct.length());
      } else {
        Comparator<@Nullable Object[]> order = sorted;
        children.sort((left, right) -> order.compare(left.order, right.order));
        int kept = Math.min(children.size(), embedding.max());
        for (Child child : children.subList(0, kept)) {
          int end = ValueReplay.skip(direct.data(), child.offset);
          out.append(direct.data(), child.offset, end - child.offset);
        }
      }
      out.endList();
    } finally {
      direct.clear();
      children.clear();
      count = 0;
      refused = null;
    }
  }
}
