package io.polymigrate.mongo;

import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bson.BsonBinaryReader;
import org.bson.BsonReader;
import org.bson.BsonWriter;
import org.bson.ByteBuf;
import org.bson.codecs.Codec;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.EncoderContext;
import org.bson.codecs.RawBsonDocumentCodec;
import org.bson.io.BsonInput;
import org.bson.io.BsonInputMark;

/**
 * Copies the documents of one cursor one behind the other, in the order in which they come, into
 * memory that is used again; the driver gets a mark for each. Its own codec for raw documents makes
 * about a kilobyte of objects for each. Used by one thread at a time; pages are given back by any.
 */
final class CursorCodec implements Codec<CursorCodec.Mark> {
  private static final int MAX_SPARE = 2;

  private final ConcurrentLinkedQueue<BsonPage> spare = new ConcurrentLinkedQueue<>();
  private int[] starts = new int[1024];
  private int count;

  // As large as the largest so far, so that none has to grow.
  private int pageBytes = 1 << 16;
  private BsonBuffer bytes = new BsonBuffer(pageBytes);

  /** Stands for a document that was copied. */
  enum Mark {
    COPIED
  }

  @Override
  public Mark decode(BsonReader reader, DecoderContext context) {
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
    }
    starts[count++] = bytes.position();
    if (reader instanceof BsonBinaryReader binary) {
      BsonInput input = binary.getBsonInput();
      BsonInputMark start = input.getMark(Integer.BYTES);
      int size = input.readInt32();
      bytes.putInt(size);
      bytes.putBytes(input, size - Integer.BYTES);
      start.reset();
      // Now the reader knows of it, too.
      binary.skipValue();
    } else {
      ByteBuf document = new RawBsonDocumentCodec().decode(reader, context).getByteBuffer();
      bytes.putBytes(document.array(), document.position(), document.remaining());
    }
    return Mark.COPIED;
  }

  /** All documents since the last page, held by the caller. */
  BsonPage page() {
    BsonPage page = new BsonPage(bytes.bytes(), this::giveBack);
    for (int i = 0; i < count; i++) {
      page.add(starts[i]);
    }
    pageBytes = Math.max(pageBytes, bytes.position() + bytes.position() / 8);
    count = 0;
    BsonPage used = spare.poll();
    bytes = used == null ? new BsonBuffer(pageBytes) : new BsonBuffer(used.bytes());
    return page;
  }

  private void giveBack(BsonPage page) {
    if (spare.size() < MAX_SPARE) {
      spare.add(page);
    }
  }

  @Override
  public void encode(BsonWriter writer, Mark mark, EncoderContext context) {
    throw new UnsupportedOperationException("Documents are only read");
  }

  @Override
  public Class<Mark> getEncoderClass() {
    return Mark.class;
  }
}
