package io.polymigrate.integration;

import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.TypeSupport;
import io.polymigrate.integration.Crossing.Letter;
import io.polymigrate.testkit.HardTable;
import io.polymigrate.testkit.HardValue;
import io.polymigrate.testkit.HardValues;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** The part of docs/types.md on all pairs of stores: what came of moving every hard value. */
final class PairsPage {
  private final Map<Store, Map<Store, Moved>> pairs = new TreeMap<>();
  private final List<Refusals> notes = new ArrayList<>();

  /** What came of a pair: how many values the source held, and the values refused, by type. */
  private record Moved(int held, Map<LogicalType, Set<String>> refused) {
    int refusals() {
      return refused.values().stream().mapToInt(Set::size).sum();
    }
  }

  /** Values of a type that a store refuses, by name, and its reasons; wherever they come from. */
  private record Refusals(Store into, LogicalType type, Set<String> values, Set<String> reasons) {}

  /** Notes what a pair did. */
  void add(
      Store source,
      Store target,
      HardTable table,
      Collection<Integer> notThere,
      Map<Integer, Letter> refused) {
    Map<LogicalType, Set<String>> byType = new HashMap<>();
    new TreeMap<>(refused)
        .forEach(
            (number, letter) -> {
              HardValue value = table.values().get(number);
              byType.computeIfAbsent(value.type(), any -> new TreeSet<>()).add(value.name());
              Refusals note = notes.get(note(target, value.type()) - 1);
              note.values().add(value.name());
              note.reasons().add(letter.reason());
            });
    int held = table.values().size() - notThere.size();
    pairs.computeIfAbsent(source, any -> new TreeMap<>()).put(target, new Moved(held, byType));
  }

  /**
   * The part.
   *
   * @param remedy what makes a store take the values of a type, if anything does
   */
  String text(BiFunction<Store, LogicalType, Optional<String>> remedy) {
    StringBuilder text = new StringBuilder("\n").append(counts());
    pairs.forEach((source, targets) -> text.append(pair(source, targets)));
    text.append("\n#### What is refused\n\n");
    text.append("| | type | into | values | because | say |\n|---|---|---|---|---|---|\n");
    for (Refusals note : notes) {
      text.append(
          String.format(
              "| %d | `%s` | %s | %s | %s | %s |%n",
              notes.indexOf(note) + 1,
              note.type(),
              note.into().type(),
              String.join(", ", note.values()),
              String.join("; ", note.reasons()),
              remedy.apply(note.into(), note.type()).map(it -> "`" + it + "`").orElse("")));
    }
    return text.append('\n').toString();
  }

  private String counts() {
    StringBuilder text = new StringBuilder("| from | into ");
    text.append(pairs.keySet().stream().map(Store::type).collect(Collectors.joining(" | into ")));
    text.append(" |\n|---|").append("---|".repeat(pairs.size())).append('\n');
    pairs.forEach(
        (source, targets) -> {
          text.append("| ").append(source.type()).append(" |");
          targets
              .values()
              .forEach(
                  moved -> {
                    text.append(' ')
                        .append(moved.held() - moved.refusals())
                        .append(" as they were");
                    text.append(
                        moved.refusals() == 0 ? " |" : ", " + moved.refusals() + " refused |");
                  });
          text.append('\n');
        });
    return text.toString();
  }

  private String pair(Store source, Map<Store, Moved> targets) {
    StringBuilder text = new StringBuilder("\n#### From ").append(source.type()).append("\n\n| |");
    targets.keySet().forEach(target -> text.append(' ').append(target.type()).append(" |"));
    text.append("\n|---|").append("---|".repeat(targets.size())).append('\n');
    for (LogicalType type : HardValues.types()) {
      if (source.provider().support(type) instanceof TypeSupport.Refused) {
        continue;
      }
      text.append("| `").append(type).append("` |");
      targets.forEach(
          (target, moved) -> {
            TypeSupport support = target.provider().support(type);
            text.append(
                support instanceof TypeSupport.Refused
                    ? " refused"
                    : support instanceof TypeSupport.Carried ? " carried" : " native");
            text.append(
                moved.refused().containsKey(type) ? " (" + note(target, type) + ") |" : " |");
          });
      text.append('\n');
    }
    return text.toString();
  }

  // Counted from 1.
  private int note(Store into, LogicalType type) {
    for (Refusals note : notes) {
      if (note.into() == into && note.type().equals(type)) {
        return notes.indexOf(note) + 1;
      }
    }
    notes.add(new Refusals(into, type, new TreeSet<>(), new TreeSet<>()));
    return notes.size();
  }
}
