package io.polymigrate.sql.contract;

import io.polymigrate.testkit.Capabilities;
import io.polymigrate.testkit.Capability;

/** What the SQL stores can't do, and which values they refuse. */
final class SqlCapabilities {
  static final Capabilities POSTGRESQL =
      Capabilities.all()
          .without(Capability.MISSING_FIELDS)
          .refusing(
              "string: NUL alone",
              "string: NUL within",
              "time: nanoseconds",
              "timestamp: nanoseconds",
              "instant: nanoseconds");

  static final Capabilities MYSQL =
      Capabilities.all()
          .without(Capability.MISSING_FIELDS)
          .refusing(
              "bigint: 100 digits",
              "float: NaN",
              "float: infinity",
              "float: -infinity",
              "double: NaN",
              "double: infinity",
              "double: -infinity",
              "date: before the common era",
              "date: year 10000",
              "time: nanoseconds",
              "timestamp: nanoseconds",
              "timestamp: before the common era",
              "timestamp: year 10000",
              "instant: nanoseconds",
              "instant: before the common era",
              "instant: year 10000");

  private SqlCapabilities() {}
}
