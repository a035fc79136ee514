package io.polymigrate.core.transform;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.type.LogicalType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The parents' key ranges, as ranges of what refers to them. */
final class ChildRanges {
  private final List<LogicalType> types;

  /** Ranges over these fields of the children. */
  ChildRanges(RecordSchema schema, List<String> fields) {
    this.types =
        fields.stream().map(name -> schema.fields().get(schema.indexOf(name)).type()).toList();
  }

  KeyRange of(KeyRange parents) {
    return new KeyRange(parents.after().map(this::bound), parents.until().map(this::bound));
  }

  // Parent's and child's key may be of different types of number.
  private String bound(String parent) {
    if (!(TypedJson.read(parent) instanceof List<?> values) || values.size() != types.size()) {
      throw broken("a key range has another number of fields than the key");
    }
    List<@Nullable Object> bound = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      Object value = values.get(i);
      try {
        bound.add(Casts.cast(value, types.get(i), Set.of()));
      } catch (RefusedValueException e) {
        bound.add(value);
      }
    }
    return TypedJson.write(bound);
  }

  /** The children's splits that lie within a range of the parents, cut to it. */
  List<Split> within(List<Split> children, KeyRange parents) {
    KeyRange range = of(parents);
    List<Split> within = new ArrayList<>();
    for (Split child : children) {
      KeyRange cut =
          new KeyRange(
              larger(child.range().after(), range.after()),
              smaller(child.range().until(), range.until()));
      boolean empty =
          cut.after().isPresent()
              && cut.until().isPresent()
              && compare(cut.after().get(), cut.until().get()) >= 0;
      if (!empty) {
        within.add(new Split(child.container(), cut, child.estimatedRecords()));
      }
    }
    return within;
  }

  private static Optional<String> larger(Optional<String> left, Optional<String> right) {
    if (left.isEmpty() || right.isEmpty()) {
      return left.or(() -> right);
    }
    return compare(left.get(), right.get()) >= 0 ? left : right;
  }

  private static Optional<String> smaller(Optional<String> left, Optional<String> right) {
    if (left.isEmpty() || right.isEmpty()) {
      return left.or(() -> right);
    }
    return compare(left.get(), right.get()) <= 0 ? left : right;
  }

  private static int compare(String left, String right) {
    if (TypedJson.read(left) instanceof List<?> a && TypedJson.read(right) instanceof List<?> b) {
      return CanonicalOrder.compareKeys(a.toArray(), b.toArray());
    }
    throw broken("a key range is no list");
  }

  private static MigrationException broken(String what) {
    return new MigrationException(
        StandardErrorCode.INTERNAL_ERROR,
        Outcome.NOT_APPLIED,
        "The source's adapter gave splits that can't be merged: " + what + "; please report this");
  }
}
