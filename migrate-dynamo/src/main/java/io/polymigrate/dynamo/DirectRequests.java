package io.polymigrate.dynamo;

import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.Rest;
import io.polymigrate.api.spi.WireSocket;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.nio.netty.ProxyConfiguration;

/**
 * Sends batches of writes over connections of its own: the way of a request through the SDK's
 * pipeline and its event loops costs several times as much as all the rest. The first one goes the
 * SDK's way and shows where and how to ask; credentials and signatures are the SDK's. It knows
 * success and nothing else: what fails is to be sent again, by the SDK, which tells what is the
 * matter. Used by one thread at a time; blocks.
 */
final class DirectRequests {
  private static final Duration LONGEST_IDLE = Duration.ofSeconds(20);

  // Credential=AKIA…/20260101/eu-west-1/dynamodb/aws4_request
  private static final Pattern SCOPE =
      Pattern.compile("AWS4-HMAC-SHA256 Credential=[^/]+/[0-9]{8}/([^/]+)/([^/]+)/aws4_request,.*");

  private final DynamoConnection connection;
  private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
  private final Set<HttpChannel> open = new HashSet<>();
  private final Deque<Idle> idle = new ArrayDeque<>();
  private final Bytes request = new Bytes(1 << 14);
  private volatile @Nullable Template template;
  private final Rest rest = new Rest();

  private record Idle(HttpChannel channel, long since) {}

  /** What all requests have in common. */
  private record Template(SdkHttpRequest request, String region, String service) {}

  DirectRequests(DynamoConnection connection) {
    this.connection = connection;
  }

  /** Learns from a request that the SDK is about to send. */
  void learn(SdkHttpRequest sent) {
    Matcher scope = SCOPE.matcher(sent.firstMatchingHeader("Authorization").orElse(""));
    boolean proxied = ProxyConfiguration.builder().scheme(sent.protocol()).build().host() != null;
    if (template != null || proxied || !scope.matches()) {
      return;
    }
    SdkHttpRequest.Builder common = sent.toBuilder().clearHeaders();
    for (String name : List.of("Content-Type", "X-Amz-Target", "User-Agent")) {
      sent.firstMatchingHeader(name).ifPresent(value -> common.putHeader(name, value));
    }
    template = new Template(common.build(), scope.group(1), scope.group(2));
  }

  /** Whether it has been learned how to ask, and nothing speaks against it now. */
  boolean ready() {
    return template != null && rest.over();
  }

  /**
   * Sends a request without waiting.
   *
   * @param body its body
   * @return what waits for the answer, to be called once, in the order of the requests; it throws
   *     when there is no good one
   */
  Supplier<BatchAnswer> send(Bytes body) {
    connection.requireOpen();
    Template common = template;
    if (common == null) {
      throw new IllegalStateException("Not learned yet");
    }
    HttpChannel channel = null;
    try {
      channel = channel(common);
      channel.send(signed(common, body));
    } catch (IOException e) {
      if (channel != null) {
        close(channel);
      }
      return () -> {
        throw failed(e);
      };
    }
    HttpChannel asked = channel;
    return () -> answer(asked);
  }

  private static SdkClientException failed(IOException cause) {
    return SdkClientException.create("A request was not answered: " + cause.getMessage(), cause);
  }

  private BatchAnswer answer(HttpChannel channel) {
    boolean again = false;
    try {
      HttpChannel.Answer answer = channel.receive();
      again = !answer.last();
      if (!answer.ok()) {
        throw failed(new IOException("the service answered with status " + answer.status()));
      }
      return BatchAnswer.parse(answer.body());
    } catch (IOException e) {
      throw failed(e);
    } finally {
      if (again) {
        idle.addLast(new Idle(channel, System.nanoTime()));
      } else {
        close(channel);
      }
    }
  }

  private HttpChannel channel(Template common) throws IOException {
    for (Idle next = idle.pollLast(); next != null; next = idle.pollLast()) {
      if (System.nanoTime() - next.since() < LONGEST_IDLE.toNanos()) {
        return next.channel();
      }
      close(next.channel());
    }
    try {
      HttpChannel channel =
          HttpChannel.open(
              InetSocketAddress.createUnresolved(common.request().host(), common.request().port()),
              common.request().protocol().equals("https")
                  ? new WireSocket.Tls(SSLContext.getDefault(), true)
                  : null);
      open.add(channel);
      rest.succeeded();
      return channel;
    } catch (IOException e) {
      rest.failed();
      throw e;
    } catch (NoSuchAlgorithmException e) {
      throw new IOException(e);
    }
  }

  private Bytes signed(Template common, Bytes body) {
    SdkHttpRequest signed =
        signer
            .sign(
                it ->
                    it.identity(connection.credentials())
                        .request(common.request())
                        .payload(() -> new ByteArrayInputStream(body.array(), 0, body.length()))
                        .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, common.service())
                        .putProperty(AwsV4HttpSigner.REGION_NAME, common.region()))
            .request();
    request.truncate(0);
    request.addAscii("POST ").addAscii(path(signed)).addAscii(" HTTP/1.1\r\n");
    for (Map.Entry<String, List<String>> header : signed.headers().entrySet()) {
      for (String value : header.getValue()) {
        request.addAscii(header.getKey()).addAscii(": ").addAscii(value).addAscii("\r\n");
      }
    }
    request.addAscii("Content-Length: ").addNumber(body.length()).addAscii("\r\n\r\n");
    return request.add(body.array(), 0, body.length());
  }

  private static String path(SdkHttpRequest signed) {
    return signed.encodedPath().isEmpty() ? "/" : signed.encodedPath();
  }

  private void close(HttpChannel channel) {
    open.remove(channel);
    channel.close();
  }

  /** Closes the connections. */
  void close() {
    idle.clear();
    open.forEach(HttpChannel::close);
    open.clear();
  }
}
