package io.polymigrate.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.type.LogicalType.Simple;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextReaderTest {
  /** Where the rules of UTF-8 change. */
  private static final int[] EDGES = {
    0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed,
    0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff
  };

  private static boolean decodes(byte[] text) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static Object read(String text, Simple type) {
    return String.valueOf(TextReader.value(RedisConnection.bytes(text), type));
  }

  @Test
  void whatIsUtf8IsWhatTheJdkDecodes() {
    List<String> different = new ArrayList<>();
    byte[] text = new byte[5];
    text[4] = 'x';
    for (int first : EDGES) {
      for (int second : EDGES) {
        for (int third : EDGES) {
          for (int fourth : EDGES) {
            text[0] = (byte) first;
            text[1] = (byte) second;
            text[2] = (byte) third;
            text[3] = (byte) fourth;
            if (TextReader.isUtf8(text) != decodes(text)) {
              different.add(HexFormat.of().formatHex(text));
            }
          }
        }
      }
    }
    assertThat(different).isEmpty();
    byte[] cut = {(byte) 0xe2, (byte) 0x82};
    assertThat(TextReader.isUtf8(cut)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1",
        "999999999999999999",
        "9223372036854775807",
        "-9223372036854775807",
        "-9223372036854775808"
      })
  void wholeNumbersOf64BitsAreRead(String text) {
    assertThat(read(text, Simple.LONG)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "9223372036854775808",
        "-9223372036854775809",
        "9999999999999999999",
        "18446744073709551617",
        "1.5",
        "12345678901234567 ",
        "0x1"
      })
  void whatIsNoSuchNumberIsRefused(String text) {
    assertThat(catchThrowable(() -> read(text, Simple.LONG)))
        .isInstanceOf(RefusedValueException.class);
  }

  @Test
  void booleansAndUuidsAreReadStrictly() {
    UUID uuid = UUID.fromString("0123abcd-89ef-4cde-8f01-23456789abcd");

    assertThat(read("true", Simple.BOOLEAN)).isEqualTo("true");
    assertThat(read("false", Simple.BOOLEAN)).isEqualTo("false");
    assertThat(read(uuid.toString(), Simple.UUID)).isEqualTo(uuid.toString());
    for (String other : new String[] {"True", "1", "", "truefalse"}) {
      assertThat(catchThrowable(() -> read(other, Simple.BOOLEAN)))
          .isInstanceOf(RefusedValueException.class);
    }
    for (char other : new char[] {'g', 'G', '@', '/', ':', '`'}) {
      String text = uuid.toString().replace('a', other);
      assertThat(catchThrowable(() -> read(text, Simple.UUID)))
          .as(text)
          .isInstanceOf(RefusedValueException.class);
    }
  }
}
