package io.polymigrate.dynamo;

import io.polymigrate.api.spi.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/**
 * Signs requests that differ in nothing but their bodies, by Signature Version 4 ("Create a signed
 * AWS API request", IAM user guide): what is the same of all of them is put together once. For one
 * thread.
 */
final class RequestSignature {
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final String HMAC = "HmacSHA256";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final int DATE_LENGTH = 8;

  private final Common common;
  private final MessageDigest digest;
  private final Mac mac;
  private String keyOf = "";
  private String time = "";
  private long timeOf = Long.MIN_VALUE;

  /**
   * What all requests have in common.
   *
   * @param region whose service is asked, as it stands in the signature
   * @param service which one, as it stands there
   * @param path where to, as it is sent
   * @param host with the port, where that is not the protocol's own
   * @param contentType kind of the body
   * @param target what is asked for
   */
  record Common(
      String region, String service, String path, String host, String contentType, String target) {}

  RequestSignature(Common common) {
    this.common = common;
    try {
      digest = MessageDigest.getInstance("SHA-256");
      mac = Mac.getInstance(HMAC);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  /** Appends all headers that are signed, and the signature, with the ends of their lines. */
  void addHeaders(Bytes out, AwsCredentials credentials, Instant now, Bytes body) {
    if (now.getEpochSecond() != timeOf) {
      timeOf = now.getEpochSecond();
      time = TIME.format(now);
    }
    Optional<String> token =
        credentials instanceof AwsSessionCredentials session
            ? Optional.of(session.sessionToken().strip())
            : Optional.empty();
    String names =
        token.isPresent()
            ? "content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token;x-amz-target"
            : "content-type;host;x-amz-content-sha256;x-amz-date;x-amz-target";
    digest.update(body.array(), 0, body.length());
    String hash = hex(digest.digest());
    StringBuilder canonical = new StringBuilder(512);
    canonical.append("POST\n").append(common.path()).append("\n\n");
    canonical.append("content-type:").append(common.contentType()).append('\n');
    canonical.append("host:").append(common.host()).append('\n');
    canonical.append("x-amz-content-sha256:").append(hash).append('\n');
    canonical.append("x-amz-date:").append(time).append('\n');
    token.ifPresent(it -> canonical.append("x-amz-security-token:").append(it).append('\n'));
    canonical.append("x-amz-target:").append(common.target()).append("\n\n");
    canonical.append(names).append('\n').append(hash);
    String date = time.substring(0, DATE_LENGTH);
    String scope = date + "/" + common.region() + "/" + common.service() + "/aws4_request";
    String text =
        ALGORITHM
            + "\n"
            + time
            + "\n"
            + scope
            + "\n"
            + hex(digest.digest(canonical.toString().getBytes(StandardCharsets.US_ASCII)));
    String signature = signature(credentials.secretAccessKey().strip(), date, text);

    out.addAscii("Host: ").addAscii(common.host()).addAscii("\r\nContent-Type: ");
    out.addAscii(common.contentType()).addAscii("\r\nX-Amz-Target: ").addAscii(common.target());
    out.addAscii("\r\nx-amz-content-sha256: ").addAscii(hash);
    out.addAscii("\r\nX-Amz-Date: ").addAscii(time);
    token.ifPresent(it -> out.addAscii("\r\nX-Amz-Security-Token: ").addAscii(it));
    out.addAscii("\r\nAuthorization: ").addAscii(ALGORITHM).addAscii(" Credential=");
    out.addAscii(credentials.accessKeyId().strip()).addAscii("/").addAscii(scope);
    out.addAscii(", SignedHeaders=").addAscii(names).addAscii(", Signature=");
    out.addAscii(signature).addAscii("\r\n");
  }

  // The key is good for a day; to initialize with it takes as long as to sign.
  private String signature(String secret, String date, String text) {
    try {
      if (!keyOf.equals(date + secret)) {
        byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
        for (String part : new String[] {date, common.region(), common.service(), "aws4_request"}) {
          mac.init(new SecretKeySpec(key, HMAC));
          key = mac.doFinal(part.getBytes(StandardCharsets.US_ASCII));
        }
        mac.init(new SecretKeySpec(key, HMAC));
        keyOf = date + secret;
      }
    } catch (InvalidKeyException e) {
      throw new IllegalStateException("Every key is good for " + HMAC, e);
    }
    return hex(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
