package io.polymigrate.dynamo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.testkit.server.FaultProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;

class DirectRequestsTest {
  private static final int ROWS = 2_000;
  private static final RecordSchema SCHEMA =
      DynamoSpace.schema(List.of("id"), "id", Simple.INT, "v", Simple.STRING);
  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          "AWS4-HMAC-SHA256 Credential=([^/]+)/(([0-9]{8})/([^/]+)/dynamodb/aws4_request), ?"
              + "SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})");

  private static Object[][] rows() {
    Object[][] rows = new Object[ROWS][];
    for (int i = 0; i < ROWS; i++) {
      rows[i] = new Object[] {i, "value \u00e9 " + i};
    }
    return rows;
  }

  private static LoadRequest load() {
    return DynamoSpace.load("t", SCHEMA, LoadMode.UPSERT);
  }

  private static void requireAll(DynamoSpace space) {
    assertThat(space.read(ExtractRequest.of("t")))
        .hasSize(ROWS)
        .contains(Map.of("id", ROWS - 1, "v", "value \u00e9 " + (ROWS - 1)));
  }

  // The SDK gives each request of its own a number.
  private static List<Relay.Request> direct(Relay relay) {
    return relay.requests().stream()
        .filter(request -> !request.headers().containsKey("amz-sdk-invocation-id"))
        .toList();
  }

  @Test
  void allButTheFirstRequestsGoPastTheSdkAndEachIsSigned() throws Exception {
    try (DynamoSpace space = DynamoSpace.open();
        Relay relay = new Relay(space.endpoint())) {
      WriteResult result = space.loadBy(relay.address(), load(), rows());

      assertThat(result).isEqualTo(new WriteResult(ROWS, 0, List.of()));
      requireAll(space);
      int window = DynamoOptions.of(ConnectionString.parse(space.url())).concurrency();
      assertThat(relay.requests()).hasSize(ROWS / ItemWriter.BATCH);
      List<Relay.Request> direct = direct(relay);
      assertThat(direct).hasSizeGreaterThanOrEqualTo(ROWS / ItemWriter.BATCH - window);
      String secret = ConnectionString.parse(space.url()).password().orElseThrow();
      for (Relay.Request request : direct) {
        assertThat(request.headers().get("x-amz-target")).endsWith(".BatchWriteItem");
        requireSigned(request, secret);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "eu-west-1, dynamodb.eu-west-1.amazonaws.com, 443, false",
    "us-east-1, 127.0.0.1, 8000, false",
    "us-gov-east-1, dynamodb.us-gov-east-1.amazonaws.com, 443, true"
  })
  void aSignatureIsThatOfTheSdk(String region, String host, int port, boolean session) {
    AwsCredentials credentials =
        session
            ? AwsSessionCredentials.create("AKIDEXAMPLE", "secret/+=", "token/+==")
            : AwsBasicCredentials.create("AKIDEXAMPLE", " secret/+= ");
    String target = "DynamoDB_20120810.BatchWriteItem";
    RequestSignature ours =
        new RequestSignature(
            new RequestSignature.Common(
                region,
                "dynamodb",
                "/",
                port == 443 ? host : host + ":" + port,
                "application/x-amz-json-1.0",
                target));
    for (String time : List.of("2026-11-22T23:59:59Z", "2026-11-23T00:00:00Z")) {
      Bytes body =
          new Bytes().add(("{\"\u00e9\":\"" + time + "\"}").getBytes(StandardCharsets.UTF_8));
      SdkHttpRequest signed =
          AwsV4HttpSigner.create()
              .sign(
                  it ->
                      it.identity(credentials)
                          .request(
                              SdkHttpRequest.builder()
                                  .method(SdkHttpMethod.POST)
                                  .protocol(port == 443 ? "https" : "http")
                                  .host(host)
                                  .port(port)
                                  .encodedPath("/")
                                  .putHeader("Content-Type", "application/x-amz-json-1.0")
                                  .putHeader("X-Amz-Target", target)
                                  .build())
                          .payload(ContentStreamProvider.fromByteArray(body.toArray()))
                          .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, "dynamodb")
                          .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                          .putProperty(
                              HttpSigner.SIGNING_CLOCK,
                              Clock.fixed(Instant.parse(time), ZoneOffset.UTC)))
              .request();

      Bytes headers = new Bytes();
      ours.addHeaders(headers, credentials, Instant.parse(time), body);

      Map<String, String> sent = new LinkedHashMap<>();
      for (String line : text(headers).strip().split("\r\n", -1)) {
        String[] parts = line.split(": ", 2);
        sent.put(parts[0], parts[1]);
      }
      Map<String, String> expected = new LinkedHashMap<>();
      signed.headers().forEach((name, values) -> expected.put(name, values.get(0)));
      assertThat(sent).isEqualTo(expected);
    }
  }

  // As the service does: "Create a signed AWS API request", IAM user guide.
  private static void requireSigned(Relay.Request request, String secret) throws Exception {
    Matcher parts = AUTHORIZATION.matcher(request.headers().getOrDefault("authorization", ""));
    assertThat(parts.matches()).isTrue();
    List<String> names = List.of(parts.group(5).split(";", -1));
    assertThat(names).contains("host", "x-amz-date", "x-amz-target").isSorted();
    StringBuilder canonical = new StringBuilder("POST\n/\n\n");
    for (String name : names) {
      canonical.append(name).append(':').append(request.headers().get(name)).append('\n');
    }
    canonical.append('\n').append(parts.group(5)).append('\n').append(sha256(request.body()));
    String text =
        "AWS4-HMAC-SHA256\n"
            + request.headers().get("x-amz-date")
            + "\n"
            + parts.group(2)
            + "\n"
            + sha256(canonical.toString());
    byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
    for (String part : List.of(parts.group(3), parts.group(4), "dynamodb", "aws4_request")) {
      key = hmac(key, part);
    }
    assertThat(parts.group(6)).isEqualTo(HexFormat.of().formatHex(hmac(key, text)));
  }

  private static String sha256(String text) throws GeneralSecurityException {
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatTheServiceHasNoCapacityForIsSentAgain() throws Exception {
    try (DynamoSpace space = DynamoSpace.open();
        Relay relay = new Relay(space.endpoint())) {
      relay.beBusy(ROWS / ItemWriter.BATCH);

      WriteResult result = space.loadBy(relay.address(), load(), rows());

      assertThat(result).isEqualTo(new WriteResult(ROWS, 0, List.of()));
      requireAll(space);
      assertThat(direct(relay)).isNotEmpty();
      int sent = relay.batches().stream().mapToInt(Integer::intValue).sum();
      assertThat(sent).isEqualTo(ROWS + ROWS / ItemWriter.BATCH * (ItemWriter.BATCH / 2));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1_000, 6_000})
  void aConnectionThatIsCutLosesNothing(int afterBytes) {
    try (DynamoSpace space = DynamoSpace.open();
        FaultProxy proxy = FaultProxy.before(space.url())) {
      space.load("t", SCHEMA, new Object[] {0, "first"});
      proxy.cutAfterReplyBytes(2_000 + afterBytes);

      WriteResult result =
          space.loadThrough(proxy.url(), DynamoSpace.load("t", SCHEMA, LoadMode.REPLACE), rows());

      assertThat(result).isEqualTo(new WriteResult(ROWS, 0, List.of()));
      assertThat(proxy.cuts()).isPositive();
      requireAll(space);
    }
  }

  /** Answers with these bytes, a few at a time, and closes the connection. */
  private static List<HttpChannel.Answer> answers(int count, String text) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      HttpChannel channel =
          HttpChannel.open(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()), null);
      Thread writing =
          new Thread(
              () -> {
                try (Socket accepted = server.accept()) {
                  byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
                  for (int at = 0; at < bytes.length; at += 7) {
                    accepted.getOutputStream().write(bytes, at, Math.min(7, bytes.length - at));
                    accepted.getOutputStream().flush();
                  }
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      writing.start();
      List<HttpChannel.Answer> answers = new ArrayList<>();
      try {
        for (int i = 0; i < count; i++) {
          answers.add(channel.receive());
        }
      } finally {
        channel.close();
        writing.join();
      }
      return answers;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{}", "{\"ConsumedCapacity\":[]}", "OK"})
  void anAnswerThatDoesNotSayWhatWasLeftCountsAsNone(String body) {
    Bytes answer = new Bytes().addAscii(body);
    assertThatThrownBy(() -> BatchAnswer.parse(answer)).isInstanceOf(SdkClientException.class);
  }

  private static String text(Bytes body) {
    return new String(body.toArray(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void answersOfAnyLengthAreReadOneAfterTheOther() throws Exception {
    CRC32 sum = new CRC32();
    sum.update("{\"a\":1}".getBytes(StandardCharsets.US_ASCII));
    List<HttpChannel.Answer> answers =
        answers(
            4,
            "HTTP/1.1 200 OK\r\nContent-Length: 7\r\nX-Amz-Crc32: "
                + sum.getValue()
                + "\r\n\r\n{\"a\":1}"
                + "HTTP/1.1 400 Bad\r\ncontent-length:2\r\n\r\n{}"
                + "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3;x=y\r\nabc\r\n10\r\n0123456789abcdef\r\n0\r\nTrailer: t\r\n\r\n"
                + "HTTP/1.1 500 \r\nConnection: close\r\nContent-Length: 0\r\n\r\n");

    assertThat(answers).extracting(HttpChannel.Answer::status).containsExactly(200, 400, 200, 500);
    assertThat(answers)
        .extracting(answer -> text(answer.body()))
        .containsExactly("{\"a\":1}", "{}", "abc0123456789abcdef", "");
    assertThat(answers)
        .extracting(HttpChannel.Answer::last)
        .containsExactly(false, false, false, true);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nab",
        "HTTP/1.1 200 OK\r\n\r\n{}",
        "HTTP/1.1 100 Continue\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nx-amz-crc32: 12\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        "SSH-2.0 nothing of the kind\r\n\r\n"
      })
  void anAnswerThatIsDamagedOrOfAnotherKindIsNone(String answer) {
    assertThatThrownBy(() -> answers(1, answer)).isInstanceOf(IOException.class);
  }
}
