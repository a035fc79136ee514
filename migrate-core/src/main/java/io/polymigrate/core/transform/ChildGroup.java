package io.polymigrate.core.transform;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.RefusedValueException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The children of one parent while they are collected. Reusable. */
final class ChildGroup {
  private static final int FEW = 16;

  @SuppressWarnings("ArrayRecordComponent") // ours alone, never compared
  private record Child(@Nullable Object[] order, int start, int end) {}

  private final Embedding embedding;
  private final @Nullable Comparator<@Nullable Object[]> sorted;
  private final ValueRecorder direct = new ValueRecorder();
  // Where each child starts and what it is sorted by, if it is to be sorted.
  private int[] starts = new int[FEW];
  private @Nullable Object[][] orders = new @Nullable Object[FEW][];
  private int children;
  private boolean inOrder = true;
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
      keep(order, start, sorted);
    }
  }

  // Most often they come in order all the same.
  private void keep(
      @Nullable Object[] order, int start, Comparator<@Nullable Object[]> comparator) {
    if (children == starts.length) {
      starts = Arrays.copyOf(starts, 2 * children);
      orders = Arrays.copyOf(orders, 2 * children);
    }
    inOrder = inOrder && (children == 0 || comparator.compare(orders[children - 1], order) <= 0);
    starts[children] = start;
    orders[children++] = order;
  }

  private List<Child> inOrder(Comparator<@Nullable Object[]> comparator) {
    List<Child> all = new ArrayList<>(children);
    for (int i = 0; i < children; i++) {
      int end = i + 1 < children ? starts[i + 1] : direct.length();
      all.add(new Child(orders[i], starts[i], end));
    }
    all.sort((left, right) -> comparator.compare(left.order, right.order));
    return all;
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
      if (sorted == null || (inOrder && children <= embedding.max())) {
        out.append(direct.data(), 0, direct.length());
      } else {
        List<Child> all = inOrder(sorted);
        for (Child child : all.subList(0, Math.min(children, embedding.max()))) {
          out.append(direct.data(), child.start, child.end - child.start);
        }
      }
      out.endList();
    } finally {
      direct.clear();
      children = 0;
      inOrder = true;
      count = 0;
      refused = null;
    }
  }
}
