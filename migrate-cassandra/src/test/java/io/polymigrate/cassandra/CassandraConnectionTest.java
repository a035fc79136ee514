package io.polymigrate.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.testkit.OperatedStore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CassandraConnectionTest {
  @TempDir private Path folder;

  /** The certificate that the server shows, which it made for itself. */
  private Path certificate(String url) throws Exception {
    String[] host = ConnectionString.parse(url).hosts().split(":", 2);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustsAll()}, null);
    try (Socket plain = new Socket(host[0], Integer.parseInt(host[1]));
        SSLSocket socket =
            (SSLSocket) context.getSocketFactory().createSocket(plain, host[0], 1, true)) {
      socket.startHandshake();
      Certificate shown = socket.getSession().getPeerCertificates()[0];
      return Files.writeString(
          folder.resolve("ca.pem"),
          "-----BEGIN CERTIFICATE-----\n"
              + Base64.getMimeEncoder().encodeToString(shown.getEncoded())
              + "\n-----END CERTIFICATE-----\n");
    }
  }

  private static final class TrustsAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  @Test
  void tlsIsSpokenWithACertificateThatIsTrustedAndWithNoOther() throws Exception {
    try (CassandraSpace space = CassandraSpace.open()) {
      Path certificate = certificate(space.url());
      String trusting = space.url() + "&tls=true&ca_file=" + certificate;

      DatabaseAdapter adapter = space.open(trusting);

      assertThat(adapter.info().version()).startsWith("5.");
      assertThat(space.rows("SELECT ssl_enabled FROM system_views.clients"))
          .anyMatch(row -> row.contains("true"));
      Stages.join(adapter.closeAsync());
      assertThatThrownBy(() -> space.open(space.url() + "&tls=true"))
          .extracting(OperatedStore::code)
          .isEqualTo(StandardErrorCode.CONNECTION_FAILED);
    }
  }

  @Test
  void connectionsForWritesSpeakTlsAndSayWhoTheyAre() throws Exception {
    try (CassandraSpace space = CassandraSpace.open()) {
      String trusting = space.url() + "&tls=true&ca_file=" + certificate(space.url());
      CassandraOptions options = CassandraOptions.of(ConnectionString.parse(trusting));
      InetSocketAddress node = options.hosts().get(0);
      TlsEngines tls = new TlsEngines(options.certificates(), options.verifyHost());

      NodeChannel channel = NodeChannel.open(node, 5, options, tls);

      assertThat(space.rows("SELECT driver_name, ssl_enabled, username FROM system_views.clients"))
          .contains("{driver_name=" + NodeChannel.NAME + ", ssl_enabled=true, username=cassandra}");
      channel.close();
      TlsEngines trustingNone = new TlsEngines(Optional.empty(), true);
      assertThatThrownBy(() -> NodeChannel.open(node, 5, options, trustingNone))
          .isInstanceOf(SSLException.class);
      CassandraOptions wrong =
          CassandraOptions.of(
              ConnectionString.parse(space.url().replaceFirst(":[^:@/]*@", ":wrong@")));
      assertThatThrownBy(() -> NodeChannel.open(node, 5, wrong, null))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("opcode 0");
    }
  }

  @Test
  void aFileThatIsNoCertificateIsRefused() {
    try (CassandraSpace space = CassandraSpace.open()) {
      assertThatThrownBy(() -> space.open(space.url() + "&tls=true&ca_file=/none.pem"))
          .extracting(OperatedStore::code)
          .isEqualTo(StandardErrorCode.INVALID_INPUT);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "cassandra:secret@, cassandra:wrong@, ACCESS_DENIED",
    "cassandra:secret@, '', ACCESS_DENIED",
    "dc=datacenter1, dc=nowhere, CONNECTION_FAILED",
  })
  void whatIsWrongIsSaidWithoutTheSecret(String right, String wrong, StandardErrorCode code) {
    try (CassandraSpace space = CassandraSpace.open()) {
      assertThatThrownBy(() -> space.open(space.url().replace(right, wrong)))
          .hasMessageNotContaining("secret")
          .hasMessageNotContaining("wrong")
          .extracting(OperatedStore::code)
          .isEqualTo(code);
    }
  }

  @Test
  void aKeyspaceThatIsNotThereIsNamed() {
    try (CassandraSpace space = CassandraSpace.open()) {
      assertThatThrownBy(() -> space.open(space.url().replaceFirst("/cassandra_\\w+", "/none")))
          .hasMessageContaining("'none'")
          .extracting(OperatedStore::code)
          .isEqualTo(StandardErrorCode.INVALID_INPUT);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'NORMAL,-1', true",
    "'LEFT,-1', true",
    "'BOOT,-1', false",
    "'LEAVING,-1', false",
    "'MOVING,-1', false",
    "'shutdown,true', false",
  })
  void theSchemaIsChangedOnlyWhileAllNodesAreThere(String status, boolean settled) {
    assertThat(Ddl.settled(status)).isEqualTo(settled);
  }
}
