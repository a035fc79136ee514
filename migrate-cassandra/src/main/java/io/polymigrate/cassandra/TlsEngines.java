package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.metadata.EndPoint;
import com.datastax.oss.driver.api.core.ssl.SslEngineFactory;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.spi.WireSocket;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** TLS with the JDK's certificates, or those of a PEM file. */
final class TlsEngines implements SslEngineFactory {
  private final SSLContext context;
  private final boolean verifyHost;

  TlsEngines(Optional<Path> certificates, boolean verifyHost) {
    this.verifyHost = verifyHost;
    try {
      context = SSLContext.getInstance("TLS");
      context.init(
          null,
          certificates.isPresent() ? trusted(certificates.get()).getTrustManagers() : null,
          null);
    } catch (GeneralSecurityException | IOException e) {
      throw MigrationException.invalid(
          "The certificates of option 'ca_file' can't be read: " + e.getMessage());
    }
  }

  private static TrustManagerFactory trusted(Path file)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = Files.newInputStream(file)) {
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("ca" + store.size(), certificate);
      }
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }

  @Override
  public SSLEngine newSslEngine(EndPoint remote) {
    @Nullable InetSocketAddress address =
        remote.resolve() instanceof InetSocketAddress internet ? internet : null;
    SSLEngine engine =
        address == null
            ? context.createSSLEngine()
            : context.createSSLEngine(address.getHostString(), address.getPort());
    engine.setUseClientMode(true);
    if (verifyHost) {
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      engine.setSSLParameters(parameters);
    }
    return engine;
  }

  /** The same for connections of our own. */
  WireSocket.Tls wire() {
    return new WireSocket.Tls(context, verifyHost);
  }

  @Override
  public void close() {
    // Holds nothing.
  }
}
