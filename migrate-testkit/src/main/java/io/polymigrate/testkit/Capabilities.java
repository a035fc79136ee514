package io.polymigrate.testkit;

import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What an adapter can do: everything, but for what is named here. Both are tested: what it can, and
 * that it refuses what it can't.
 *
 * @param lacking the behaviours that it lacks
 * @param refusedValues names of the hard values that it refuses one by one, as {@link
 *     HardValue#toString()} writes them; all others must come back identical
 */
public record Capabilities(Set<Capability> lacking, Set<String> refusedValues) {
  /** Copies the sets. */
  public Capabilities {
    lacking = Set.copyOf(lacking);
    refusedValues = Collections.unmodifiableSet(new LinkedHashSet<>(refusedValues));
  }

  /** Everything. */
  public static Capabilities all() {
    return new Capabilities(Set.of(), Set.of());
  }

  /** The same without these behaviours. */
  public Capabilities without(Capability... behaviours) {
    Set<Capability> all = EnumSet.noneOf(Capability.class);
    all.addAll(lacking);
    all.addAll(List.of(behaviours));
    return new Capabilities(all, refusedValues);
  }

  /** The same, with further hard values that are refused, like {@code "string: NUL within"}. */
  public Capabilities refusing(String... values) {
    Set<String> all = new LinkedHashSet<>(refusedValues);
    all.addAll(List.of(values));
    return new Capabilities(lacking, all);
  }

  /** Whether the adapter can do this. */
  public boolean can(Capability behaviour) {
    return !lacking.contains(behaviour);
  }

  /** Whether the adapter refuses this value. */
  public boolean refuses(HardValue value) {
    return refusedValues.contains(value.toString());
  }
}
