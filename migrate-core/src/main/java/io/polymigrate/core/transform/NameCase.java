package io.polymigrate.core.transform;

import java.util.Locale;
import java.util.regex.Pattern;

/** How the words of a name are put together. */
public enum NameCase {
  /** Like {@code album_id}. */
  SNAKE,
  /** Like {@code albumId}. */
  CAMEL,
  /** Like {@code AlbumId}. */
  PASCAL;

  // Between words: before an upper-case letter after a lower-case one or a digit, before the last
  // of several upper-case letters that a lower-case one follows (HTTP|Server), at blanks and signs.
  private static final Pattern BOUNDARY =
      Pattern.compile(
          "(?<=[\\p{Ll}\\p{N}])(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})|(?<=[^_ -])[_ -]+(?=.)");

  /** The name in files. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** A name in this case; signs at its beginning and end stay, as in {@code _id}. */
  public String apply(String name) {
    StringBuilder out = new StringBuilder();
    for (String word : BOUNDARY.split(name, -1)) {
      String lower = word.toLowerCase(Locale.ROOT);
      boolean first = out.isEmpty();
      if (this == SNAKE) {
        out.append(first ? "" : "_").append(lower);
      } else {
        out.append(first && this == CAMEL ? lower : capitalised(lower));
      }
    }
    return out.toString();
  }

  private static String capitalised(String word) {
    int first = 0;
    while (first < word.length() && !Character.isLetter(word.codePointAt(first))) {
      first += Character.charCount(word.codePointAt(first));
    }
    if (first == word.length()) {
      return word;
    }
    int after = word.offsetByCodePoints(first, 1);
    return word.substring(0, first)
        + word.substring(first, after).toUpperCase(Locale.ROOT)
        + word.substring(after);
  }
}
