package io.polymigrate.sql.mysql;

import io.polymigrate.api.record.ContainerDescription.ForeignKey;
import io.polymigrate.api.record.ContainerDescription.ForeignKey.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Foreign keys in the words of SHOW CREATE TABLE. */
final class MysqlForeignKey {
  private static final String NAME = "`(?:[^`]|``)+`";
  private static final String NAMES = "\\((" + NAME + "(?:, ?" + NAME + ")*)\\)";
  // A table of another database has that before its name, and is none of this connection's.
  private static final Pattern WORDS =
      Pattern.compile(
          "CONSTRAINT ("
              + NAME
              + ") FOREIGN KEY "
              + NAMES
              + " REFERENCES ("
              + NAME
              + ") "
              + NAMES
              + "(.*)");

  private MysqlForeignKey() {}

  /** The foreign key that a constraint is; empty for a check, or a reference out of here. */
  static Optional<ForeignKey> parse(String constraint) {
    Matcher words = WORDS.matcher(constraint);
    if (!words.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new ForeignKey(
            names(words.group(1)).get(0),
            names(words.group(2)),
            names(words.group(3)).get(0),
            names(words.group(4)),
            action(words.group(5), " ON UPDATE "),
            action(words.group(5), " ON DELETE ")));
  }

  private static List<String> names(String quoted) {
    List<String> names = new ArrayList<>();
    Matcher name = Pattern.compile(NAME).matcher(quoted);
    while (name.find()) {
      names.add(name.group().substring(1, name.group().length() - 1).replace("``", "`"));
    }
    return names;
  }

  private static Action action(String clauses, String when) {
    for (Action action : Action.values()) {
      if (clauses.contains(when + action.sql())) {
        return action;
      }
    }
    return Action.NO_ACTION;
  }

  /** The same for a table that is made, without the actions that InnoDB has not. */
  static String definition(ForeignKey key) {
    return "CONSTRAINT "
        + MysqlNames.quote(key.name())
        + " FOREIGN KEY ("
        + MysqlNames.list(key.fields())
        + ") REFERENCES "
        + MysqlNames.quote(key.container())
        + " ("
        + MysqlNames.list(key.references())
        + ")"
        + clause(" ON UPDATE ", key.onUpdate())
        + clause(" ON DELETE ", key.onDelete());
  }

  private static String clause(String when, Action action) {
    return action == Action.NO_ACTION || action == Action.SET_DEFAULT ? "" : when + action.sql();
  }
}
