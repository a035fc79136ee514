package io.polymigrate.sql.operation;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Runs an ALTER TABLE by the mildest algorithm that the server has for it. */
final class MysqlAlter {
  // The algorithm or lock is not possible for this change; no instant change is left; dropping a
  // column with a long name at once fails, because the server keeps it under a longer one.
  private static final Set<Integer> OTHER_ALGORITHM = Set.of(1845, 1846, 3507, 4092);

  private MysqlAlter() {}

  /**
   * Runs it.
   *
   * @throws io.polymigrate.api.error.MigrationException when only a copy would do, and that is not
   *     allowed
   */
  static void run(Session session, Ddl ddl, String store) throws SQLException {
    List<String> ways = new ArrayList<>();
    if (ddl.instant()) {
      ways.add(", ALGORITHM = INSTANT");
    }
    ways.add(", ALGORITHM = INPLACE, LOCK = NONE");
    for (String way : ways) {
      try {
        session.run("ALTER TABLE " + ddl.table() + " " + ddl.sql() + way);
        return;
      } catch (SQLException e) {
        if (!OTHER_ALGORITHM.contains(e.getErrorCode())) {
          throw e;
        }
      }
    }
    if (!ddl.allowCopy()) {
      throw MigrationException.refusal(
          StandardErrorCode.OPERATION_NOT_SUPPORTED,
          store
              + " can only do this by copying the table "
              + ddl.table()
              + " while its writers wait; say 'allow_copy: true' to have that done");
    }
    session.run(
        "ALTER TABLE " + ddl.table() + " " + ddl.sql() + ", ALGORITHM = COPY, LOCK = SHARED");
  }
}
