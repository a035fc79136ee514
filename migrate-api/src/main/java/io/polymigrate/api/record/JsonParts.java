package io.polymigrate.api.record;

/**
 * Takes one JSON value in parts, from a source that holds it in another form than text: see {@link
 * ValueWriter#jsonParts()}. A value is one call, or a balanced begin … end with values between.
 * Byte arrays are lent for the call only.
 */
public interface JsonParts {

  /** Null. */
  void nullValue();

  /** True or false. */
  void booleanValue(boolean value);

  /** A number as JSON writes it; its text is its value. */
  void number(byte[] ascii, int offset, int length);

  /** A text as valid UTF-8, without quotes and escapes. */
  void string(byte[] utf8, int offset, int length);

  /** Any value as JSON text. */
  void text(byte[] utf8, int offset, int length);

  /** Starts an array; its elements follow. */
  void beginArray();

  /** Ends an array. */
  void endArray();

  /** Starts an object; {@link #name} and value alternate. */
  void beginObject();

  /** Name of the member whose value follows, as valid UTF-8 without quotes and escapes. */
  void name(byte[] utf8, int offset, int length);

  /** Ends an object. */
  void endObject();
}
