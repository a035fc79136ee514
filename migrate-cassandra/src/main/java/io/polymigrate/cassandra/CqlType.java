package io.polymigrate.cassandra;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A native type, as the server's own tables spell it. */
sealed interface CqlType {

  /** Its text without an outer {@code frozen<>}. */
  String bare();

  /** Whether it is more than one value, which within others is frozen always. */
  default boolean compound() {
    return true;
  }

  /** Its text as an element of another, or as a column whose empty value is not null. */
  default String frozen() {
    return compound() ? "frozen<" + bare() + ">" : bare();
  }

  /** The types with one value. */
  enum Scalar implements CqlType {
    ASCII,
    BIGINT,
    BLOB,
    BOOLEAN,
    COUNTER,
    DATE,
    DECIMAL,
    DOUBLE,
    DURATION,
    FLOAT,
    INET,
    INT,
    SMALLINT,
    TEXT,
    TIME,
    TIMESTAMP,
    TIMEUUID,
    TINYINT,
    UUID,
    VARINT;

    @Override
    public String bare() {
      return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean compound() {
      return false;
    }
  }

  /**
   * A list, or a set.
   *
   * @param set whether it is a set
   */
  record Many(boolean set, CqlType element) implements CqlType {
    @Override
    public String bare() {
      return (set ? "set<" : "list<") + element.frozen() + ">";
    }
  }

  /** A map. */
  record Entries(CqlType key, CqlType value) implements CqlType {
    @Override
    public String bare() {
      return "map<" + key.frozen() + ", " + value.frozen() + ">";
    }
  }

  /** An entry of a map: no type of a column, but of what a list of entries has. */
  record Pair(Entries entries) implements CqlType {
    @Override
    public String bare() {
      return entries.bare();
    }
  }

  /** A tuple. */
  record Tuple(List<CqlType> parts) implements CqlType {
    /** Copies the list. */
    public Tuple {
      parts = List.copyOf(parts);
    }

    @Override
    public String bare() {
      return "tuple<" + parts.stream().map(CqlType::frozen).collect(Collectors.joining(", ")) + ">";
    }
  }

  /**
   * A type that users made.
   *
   * @param fields in order
   */
  record UserType(String name, Map<String, CqlType> fields) implements CqlType {
    @Override
    public String bare() {
      return Cql.quoted(name);
    }
  }

  /** So many elements of one type, none of them null. */
  record Vector(CqlType element, int size) implements CqlType {
    @Override
    public String bare() {
      return "vector<" + element.frozen() + ", " + size + ">";
    }

    @Override
    public String frozen() {
      return bare();
    }
  }

  /** What this adapter can't read. */
  record Unknown(String bare) implements CqlType {
    @Override
    public boolean compound() {
      return false;
    }
  }
}
