package io.polymigrate.testkit.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The security of an Elasticsearch: TLS only, by a certificate that an authority of its own signed,
 * and one user, who may do everything, in its file of users.
 *
 * @param folder where the authority's certificate is
 * @param password of the user
 */
record ElasticsearchSecurity(Path folder, String password) {
  private static final String USER = "polymigrate";
  private static final String STORE_PASSWORD = "changeit";
  private static final Pattern AUTHORITY = Pattern.compile("\\bca_file=([^&]+)");
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int ROUNDS = 10_000;
  private static final int KEY_BYTES = 32;

  /** Of a new password. */
  static ElasticsearchSecurity make(ServerRoot root) {
    byte[] random = new byte[16];
    RANDOM.nextBytes(random);
    String name = HexFormat.of().formatHex(random);
    return new ElasticsearchSecurity(
        root.folder("elasticsearch-authority-" + name.substring(0, 8)).path(), name);
  }

  private Path authority() {
    return folder.resolve("ca.crt");
  }

  String url(int port) {
    return "elasticsearch+https://%s:%s@127.0.0.1:%d/?ca_file=%s"
        .formatted(USER, password, port, authority());
  }

  /** The program's folder with the modules of the security among its modules. */
  Path home(Path program, Path root) {
    Path home = root.resolve("home");
    try {
      Path modules = Files.createDirectories(home.resolve("modules"));
      Files.createDirectories(home.resolve("plugins"));
      Files.createSymbolicLink(home.resolve("lib"), program.resolve("lib"));
      for (String from : List.of("modules", "security")) {
        Path all = program.resolve(from);
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(all)) {
          for (Path part : parts) {
            Files.createSymbolicLink(modules.resolve(all.relativize(part)), part);
          }
        }
      }
      return home;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes users and certificates; answers what the configuration says about them. */
  List<String> configure(Path configuration) throws IOException {
    try {
      Files.writeString(configuration.resolve("users"), USER + ":" + hashed() + "\n");
      Files.writeString(configuration.resolve("users_roles"), "superuser:" + USER + "\n");
      Files.writeString(configuration.resolve("roles.yml"), "");
      certify(configuration);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("No certificate could be made", e);
    }
    return List.of(
        "xpack.security.enabled: true",
        "xpack.security.enrollment.enabled: false",
        "xpack.security.transport.ssl.enabled: false",
        "xpack.security.http.ssl.enabled: true",
        "xpack.security.http.ssl.key: " + configuration.resolve("server.key"),
        "xpack.security.http.ssl.certificate: " + configuration.resolve("server.crt"));
  }

  // As the server's file of users has it.
  private String hashed() throws GeneralSecurityException {
    byte[] salt = new byte[KEY_BYTES];
    RANDOM.nextBytes(salt);
    PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, ROUNDS, KEY_BYTES * Byte.SIZE);
    byte[] key =
        SecretKeyFactory.getInstance("PBKDF2withHMACSHA512").generateSecret(spec).getEncoded();
    Base64.Encoder base64 = Base64.getEncoder();
    return "{PBKDF2}%d$%s$%s"
        .formatted(ROUNDS, base64.encodeToString(salt), base64.encodeToString(key));
  }

  private void certify(Path configuration) throws IOException, GeneralSecurityException {
    Path signer = folder.resolve("ca.p12");
    Path server = configuration.resolve("server.p12");
    Path request = configuration.resolve("server.csr");
    Path signed = configuration.resolve("signed.crt");
    keytool(signer, "-genkeypair", "-keyalg", "RSA", "-dname", "CN=authority", "-ext", "bc:c");
    keytool(server, "-genkeypair", "-keyalg", "RSA", "-dname", "CN=server");
    keytool(server, "-certreq", "-file", request.toString());
    keytool(
        signer,
        "-gencert",
        "-infile",
        request.toString(),
        "-outfile",
        signed.toString(),
        "-ext",
        "san=ip:127.0.0.1");
    Certificate root = store(signer).getCertificate("mykey");
    pem(authority(), "CERTIFICATE", root.getEncoded());
    byte[] leaf;
    try (InputStream in = Files.newInputStream(signed)) {
      leaf = CertificateFactory.getInstance("X.509").generateCertificate(in).getEncoded();
    }
    Path chain = configuration.resolve("server.crt");
    pem(chain, "CERTIFICATE", leaf, root.getEncoded());
    byte[] key = store(server).getKey("mykey", STORE_PASSWORD.toCharArray()).getEncoded();
    pem(configuration.resolve("server.key"), "PRIVATE KEY", key);
  }

  private static void keytool(Path store, String... more) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    words.addAll(List.of(more));
    words.addAll(List.of("-alias", "mykey", "-storetype", "PKCS12", "-storepass", STORE_PASSWORD));
    words.addAll(List.of("-keystore", store.toString()));
    Command.of(words.toArray(String[]::new)).runOrFail(LIMIT);
  }

  private static KeyStore store(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, STORE_PASSWORD.toCharArray());
    }
    return store;
  }

  private static void pem(Path file, String title, byte[]... parts) throws IOException {
    StringBuilder text = new StringBuilder();
    for (byte[] part : parts) {
      text.append("-----BEGIN ").append(title).append("-----\n");
      text.append(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(part));
      text.append("\n-----END ").append(title).append("-----\n");
    }
    Files.writeString(file, text, StandardCharsets.US_ASCII);
  }

  /** Trusts the authority that the URL of a server names. */
  static SSLContext trust(ServerUrl url) throws IOException {
    Matcher file = AUTHORITY.matcher(String.valueOf(url.uri().getQuery()));
    if (!file.find()) {
      throw new IllegalArgumentException("The URL of the server names no 'ca_file'");
    }
    try (InputStream in = Files.newInputStream(Path.of(file.group(1)))) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The certificate of the server can't be read", e);
    }
  }
}
