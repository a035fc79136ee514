package io.polymigrate.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.bson.BsonBinaryReader;
import org.bson.BsonDocument;
import org.bson.BsonDocumentReader;
import org.bson.BsonString;
import org.bson.codecs.DecoderContext;
import org.junit.jupiter.api.Test;

class PageCodecTest {
  private final PageCodec codec = new PageCodec();

  private static BsonDocument document(int length) {
    return new BsonDocument("text", new BsonString("x".repeat(length)));
  }

  private BsonPage decode(BsonDocument document) {
    byte[] bytes = KeyPages.bytes(document);
    try (BsonBinaryReader reader = new BsonBinaryReader(ByteBuffer.wrap(bytes))) {
      return codec.decode(reader, DecoderContext.builder().build());
    }
  }

  private static void assertHolds(BsonPage page, BsonDocument document) {
    byte[] bytes = KeyPages.bytes(document);
    assertThat(Arrays.copyOf(page.bytes(), bytes.length)).isEqualTo(bytes);
    assertThat(page.count()).isZero();
  }

  @Test
  void aReplyIsReadAsItCame() {
    assertHolds(decode(document(0)), document(0));
    assertHolds(decode(document(100_000)), document(100_000));
  }

  @Test
  void aReplyThatComesAsADocumentIsReadTheSame() {
    BsonPage page =
        codec.decode(new BsonDocumentReader(document(50)), DecoderContext.builder().build());

    assertHolds(page, document(50));
  }

  @Test
  void memoryIsUsedAgainOnceNobodyHoldsIt() {
    BsonPage page = decode(document(1000));
    page.add(0);
    page.hold();

    page.release();
    BsonPage other = decode(document(1000));
    page.release();
    BsonPage again = decode(document(999));

    assertThat(other.bytes()).isNotSameAs(page.bytes());
    assertThat(again.bytes()).isSameAs(page.bytes());
    assertHolds(again, document(999));
  }

  @Test
  void aLargePageIsNotKeptForSmallOnes() {
    BsonPage large = decode(document(9 << 20));
    large.release();

    assertThat(decode(document(10)).bytes().length).isLessThan(1 << 20);
  }
}
