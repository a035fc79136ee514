package io.polymigrate.mongo;

import java.util.concurrent.ConcurrentLinkedQueue;
import org.bson.BsonBinaryReader;
import org.bson.BsonReader;
import org.bson.BsonWriter;
import org.bson.RawBsonDocument;
import org.bson.codecs.Codec;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.EncoderContext;
import org.bson.codecs.RawBsonDocumentCodec;
import org.bson.io.BsonInput;

/**
 * Reads a server's reply whole into the memory of a page, which is used again once the page was
 * released. The driver's own codec for raw documents copies a reply twice, each time into memory
 * made for it.
 */
final class PageCodec implements Codec<BsonPage> {
  private static final int MAX_SPARE = 4;
  private static final int SMALL = 1 << 20;

  private final ConcurrentLinkedQueue<BsonPage> spare = new ConcurrentLinkedQueue<>();

  @Override
  public BsonPage decode(BsonReader reader, DecoderContext context) {
    if (!(reader instanceof BsonBinaryReader binary)) {
      return copied(new RawBsonDocumentCodec().decode(reader, context));
    }
    // Nothing follows a reply: that the reader does not know of what was read does not matter.
    BsonInput input = binary.getBsonInput();
    int size = input.readInt32();
    BsonPage page = take(size);
    BsonBuffer.putInt(page.bytes(), 0, size);
    input.readBytes(page.bytes(), 4, size - 4);
    return page;
  }

  private BsonPage copied(RawBsonDocument document) {
    BsonPage page = take(document.getByteBuffer().remaining());
    document.getByteBuffer().get(page.bytes(), 0, document.getByteBuffer().remaining());
    return page;
  }

  private BsonPage take(int size) {
    BsonPage page = spare.poll();
    // One large page must not keep its memory for ever.
    if (page != null && page.bytes().length >= size && page.bytes().length / 4 <= size + SMALL) {
      page.reset();
      return page;
    }
    return new BsonPage(new byte[size + size / 8], this::giveBack);
  }

  private void giveBack(BsonPage page) {
    if (spare.size() < MAX_SPARE) {
      spare.add(page);
    }
  }

  @Override
  public void encode(BsonWriter writer, BsonPage page, EncoderContext context) {
    throw new UnsupportedOperationException("Pages are only read");
  }

  @Override
  public Class<BsonPage> getEncoderClass() {
    return BsonPage.class;
  }
}
