package io.polymigrate.api.type;

/** How a store holds a logical type. Closed. */
public sealed interface TypeSupport {

  /**
   * The store has the type; every value of it is kept exactly, or refused one by one (a range).
   *
   * @param nativeType the store's name for it, for documentation
   */
  record Native(String nativeType) implements TypeSupport {}

  /**
   * The store keeps another type, in an exact encoding that follows from the two types; the logical
   * schema is kept beside the data. The engine encodes on the way in and decodes on the way out;
   * adapters only name the pair. The pairs (specified in docs/types.md):
   *
   * <ul>
   *   <li>date, time, timestamp, instant → string: ISO-8601, fraction of 0, 3, 6 or 9 digits, an
   *       instant ends in Z
   *   <li>instant → timestamp: the local timestamp of UTC
   *   <li>int, long, bigint, decimal, float, double → string: plain digits, never an exponent for
   *       exact numbers; NaN, Infinity, -Infinity
   *   <li>uuid → string: 36 lower-case characters; uuid → bytes: 16, most significant first
   *   <li>json → string: its text; bytes → string: lower-case hexadecimal
   *   <li>boolean → int: 0 or 1; int → long; float → double; bigint → decimal
   *   <li>list, map, struct, variant → string or json: typed JSON, {@link
   *       io.polymigrate.api.record.TypedJson}
   *   <li>list, map, struct → the same with held elements, by these same pairs
   *   <li>extension → its base, or whatever holds its base
   * </ul>
   *
   * @param held the type that the store sees
   * @param nativeType the store's name for what it keeps
   */
  record Carried(LogicalType held, String nativeType) implements TypeSupport {}

  /**
   * The store can't hold it.
   *
   * @param reason why, and what to say in the specification to convert
   */
  record Refused(String reason) implements TypeSupport {}
}
