package io.polymigrate.elastic;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.http.ContentTooLongException;
import org.apache.http.HttpEntity;
import org.apache.http.HttpResponse;
import org.apache.http.entity.ContentType;
import org.apache.http.nio.ContentDecoder;
import org.apache.http.nio.IOControl;
import org.apache.http.nio.entity.NByteArrayEntity;
import org.apache.http.nio.protocol.AbstractAsyncResponseConsumer;
import org.apache.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/** Collects an answer in one buffer, from which nothing is copied again. */
final class AnswerConsumer extends AbstractAsyncResponseConsumer<HttpResponse> {
  private static final int MOST = 512 << 20;

  private byte[] bytes;
  private int length;
  private @Nullable HttpResponse response;
  private @Nullable ContentType type;

  /**
   * A consumer.
   *
   * @param buffer where the answer goes, as long as there is room
   */
  AnswerConsumer(byte[] buffer) {
    this.bytes = buffer;
  }

  /** An answer's bytes: the first of a buffer. */
  static final class Answer extends NByteArrayEntity {
    private final byte[] collected;
    private final int size;

    Answer(byte[] buffer, int size, @Nullable ContentType type) {
      super(buffer, 0, size, type);
      this.collected = buffer;
      this.size = size;
    }

    byte[] collected() {
      return collected;
    }

    int size() {
      return size;
    }
  }

  @Override
  protected void onResponseReceived(HttpResponse received) {
    response = received;
  }

  @Override
  protected void onEntityEnclosed(HttpEntity entity, ContentType contentType) throws IOException {
    type = contentType;
    if (entity.getContentLength() > bytes.length) {
      grow(entity.getContentLength());
    }
  }

  private void grow(long wanted) throws ContentTooLongException {
    if (wanted > MOST) {
      throw new ContentTooLongException("The answer has more than " + MOST + " bytes");
    }
    bytes = Arrays.copyOf(bytes, (int) wanted);
  }

  @Override
  protected void onContentReceived(ContentDecoder decoder, IOControl control) throws IOException {
    while (true) {
      if (length == bytes.length) {
        grow(Math.max(4096, bytes.length * 2L));
      }
      int read = decoder.read(ByteBuffer.wrap(bytes, length, bytes.length - length));
      if (read <= 0) {
        return;
      }
      length += read;
    }
  }

  @Override
  protected @Nullable HttpResponse buildResult(HttpContext context) {
    HttpResponse whole = response;
    if (whole != null && whole.getEntity() != null) {
      whole.setEntity(new Answer(bytes, length, type));
    }
    return whole;
  }

  @Override
  protected void releaseResources() {
    response = null;
  }
}
