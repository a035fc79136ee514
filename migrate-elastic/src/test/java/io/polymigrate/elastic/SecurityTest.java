package io.polymigrate.elastic;

import static io.polymigrate.elastic.OperationSpace.schema;
import static io.polymigrate.testkit.OperatedStore.code;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.Operations;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.testkit.OperatedStore;
import io.polymigrate.testkit.server.ExclusiveServer;
import io.polymigrate.testkit.server.Servers;
import java.io.FileInputStream;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One real server with its security on, for all cases. */
class SecurityTest {
  private static final RecordSchema SCHEMA =
      schema(List.of("id"), "id", Simple.INT, "v", Simple.STRING);
  private static final ExecutorService EXECUTOR = Executors.newCachedThreadPool();
  private static ExclusiveServer server;

  @BeforeAll
  static void start() {
    server = Servers.secureElasticsearch();
  }

  @AfterAll
  static void stop() {
    server.close();
    EXECUTOR.shutdown();
  }

  private static String authority() {
    return ConnectionString.parse(server.url()).option("ca_file").orElseThrow();
  }

  private static String user() {
    ConnectionString url = ConnectionString.parse(server.url());
    return url.user().orElseThrow() + ":" + url.password().orElseThrow() + "@";
  }

  private static String url(String user, String options) {
    String hosts = ConnectionString.parse(server.url()).hosts();
    return "elasticsearch+https://" + user + hosts + "/?" + options;
  }

  private static DatabaseAdapter open(String url) {
    return OperatedStore.open(url, EXECUTOR);
  }

  /** Loads, changes and rolls back what the rights are needed for. */
  private static void use(String url, String container) {
    DatabaseAdapter adapter = open(url);
    try {
      use(adapter, container);
    } finally {
      Stages.join(adapter.closeAsync());
    }
  }

  private static void use(DatabaseAdapter adapter, String container) {
    WriteResult loaded =
        OperationSpace.load(
            adapter,
            OperationSpace.request(container, SCHEMA, LoadMode.UPSERT),
            new Object[] {1, "a"},
            new Object[] {2, "b"});
    CallContext context = CallContext.create();
    Stages.join(
        adapter.execute(
            Operations.addField(container, "n", "int", 7).withOperationId(container), context));
    Stages.join(adapter.rollBack(container, context));
    Stages.join(adapter.finalizeUndo(container, context));
    int fields = Stages.join(adapter.describe(container, context)).schema().fields().size();
    assertThat(loaded).isEqualTo(WriteResult.allWritten(2));
    assertThat(fields).isEqualTo(2);
  }

  @Test
  void aUserWithAPasswordComesInOverTlsByTheAuthoritysFile() {
    use(url(user(), "prefix=basic-&ca_file=" + authority()), "t");
  }

  @Test
  void aWrongPasswordIsAccessDeniedAndNotTold() {
    Throwable failure =
        catchThrowable(() -> open(url("polymigrate:falsch@", "ca_file=" + authority())));

    assertThat(code(failure)).isEqualTo(StandardErrorCode.ACCESS_DENIED);
    assertThat(failure).hasMessageNotContaining("falsch");
    assertThat(code(catchThrowable(() -> open(url("", "ca_file=" + authority())))))
        .isEqualTo(StandardErrorCode.ACCESS_DENIED);
  }

  @Test
  void anApiKeyMayDoWhatItsRoleSaysAndNothingElse() {
    String key =
        key(
            "{\"name\":\"mover\",\"role_descriptors\":{\"mover\":{\"cluster\":[\"monitor\"],"
                + "\"indices\":[{\"names\":[\"key-*\"],\"privileges\":[\"all\"]}]}}}");

    use(url("", "prefix=key-&ca_file=" + authority() + "&api_key=" + key), "t");
    Throwable elsewhere =
        catchThrowable(
            () -> use(url("", "prefix=other-&ca_file=" + authority() + "&api_key=" + key), "t"));

    assertThat(code(elsewhere)).isEqualTo(StandardErrorCode.ACCESS_DENIED);
    Throwable unknown =
        catchThrowable(() -> open(url("", "ca_file=" + authority() + "&api_key=bm86bm8=")));
    assertThat(code(unknown)).isEqualTo(StandardErrorCode.ACCESS_DENIED);
    assertThat(unknown).hasMessageNotContaining("bm86bm8");
  }

  private static String key(String body) {
    ElasticOptions options =
        ElasticOptions.of(ConnectionString.parse(url(user(), "ca_file=" + authority())));
    ElasticConnection connection = ElasticConnection.open(options, "", EXECUTOR);
    Bytes json = new Bytes();
    json.addAscii(body);
    Map<String, @Nullable Object> reply =
        connection.call("POST", "/_security/api_key", json).json();
    connection.close();
    return String.valueOf(reply.get("encoded"));
  }

  @Test
  void theFingerprintOfTheAuthorityIsEnoughAndAnotherIsNot() throws Exception {
    byte[] digest;
    try (InputStream in = new FileInputStream(authority())) {
      digest =
          MessageDigest.getInstance("SHA-256")
              .digest(CertificateFactory.getInstance("X.509").generateCertificate(in).getEncoded());
    }
    String colons = HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);

    use(url(user(), "prefix=print-&ca_fingerprint=" + colons.replace(":", "%3A")), "t");
    digest[0]++;
    String other = HexFormat.of().formatHex(digest);

    assertThat(code(catchThrowable(() -> open(url(user(), "ca_fingerprint=" + other)))))
        .isEqualTo(StandardErrorCode.CONNECTION_FAILED);
  }

  @Test
  void anUnknownAuthorityIsRefusedUnlessNothingIsToBeVerified() {
    assertThat(code(catchThrowable(() -> open(url(user(), "")))))
        .isEqualTo(StandardErrorCode.CONNECTION_FAILED);
    Stages.join(open(url(user(), "verify=none")).closeAsync());
  }

  @Test
  void withoutTlsNobodyIsThere() {
    String plain = url(user(), "").replace("elasticsearch+https:", "elasticsearch:");

    assertThat(code(catchThrowable(() -> open(plain))))
        .isEqualTo(StandardErrorCode.CONNECTION_FAILED);
  }
}
