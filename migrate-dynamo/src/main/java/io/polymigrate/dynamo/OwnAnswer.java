package io.polymigrate.dynamo;

import io.polymigrate.api.spi.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.Crc32MismatchException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * Keeps the body of a good answer as it came, and gives the SDK an empty one: a model of a thousand
 * items takes several times as long as reading their text. What failed is the SDK's to tell.
 */
final class OwnAnswer {
  private static final ExecutionAttribute<OwnAnswer> ANSWER =
      new ExecutionAttribute<>("io.polymigrate.dynamo.answer");
  private static final String CHECKSUM = "x-amz-crc32";
  private static final int MOST_ROOM = 1 << 24;

  private Bytes body = new Bytes();
  private Optional<String> checksum = Optional.empty();

  /** Makes a request keep its answer here. */
  AwsRequestOverrideConfiguration kept() {
    return AwsRequestOverrideConfiguration.builder().putExecutionAttribute(ANSWER, this).build();
  }

  /** What came, once the request has succeeded. */
  Bytes body() {
    return body;
  }

  private void begin(SdkHttpResponse response) {
    checksum = response.firstMatchingHeader(CHECKSUM);
    body = new Bytes(room(response.firstMatchingHeader("Content-Length").orElse("")));
  }

  // What they say may be wrong, so it is only where to begin.
  private static int room(String length) {
    boolean number = length.matches("[0-9]{1,9}");
    return number ? Math.max(1, Math.min(MOST_ROOM, Integer.parseInt(length))) : 1 << 16;
  }

  private void add(ByteBuffer part) {
    int length = part.remaining();
    part.get(body.room(length), body.length(), length);
    body.truncate(body.length() + length);
  }

  private @Nullable Crc32MismatchException mismatch() {
    CRC32 sum = new CRC32();
    sum.update(body.array(), 0, body.length());
    return checksum.isEmpty() || checksum.get().equals(Long.toString(sum.getValue()))
        ? null
        : Crc32MismatchException.create(
            "An answer is not what its checksum says: " + checksum.get(),
            new IllegalStateException("computed " + sum.getValue()));
  }

  /** The client's part of it. */
  static final class Interceptor implements ExecutionInterceptor {
    @Override
    public SdkHttpResponse modifyHttpResponse(
        Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
      OwnAnswer answer = attributes.getAttribute(ANSWER);
      SdkHttpResponse response = context.httpResponse();
      if (answer == null || !response.isSuccessful()) {
        return response;
      }
      answer.begin(response);
      return response.toBuilder().removeHeader(CHECKSUM).build();
    }

    @Override
    public Optional<Publisher<ByteBuffer>> modifyAsyncHttpResponseContent(
        Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
      OwnAnswer answer = attributes.getAttribute(ANSWER);
      return answer == null || !context.httpResponse().isSuccessful()
          ? context.responsePublisher()
          : context.responsePublisher().map(parts -> answer.keeping(parts));
    }
  }

  private Publisher<ByteBuffer> keeping(Publisher<ByteBuffer> parts) {
    return subscriber -> parts.subscribe(new Keeping(subscriber));
  }

  /** As many parts go on as come, so that whoever asks for more gets it; all but one are empty. */
  private final class Keeping implements Subscriber<ByteBuffer> {
    private final Subscriber<? super ByteBuffer> next;
    private boolean begun;

    Keeping(Subscriber<? super ByteBuffer> next) {
      this.next = next;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      next.onSubscribe(subscription);
    }

    @Override
    public void onNext(ByteBuffer part) {
      add(part);
      next.onNext(ByteBuffer.wrap((begun ? "" : "{}").getBytes(StandardCharsets.US_ASCII)));
      begun = true;
    }

    @Override
    public void onError(Throwable failure) {
      next.onError(failure);
    }

    @Override
    public void onComplete() {
      Crc32MismatchException mismatch = mismatch();
      if (mismatch == null) {
        next.onComplete();
      } else {
        next.onError(mismatch);
      }
    }
  }
}
