package io.polymigrate.redis;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.CommandArgs;
import io.netty.buffer.ByteBuf;

/** The driver's arguments, and behind them words that stand as the wire has them. */
final class Arguments extends CommandArgs<byte[], byte[]> {
  private final Words tail;

  Arguments(Words tail) {
    super(ByteArrayCodec.INSTANCE);
    this.tail = tail;
  }

  @Override
  public int count() {
    return super.count() + tail.count();
  }

  @Override
  public void encode(ByteBuf out) {
    super.encode(out);
    out.writeBytes(tail.array(), 0, tail.length());
  }
}
