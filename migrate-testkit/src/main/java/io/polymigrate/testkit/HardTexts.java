package io.polymigrate.testkit;

import io.polymigrate.api.type.JsonText;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.testkit.HardValues.Corpus;
import java.util.UUID;

/** Text, byte strings, UUIDs and JSON. */
final class HardTexts {
  private HardTexts() {}

  static void addTo(Corpus corpus) {
    texts(corpus);
    bytes(corpus);
    corpus
        .type(Simple.UUID)
        .add("all zeros", new UUID(0, 0))
        .add("all ones", new UUID(-1, -1))
        .add("each byte another", new UUID(0x0011223344556677L, 0x8899aabbccddeeffL))
        .add("halves of both signs", new UUID(Long.MIN_VALUE, Long.MAX_VALUE));
    json(corpus);
  }

  private static void texts(Corpus corpus) {
    corpus
        .type(Simple.STRING)
        .add("empty", "")
        .add("a space", " ")
        .add("spaces at both ends", "  x  ")
        .add("the word NULL", "NULL")
        .add("control characters", "\b\t\n\r\f\u001b\u007f")
        .add("quotes and backslashes", "a'b\"c`d\\e\\N\\.\\n\\0%_?$1")
        .add("braces", "{},[]()<>")
        .add("NUL alone", "\u0000")
        .add("NUL within", "a\u0000b")
        .add("combining characters", "e\u0301 a\u0308\u0323")
        .add("the same, precomposed", "\u00e9 \u1ea1\u0308")
        .add("emoji", "\ud83d\ude00")
        .add("emoji joined", "\ud83d\udc69\u200d\ud83d\udc69\u200d\ud83d\udc67\u200d\ud83d\udc66")
        .add("right to left", "\u05e9\u05dc\u05d5\u05dd \u202e\u0645\u0631\u062d\u0628\u0627")
        .add("byte order mark", "\ufeffx\ufeff")
        .add("line separators", "\u0085\u2028\u2029")
        .add("noncharacters", "\uffff\ufdd0")
        .add("greatest code point", "\udbff\udfff")
        .add("letters of other cases", "\u0130\u0131\u00df\u1e9e\u01c5")
        .add("digits", "007")
        .add("100,000 characters", "x\u00e9\u20ac\ud83d\ude00y".repeat(20_000));
  }

  private static void bytes(Corpus corpus) {
    byte[] all = new byte[256];
    byte[] many = new byte[100_000];
    for (int i = 0; i < many.length; i++) {
      many[i] = (byte) (i * 31 + i / 256);
      all[i % 256] = (byte) i;
    }
    corpus
        .type(Simple.BYTES)
        .add("empty", new byte[0])
        .add("a zero", new byte[] {0})
        .add("zeros at the end", new byte[] {1, 0, 0})
        .add("not UTF-8", new byte[] {(byte) 0xff, (byte) 0xfe, (byte) 0xc0})
        .add("every byte", all)
        .add("100,000 bytes", many);
  }

  private static void json(Corpus corpus) {
    corpus.type(Simple.JSON);
    add(corpus, "null", "null");
    add(corpus, "true", "true");
    add(corpus, "empty text", "\"\"");
    add(corpus, "empty object", "{}");
    add(corpus, "empty list", "[]");
    add(corpus, "zeros at the end", "[1.10,0.0,1.000]");
    add(corpus, "exponents", "[1e5,1E5,1e-7,1E+400]");
    add(corpus, "negative zero", "[-0,-0.0]");
    add(corpus, "2^53+1", "9007199254740993");
    add(corpus, "2^63", "[9223372036854775808,-9223372036854775809]");
    add(corpus, "40 digits", "1234567890123456789012345678901234567890.1");
    add(corpus, "emoji", "{\"\ud83d\ude00\":\"e\u0301\ud83d\ude00\"}");
    add(corpus, "escapes", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\"");
    add(corpus, "NUL in text", "{\"a\":\"\\u0000\"}");
    add(corpus, "hard names", "{\"\":1,\"a.b\":2,\"$set\":3,\"$long\":\"4\",\"_id\":5}");
    add(corpus, "nested", "{\"a\":[{\"b\":[[],[{}]]},null,false],\"c\":{\"d\":{\"e\":null}}}");
    add(corpus, "names not in order", "{\"z\":1,\"a\":2,\"m\":{\"z\":1,\"a\":2}}");
    add(corpus, "a name twice", "{\"a\":1,\"a\":2}");
    add(corpus, "10,000 elements", "[" + "17,".repeat(9_999) + "17]");
  }

  private static void add(Corpus corpus, String name, String json) {
    corpus.add(name, new JsonText(json));
  }
}
