package io.polymigrate.dynamo;

import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.Rest;
import io.polymigrate.api.spi.WireSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.nio.netty.ProxyConfiguration;

/**
 * Sends batches of writes over connections of its own: the way of a request through the SDK's
 * pipeline and its event loops costs several times as much as all the rest. The first one goes the
 * SDK's way and shows where and how to ask; credentials are the SDK's. It knows success and nothing
 * else: what fails is to be sent again, by the SDK, which tells what is the matter. Used by one
 * thread at a time; blocks.
 */
final class DirectRequests {
  private static final int ROOM = 1 << 14;
  private static final Duration LONGEST_IDLE = Duration.ofSeconds(20);

  // Credential=AKIA…/20260101/eu-west-1/dynamodb/aws4_request
  private static final Pattern SCOPE =
      Pattern.compile("AWS4-HMAC-SHA256 Credential=[^/]+/[0-9]{8}/([^/]+)/([^/]+)/aws4_request,.*");

  private final DynamoConnection connection;
  private final Set<HttpChannel> open = new HashSet<>();
  private final Deque<Idle> idle = new ArrayDeque<>();
  private final Bytes body = new Bytes(ROOM);
  private final Bytes request = new Bytes(ROOM);
  private volatile @Nullable Template template;
  private final Rest rest = new Rest();

  private record Idle(HttpChannel channel, long since) {}

  /** Where to ask and how. */
  private record Template(
      InetSocketAddress address, boolean tls, String start, RequestSignature signature) {}

  DirectRequests(DynamoConnection connection) {
    this.connection = connection;
  }

  /** Learns from a request that the SDK is about to send. */
  void learn(SdkHttpRequest sent) {
    Matcher scope = SCOPE.matcher(sent.firstMatchingHeader("Authorization").orElse(""));
    boolean proxied = ProxyConfiguration.builder().scheme(sent.protocol()).build().host() != null;
    Optional<String> host = sent.firstMatchingHeader("Host");
    Optional<String> kind = sent.firstMatchingHeader("Content-Type");
    Optional<String> target = sent.firstMatchingHeader("X-Amz-Target");
    boolean complete = host.isPresent() && kind.isPresent() && target.isPresent();
    if (template != null || proxied || !scope.matches() || !complete) {
      return;
    }
    String path = sent.encodedPath().isEmpty() ? "/" : sent.encodedPath();
    RequestSignature.Common common =
        new RequestSignature.Common(
            scope.group(1), scope.group(2), path, host.get(), kind.get(), target.get());
    String agent = sent.firstMatchingHeader("User-Agent").orElse("Polymigrate");
    template =
        new Template(
            InetSocketAddress.createUnresolved(sent.host(), sent.port()),
            sent.protocol().equals("https"),
            "POST " + path + " HTTP/1.1\r\nUser-Agent: " + agent + "\r\n",
            new RequestSignature(common));
  }

  /** Whether it has been learned how to ask, and nothing speaks against it now. */
  boolean ready() {
    return template != null && rest.over();
  }

  /**
   * Sends a request without waiting.
   *
   * @param write appends its body
   * @return what waits for the answer, to be called once, in the order of the requests; it throws
   *     when there is no good one
   */
  Supplier<BatchAnswer> send(Consumer<Bytes> write) {
    connection.requireOpen();
    body.truncate(0);
    write.accept(body);
    Template common = template;
    if (common == null) {
      throw new IllegalStateException("Not learned yet");
    }
    HttpChannel channel = null;
    try {
      channel = channel(common);
      channel.send(signed(common));
    } catch (IOException | RuntimeException e) {
      if (channel != null) {
        close(channel);
      }
      // There are no credentials, perhaps; the requests before it are waited for all the same.
      RuntimeException failure = e instanceof RuntimeException known ? known : failed(e);
      return () -> {
        throw failure;
      };
    }
    HttpChannel asked = channel;
    return () -> answer(asked);
  }

  private static SdkClientException failed(Exception cause) {
    return SdkClientException.create("A request was not answered: " + cause.getMessage(), cause);
  }

  private BatchAnswer answer(HttpChannel channel) {
    boolean again = false;
    try {
      HttpChannel.Answer answer = channel.receive();
      again = !answer.last();
      if (!answer.ok()) {
        rest.failed();
        throw failed(new IOException("the service answered with status " + answer.status()));
      }
      rest.succeeded();
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
              common.address(),
              common.tls() ? new WireSocket.Tls(SSLContext.getDefault(), true) : null);
      open.add(channel);
      return channel;
    } catch (IOException e) {
      rest.failed();
      throw e;
    } catch (NoSuchAlgorithmException e) {
      throw new IOException(e);
    }
  }

  private Bytes signed(Template common) {
    request.truncate(0);
    request.addAscii(common.start());
    common.signature().addHeaders(request, connection.credentials(), Instant.now(), body);
    request.addAscii("Content-Length: ").addNumber(body.length()).addAscii("\r\n\r\n");
    return request.add(body.array(), 0, body.length());
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
