package io.polymigrate.sql.mysql;

import io.polymigrate.api.record.Condition;
import io.polymigrate.api.record.ContainerDescription.Check;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.Field;
import io.polymigrate.sql.internal.ComparedFields;
import io.polymigrate.sql.internal.ConditionParser;
import io.polymigrate.sql.internal.ConditionSql;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** CHECK constraints in the words of SHOW CREATE TABLE. */
final class MysqlCheck {
  private static final Pattern WORDS =
      Pattern.compile("CONSTRAINT `(?:[^`]|``)+` CHECK (\\(.*\\))", Pattern.DOTALL);
  private static final Set<String> LENGTHS = Set.of("char_length", "character_length");
  // Those whose texts are equal only when they are the same, blanks at their ends and all.
  private static final Pattern EXACT = Pattern.compile("utf8mb4_(0900|nopad)_bin");

  private MysqlCheck() {}

  /** The check that a constraint is, if other kinds of stores can have it. */
  static Optional<Check> parse(String constraint, RecordSchema schema) {
    Matcher words = WORDS.matcher(constraint);
    if (!words.matches()) {
      return Optional.empty();
    }
    return ConditionParser.parse(
            words.group(1), new ComparedFields(schema, MysqlCheck::exact, LENGTHS), true)
        .map(condition -> new Check(MysqlNames.constraint(constraint), condition));
  }

  private static boolean exact(Field field) {
    return EXACT.matcher(field.attributes().getOrDefault(MysqlTypes.COLLATION, "")).matches();
  }

  // MariaDB takes others, but does not show them as it takes them.
  private static String text(String value) {
    return value.contains("\\") ? MysqlNames.text(value) : "'" + value.replace("'", "''") + "'";
  }

  /** A constraint for a table that is made. */
  static String definition(String name, Condition condition) {
    return "CONSTRAINT "
        + MysqlNames.quote(name)
        + " CHECK ("
        + new ConditionSql(MysqlNames::quote, MysqlCheck::text).of(condition)
        + ")";
  }
}
