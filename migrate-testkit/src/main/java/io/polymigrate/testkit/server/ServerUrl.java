package io.polymigrate.testkit.server;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes the URLs of servers apart and puts them together, like {@code mysql://u:p@host:1/db?a=b}.
 */
record ServerUrl(URI uri) {
  private static final Pattern ENDPOINT = Pattern.compile("\\bendpoint=([^&]+)");

  static ServerUrl parse(String url) {
    return new ServerUrl(URI.create(url));
  }

  String host() {
    return Objects.requireNonNullElse(address().getHost(), "127.0.0.1");
  }

  int port() {
    return address().getPort();
  }

  /** What a URL of DynamoDB has where others have the host. */
  String region() {
    return Objects.requireNonNullElse(uri.getHost(), "us-east-1");
  }

  // DynamoDB's says where the server is in an option.
  private URI address() {
    Matcher endpoint = ENDPOINT.matcher(Objects.requireNonNullElse(uri.getQuery(), ""));
    return endpoint.find() ? URI.create(endpoint.group(1)) : uri;
  }

  @Nullable String user() {
    return userInfo(0);
  }

  @Nullable String password() {
    return userInfo(1);
  }

  private @Nullable String userInfo(int part) {
    String info = uri.getUserInfo();
    if (info == null) {
      return null;
    }
    int colon = info.indexOf(':');
    if (part == 0) {
      return colon < 0 ? info : info.substring(0, colon);
    }
    return colon < 0 ? null : info.substring(colon + 1);
  }

  /** The database, empty if none is named. */
  String database() {
    String path = Objects.requireNonNullElse(uri.getPath(), "");
    return path.startsWith("/") ? path.substring(1) : path;
  }

  ServerUrl withDatabase(String database) {
    return with(uri.getHost(), uri.getPort(), "/" + database, uri.getQuery());
  }

  ServerUrl withAddress(String host, int port) {
    if (!address().equals(uri)) {
      String query =
          ENDPOINT.matcher(uri.getQuery()).replaceFirst("endpoint=http://" + host + ":" + port);
      return withQuery(query);
    }
    return with(host, port, uri.getPath(), uri.getQuery());
  }

  ServerUrl withQuery(@Nullable String query) {
    return with(uri.getHost(), uri.getPort(), uri.getPath(), query);
  }

  private ServerUrl with(
      @Nullable String host, int port, @Nullable String path, @Nullable String query) {
    try {
      return new ServerUrl(
          new URI(uri.getScheme(), uri.getUserInfo(), host, port, path, query, null));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("Not a server URL: " + e.getReason(), e);
    }
  }

  @Override
  public String toString() {
    return uri.toString();
  }
}
