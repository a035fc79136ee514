package io.polymigrate.redis;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The texts of an answer in their order, whatever lists they are in; of a number only its place.
 */
final class FlatReply extends CommandOutput<byte[], byte[], @Nullable Object> {
  private static final ByteBuffer NUMBER = ByteBuffer.allocate(0);

  private final Texts texts;

  FlatReply(Texts texts) {
    super(ByteArrayCodec.INSTANCE, null);
    this.texts = texts;
    this.output = texts;
    texts.clear();
  }

  @Override
  public void set(@Nullable ByteBuffer bytes) {
    if (bytes == null) {
      texts.addNone();
    } else {
      texts.add(bytes);
    }
  }

  @Override
  public void set(long integer) {
    texts.add(NUMBER);
  }

  @Override
  public void set(double number) {
    texts.add(NUMBER);
  }

  @Override
  public void multi(int count) {
    // Lists are not told apart.
  }
}
