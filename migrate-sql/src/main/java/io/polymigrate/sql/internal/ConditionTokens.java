package io.polymigrate.sql.internal;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The words of a condition, one after the other. */
final class ConditionTokens {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:"
              + "(?<hex>(?:_utf8mb4 ?)?(?:0x[0-9a-fA-F]*|[xX]'[0-9a-fA-F]*'))"
              + "|(?<text>(?:_utf8mb4 ?)?'(?:[^'\\\\]|''|\\\\['\\\\])*')"
              + "|(?<number>\\d+(?:\\.\\d*)?(?:[eE][+-]?\\d+)?|\\.\\d+)"
              + "|(?<quoted>\"(?:[^\"]|\"\")+\"|`(?:[^`]|``)+`)"
              + "|(?<word>[A-Za-z_][A-Za-z0-9_$]*)"
              + "|(?<sign>::|<>|!=|<=|>=|[-=<>(),\\[\\]])"
              + ")");

  private static final Pattern ESCAPED = Pattern.compile("['\\\\](['\\\\])");

  private final List<Token> tokens;
  private int at;

  private ConditionTokens(List<Token> tokens) {
    this.tokens = tokens;
  }

  /**
   * A word.
   *
   * @param kind of what kind
   * @param text of words in lower case, of names and texts without quotes
   */
  record Token(Kind kind, String text) {}

  /** Kinds of words. */
  enum Kind {
    TEXT,
    NUMBER,
    NAME,
    WORD,
    SIGN,
    END
  }

  /**
   * Takes a condition apart.
   *
   * @param escapes whether a backslash in a text stands before a quote or another one
   * @throws NotPortableException where something is none of these words
   */
  static ConditionTokens of(String sql, boolean escapes) {
    List<Token> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(sql.strip());
    int end = 0;
    while (end < sql.strip().length()) {
      if (!matcher.find(end) || matcher.start() != end) {
        throw new NotPortableException();
      }
      tokens.add(token(matcher, escapes));
      end = matcher.end();
    }
    tokens.add(new Token(Kind.END, ""));
    return new ConditionTokens(tokens);
  }

  /** Says that a condition does not mean the same elsewhere. */
  static final class NotPortableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotPortableException() {
      super("Only this kind of store has such a condition", null, false, false);
    }
  }

  private static Token token(Matcher matcher, boolean escapes) {
    String hex = matcher.group("hex");
    String text = matcher.group("text");
    String quoted = matcher.group("quoted");
    if (hex != null) {
      String digits = hex.replaceAll("^(?:_utf8mb4 ?)?(?:0x|[xX])|'", "");
      byte[] bytes = HexFormat.of().parseHex(digits.length() % 2 == 0 ? digits : "0" + digits);
      return new Token(Kind.TEXT, new String(bytes, StandardCharsets.UTF_8));
    } else if (text != null) {
      String inner = text.substring(text.indexOf('\'') + 1, text.length() - 1);
      if (!escapes && inner.contains("\\")) {
        throw new NotPortableException();
      }
      return new Token(Kind.TEXT, ESCAPED.matcher(inner).replaceAll("$1"));
    } else if (quoted != null) {
      String quote = quoted.substring(0, 1);
      String inner = quoted.substring(1, quoted.length() - 1);
      return new Token(Kind.NAME, inner.replace(quote + quote, quote));
    }
    @Nullable String number = matcher.group("number");
    if (number != null) {
      return new Token(Kind.NUMBER, new BigDecimal(number).toString());
    }
    @Nullable String word = matcher.group("word");
    return word != null
        ? new Token(Kind.WORD, word.toLowerCase(Locale.ROOT))
        : new Token(Kind.SIGN, matcher.group("sign"));
  }

  Token peek() {
    return tokens.get(at);
  }

  Token next() {
    return tokens.get(at++);
  }

  /** Takes the next one if it is this sign or word. */
  boolean take(String text) {
    Token token = peek();
    boolean is =
        (token.kind() == Kind.SIGN || token.kind() == Kind.WORD) && token.text().equals(text);
    at += is ? 1 : 0;
    return is;
  }

  void expect(String text) {
    if (!take(text)) {
      throw new NotPortableException();
    }
  }
}
