package io.polymigrate.api.type;

import java.util.Objects;

/**
 * A JSON value as text. Two are equal as records when their texts are; equality by value is the
 * verifier's business.
 *
 * @param text valid JSON
 */
public record JsonText(String text) {
  /** Refuses null. */
  public JsonText {
    Objects.requireNonNull(text, "text");
  }
}
