package io.polymigrate.api;

import io.polymigrate.api.error.MigrationException;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A store's address: {@code scheme://user:password@host:port,host:port/path?option=value}. Secrets
 * may be given as <code>${env:NAME}</code> or <code>${file:PATH}</code>, and so may the whole;
 * {@link #toString()} never shows them.
 *
 * @param scheme lower case, like {@code postgresql}
 * @param user user name, decoded
 * @param password password, decoded
 * @param hosts {@code host:port} list as written; may be empty
 * @param path what follows the first slash, decoded; may be empty
 * @param options after the question mark, decoded, in order
 */
public record ConnectionString(
    String scheme,
    Optional<String> user,
    Optional<String> password,
    String hosts,
    String path,
    Map<String, String> options) {
  private static final Pattern FORM =
      Pattern.compile(
          "([a-z][a-z0-9+]*)://(?:([^@/?]*)@)?([^/?]*)(?:/([^?]*))?(?:\\?(.*))?", Pattern.DOTALL);
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]+)}");
  // Options that say where and not how.
  private static final List<String> LOCATING_OPTIONS =
      List.of("endpoint", "table_prefix", "prefix");
  private static final Pattern SECRET_OPTION =
      Pattern.compile("(?i).*(password|secret|token|key_?file|api_?key).*");

  /** Copies the options. */
  public ConnectionString {
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
  }

  /**
   * Reads a connection string, filling in references from the process's environment and files.
   *
   * @throws MigrationException when it is malformed or a reference can't be had; never echoes it
   */
  public static ConnectionString parse(String text) {
    return parse(text, System::getenv);
  }

  /** Like {@link #parse(String)} with another environment. */
  public static ConnectionString parse(String text, UnaryOperator<@Nullable String> environment) {
    Matcher whole = REFERENCE.matcher(text.strip());
    if (whole.matches()) {
      return parse(
          resolve(whole.group(1), whole.group(2), environment),
          name -> null); // One level: what it holds is written out.
    }
    // User names and passwords may hold references with slashes (file paths): cut them out first.
    Map<String, String> references = new LinkedHashMap<>();
    Matcher reference = REFERENCE.matcher(text);
    String shielded =
        reference.replaceAll(
            match -> {
              String name = "\u0001" + references.size() + "\u0002";
              references.put(name, resolve(match.group(1), match.group(2), environment));
              return name;
            });
    Matcher matcher = FORM.matcher(shielded);
    if (!matcher.matches()) {
      throw MigrationException.invalid(
          "Malformed connection string; expected scheme://user:password@host:port/path?option=value");
    }
    String userInfo = matcher.group(2);
    int colon = userInfo == null ? -1 : userInfo.indexOf(':');
    String user = userInfo == null ? null : colon < 0 ? userInfo : userInfo.substring(0, colon);
    String password = userInfo == null || colon < 0 ? null : userInfo.substring(colon + 1);
    return new ConnectionString(
        matcher.group(1),
        Optional.ofNullable(user).map(part -> decode(part, references)),
        Optional.ofNullable(password).map(part -> decode(part, references)),
        decode(matcher.group(3), references),
        matcher.group(4) == null ? "" : decode(matcher.group(4), references),
        options(matcher.group(5), references));
  }

  private static Map<String, String> options(
      @Nullable String query, Map<String, String> references) {
    Map<String, String> options = new LinkedHashMap<>();
    if (query != null && !query.isEmpty()) {
      for (String part : query.split("&", -1)) {
        int equals = part.indexOf('=');
        if (equals < 1) {
          throw MigrationException.invalid(
              "Malformed connection string: an option needs the form name=value");
        }
        options.put(
            decode(part.substring(0, equals), references),
            decode(part.substring(equals + 1), references));
      }
    }
    return options;
  }

  private static String resolve(
      String kind, String name, UnaryOperator<@Nullable String> environment) {
    if (kind.equals("env")) {
      String value = environment.apply(name);
      if (value == null) {
        throw MigrationException.invalid(
            "The connection string refers to the environment variable '"
                + name
                + "', which is not set");
      }
      return value;
    }
    try {
      return Files.readString(Path.of(name)).strip();
    } catch (IOException e) {
      throw MigrationException.invalid(
          "The connection string refers to the file '" + name + "', which can't be read");
    }
  }

  // References are put in after decoding: a secret is taken as it stands.
  private static String decode(String part, Map<String, String> references) {
    String decoded;
    try {
      decoded = URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw MigrationException.invalid("Malformed connection string: invalid percent encoding");
    }
    for (Map.Entry<String, String> reference : references.entrySet()) {
      decoded = decoded.replace(reference.getKey(), reference.getValue());
    }
    return decoded;
  }

  /** The value of an option. */
  public Optional<String> option(String name) {
    return Optional.ofNullable(options.get(name));
  }

  /** Identity of the end for a run: everything that says where, without secrets and user. */
  public String identity() {
    StringBuilder out = new StringBuilder(scheme + "://" + hosts + "/" + path);
    char separator = '?';
    for (String name : LOCATING_OPTIONS) {
      if (options.containsKey(name)) {
        out.append(separator).append(name).append('=').append(options.get(name));
        separator = '&';
      }
    }
    return out.toString();
  }

  /** The string with the password and secret options replaced by stars. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(scheme).append("://");
    user.ifPresent(name -> out.append(name).append(password.isPresent() ? ":***@" : "@"));
    out.append(hosts).append(path.isEmpty() ? "" : "/" + path);
    char separator = '?';
    for (Map.Entry<String, String> option : options.entrySet()) {
      boolean secret = SECRET_OPTION.matcher(option.getKey()).matches();
      out.append(separator).append(option.getKey()).append('=');
      out.append(secret ? "***" : option.getValue());
      separator = '&';
    }
    return out.toString();
  }
}
