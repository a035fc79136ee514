package io.polymigrate.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.polymigrate.api.error.RefusedValueException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {

  @Test
  void theSameBytesAreRefusedAsByTheDecoderOfTheJdk() {
    Random random = new Random(1);
    byte[] edges = {
      0, 0x41, 0x7f, -128, -113, -112, -97, -96, -65, -64, -62, -33, -32, -19, -17, -16, -12, -11,
      -1
    };
    byte[] bytes = new byte[6];
    int valid = 0;

    for (int i = 0; i < 500_000; i++) {
      for (int at = 0; at < bytes.length; at++) {
        bytes[at] = edges[random.nextInt(edges.length)];
      }
      boolean decodable = decodable(bytes);
      valid += decodable ? 1 : 0;

      assertThat(taken(bytes)).isEqualTo(decodable);
    }
    assertThat(valid).isGreaterThan(100);
  }

  @Test
  void whatIsNotAsciiIsFoundWhereverItStandsInALongerText() {
    byte[] around = "twenty-seven ASCII letters.".getBytes(StandardCharsets.UTF_8);
    byte[] euro = "€".getBytes(StandardCharsets.UTF_8);
    for (int length = 0; length <= around.length; length++) {
      for (int at = 0; at < length; at++) {
        byte[] broken = Arrays.copyOf(around, length);
        broken[at] = euro[0];
        assertThat(taken(broken)).isFalse();
        if (at + euro.length <= length) {
          System.arraycopy(euro, 0, broken, at, euro.length);
          assertThat(taken(broken)).isTrue();
          broken[at + 1] = 'x';
          assertThat(taken(broken)).isFalse();
        }
      }
      assertThat(taken(Arrays.copyOf(around, length))).isTrue();
    }
  }

  @Test
  void textOfAllLengthsOfCodePointsIsTaken() {
    byte[] bytes = "a é € 🎉 \u0800 \uFFFF \uD7FF".getBytes(StandardCharsets.UTF_8);

    assertThatCode(() -> Utf8.requireValid(bytes, 0, bytes.length)).doesNotThrowAnyException();
  }

  private static boolean taken(byte[] bytes) {
    try {
      Utf8.requireValid(bytes, 0, bytes.length);
      return true;
    } catch (RefusedValueException e) {
      return false;
    }
  }

  private static boolean decodable(byte[] bytes) {
    try {
      var unused = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
