package io.polymigrate.redis;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Any answer of the server: bytes, a long, null, or a list of those. */
final class Reply extends CommandOutput<byte[], byte[], @Nullable Object> {
  private final Deque<Level> open = new ArrayDeque<>();

  /** A list that is being filled. */
  private record Level(List<@Nullable Object> items, int size) {}

  Reply() {
    super(ByteArrayCodec.INSTANCE, null);
  }

  @Override
  public void set(@Nullable ByteBuffer bytes) {
    if (bytes == null) {
      put(null);
      return;
    }
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    put(copy);
  }

  @Override
  public void set(long integer) {
    put(integer);
  }

  @Override
  public void set(double number) {
    put(String.valueOf(number).getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void set(boolean value) {
    put(value ? 1L : 0L);
  }

  @Override
  public void setError(ByteBuffer error) {
    super.setError(error);
    put(null);
  }

  @Override
  public void multi(int count) {
    if (count < 0) {
      put(null);
    } else if (count == 0) {
      put(new ArrayList<>());
    } else {
      open.push(new Level(new ArrayList<>(count), count));
    }
  }

  // A list that is full is an item of the one around it.
  private void put(@Nullable Object value) {
    Object item = value;
    while (true) {
      Level level = open.peek();
      if (level == null) {
        output = item;
        return;
      }
      level.items().add(item);
      if (level.items().size() < level.size()) {
        return;
      }
      open.pop();
      item = level.items();
    }
  }
}
