package io.polymigrate.dynamo;

import io.polymigrate.api.spi.Bytes;
import java.io.ByteArrayInputStream;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * Sends a body of ours instead of the one that the SDK would make of a request's model, which takes
 * several times as long. Everything else stays the SDK's: endpoints, credentials, the signature
 * (made afterwards), errors and answers.
 */
final class OwnBody implements ExecutionInterceptor {
  private static final ExecutionAttribute<Bytes> BODY =
      new ExecutionAttribute<>("io.polymigrate.dynamo.body");
  private static final ExecutionAttribute<Consumer<SdkHttpRequest>> ON_SENDING =
      new ExecutionAttribute<>("io.polymigrate.dynamo.on-sending");
  private static final String CONTENT_TYPE = "application/x-amz-json-1.0";

  /**
   * Makes a request carry the body; nothing may be appended to it any more.
   *
   * @param onSending sees the request as it is sent
   */
  static AwsRequestOverrideConfiguration carrying(Bytes body, Consumer<SdkHttpRequest> onSending) {
    return AwsRequestOverrideConfiguration.builder()
        .putExecutionAttribute(BODY, body)
        .putExecutionAttribute(ON_SENDING, onSending)
        .build();
  }

  @Override
  public void beforeTransmission(
      Context.BeforeTransmission context, ExecutionAttributes attributes) {
    Consumer<SdkHttpRequest> onSending = attributes.getAttribute(ON_SENDING);
    if (onSending != null) {
      onSending.accept(context.httpRequest());
    }
  }

  @Override
  public Optional<RequestBody> modifyHttpContent(
      Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
    Bytes body = attributes.getAttribute(BODY);
    return body == null
        ? context.requestBody()
        : Optional.of(
            RequestBody.fromContentProvider(
                () -> new ByteArrayInputStream(body.array(), 0, body.length()),
                body.length(),
                CONTENT_TYPE));
  }

  @Override
  public SdkHttpRequest modifyHttpRequest(
      Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
    Bytes body = attributes.getAttribute(BODY);
    return body == null
        ? context.httpRequest()
        : context.httpRequest().toBuilder()
            .putHeader("Content-Length", Integer.toString(body.length()))
            .build();
  }
}
