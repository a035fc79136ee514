package io.polymigrate.testkit;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a store and changes it by other means than the adapter: the native driver, or the file
 * system. The containers it is asked about have the key field {@code id} (an int), and of their
 * other fields only those of type int and string are looked at. Fails as it likes when the store
 * does; blocks.
 */
public interface SecondDoor {
  /** Whether there is such a container. */
  boolean exists(String container);

  /**
   * All records of a container by the number {@code id}, as the texts of their ints and strings;
   * null is null, and what is missing is not in the map.
   */
  List<Map<String, @Nullable String>> records(String container);

  /** Sets a string field of one record, as another program would. */
  void change(String container, int id, String field, String value);

  /**
   * How many connections to the space are open, its own left out; 0 where there is no such thing.
   */
  int connections();
}
