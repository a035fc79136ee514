package io.polymigrate.integration;

import java.util.ArrayList;
import java.util.List;

/**
 * A native type with its hard values: a row of the matrix.
 *
 * @param nativeType the type as its store spells it, or what its documents are about
 * @param values in the order of the keys
 * @param shown the expression by which SQL stores show a value; empty means as it is
 */
record TypeCase(String nativeType, List<HardValue> values, String shown) {
  TypeCase {
    values = List.copyOf(values);
  }

  /**
   * In place of a target: the value leaves its store, and its store refuses it when it comes back.
   */
  static final String HOME = "home";

  /** Like {@link #HOME}, and the value may as well come back as it was. */
  static final String HOME_MAYBE = "home, maybe";

  /** A type all of whose values must come back, until {@link #refused} says otherwise. */
  static TypeCase type(String nativeType, String... values) {
    List<HardValue> list = new ArrayList<>();
    for (String value : values) {
      list.add(HardValue.of(value));
    }
    return new TypeCase(nativeType, list, "");
  }

  /** The same with more values, which these targets must refuse. */
  TypeCase refused(List<String> targets, String reason, String... more) {
    List<HardValue> list = new ArrayList<>(values);
    for (String value : more) {
      list.add(HardValue.of(value).refusedBy(reason, targets.toArray(String[]::new)));
    }
    return new TypeCase(nativeType, list, shown);
  }

  /** The same, its values compared by an expression over {@code v}. */
  TypeCase shownBy(String expression) {
    return new TypeCase(nativeType, values, expression);
  }

  @Override
  public String toString() {
    return nativeType;
  }
}
