package io.polymigrate.elastic;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.apache.http.ssl.SSLContexts;

/** Whose certificates are trusted. */
final class Tls {
  private Tls() {}

  static SSLContext context(ElasticOptions options) {
    try {
      if (!options.verify()) {
        return SSLContexts.custom().loadTrustMaterial(null, (chain, type) -> true).build();
      }
      if (options.fingerprint().isPresent()) {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Fingerprint(options.fingerprint().get())}, null);
        return context;
      }
      return options.certificates().isPresent()
          ? SSLContexts.custom().loadTrustMaterial(read(options.certificates().get()), null).build()
          : SSLContexts.custom().build();
    } catch (GeneralSecurityException | IOException e) {
      throw new MigrationException(
          StandardErrorCode.FILE_FAILED,
          Outcome.NOT_APPLIED,
          "The certificates of option 'ca_file' can't be read",
          e);
    }
  }

  private static KeyStore read(File file) throws GeneralSecurityException, IOException {
    try (InputStream in = new FileInputStream(file)) {
      return store(List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in)));
    }
  }

  private static KeyStore store(List<? extends Certificate> trusted)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (int i = 0; i < trusted.size(); i++) {
      store.setCertificateEntry("ca-" + i, trusted.get(i));
    }
    return store;
  }

  /**
   * Trusts chains that lead to the certificate with a fingerprint, which the server must send
   * along: its own, or the one of who signed it.
   *
   * @param sha256 as hexadecimal digits
   */
  private record Fingerprint(String sha256) implements X509TrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      try {
        for (X509Certificate one : chain) {
          byte[] digest = MessageDigest.getInstance("SHA-256").digest(one.getEncoded());
          if (HexFormat.of().formatHex(digest).equals(sha256)) {
            leadingTo(one).checkServerTrusted(chain, type);
            return;
          }
        }
      } catch (IOException | GeneralSecurityException e) {
        throw new CertificateException(e);
      }
      throw new CertificateException("No certificate of the server has that fingerprint");
    }

    private static X509TrustManager leadingTo(X509Certificate anchor)
        throws GeneralSecurityException, IOException {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store(List.of(anchor)));
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509TrustManager trust) {
          return trust;
        }
      }
      throw new IllegalStateException("The JDK has no trust manager");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("There are no clients here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
