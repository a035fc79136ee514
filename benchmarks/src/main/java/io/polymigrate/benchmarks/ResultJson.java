package io.polymigrate.benchmarks;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Results as JSON objects, and back. */
final class ResultJson {
  private ResultJson() {}

  /** An object of the agreed fields, and of some that the page is made of. */
  static Map<String, @Nullable Object> write(PairResult result) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("pair", result.pair().title());
    object.put("data", result.data());
    object.put("rows", result.rows());
    put(object, result.ours());
    object.put("verify", figures(result.verify()));
    object.put("limit", result.limit().map(limit -> write(result, limit)).orElse(null));
    object.put("peers", result.peers().stream().map(peer -> write(result, peer)).toList());
    object.put("differences", result.differences());
    object.put("runs", result.taken().runs());
    object.put("date", result.taken().date().toString());
    object.put("commit", result.taken().commit());
    object.put("servers", result.taken().servers());
    return object;
  }

  private static Map<String, @Nullable Object> write(PairResult result, PairResult.Limit limit) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("name", limit.name());
    put(object, limit.figures());
    object.put("client_cpu_ratio", Figures.rounded(result.ratio(limit), 2));
    object.put("throughput_ratio", Figures.rounded(result.throughput(limit), 2));
    object.put("differences", limit.differences());
    return object;
  }

  private static Map<String, @Nullable Object> write(PairResult result, PairResult.Peering peer) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("name", peer.name());
    peer.figures()
        .ifPresent(
            figures -> {
              put(object, figures);
              object.put("client_cpu_ratio", Figures.rounded(result.ratio(figures), 2));
              object.put("differences", peer.differences());
              object.put("wrong_values", peer.wrong());
            });
    if (!peer.failure().isEmpty()) {
      object.put("failure", peer.failure());
    }
    return object;
  }

  private static Map<String, @Nullable Object> figures(Figures figures) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    put(object, figures);
    return object;
  }

  private static void put(Map<String, @Nullable Object> object, Figures figures) {
    object.put("client_cpu_seconds_per_million", Figures.rounded(figures.clientCpu(), 3));
    object.put(
        "least_client_cpu_seconds_per_million", Figures.rounded(figures.clientCpuLeast(), 3));
    object.put("most_client_cpu_seconds_per_million", Figures.rounded(figures.clientCpuMost(), 3));
    object.put("server_cpu_seconds_per_million", Figures.rounded(figures.serverCpu(), 3));
    object.put("wall_seconds", Figures.rounded(figures.wall(), 3));
    object.put("jvm_start_cpu_seconds", Figures.rounded(figures.jvmStart(), 3));
    object.put("jit_cpu_seconds", Figures.rounded(figures.jit(), 3));
    object.put("peak_heap_mb", Figures.rounded(figures.peakHeapMb(), 1));
    object.put("peak_rss_mb", Figures.rounded(figures.peakRssMb(), 1));
    object.put("allocated_bytes_per_row", Figures.rounded(figures.allocatedPerRow(), 1));
  }

  /**
   * Reads what {@link #write(PairResult)} wrote.
   *
   * @throws IllegalArgumentException when it is something else
   */
  static PairResult read(Object json) {
    Map<?, ?> object = object(json);
    return new PairResult(
        Pair.parse(text(object, "pair")).get(0),
        text(object, "data"),
        whole(object, "rows"),
        figures(object),
        figures(object(object.get("verify"))),
        Optional.ofNullable(object.get("limit")).map(ResultJson::limit),
        list(object.get("peers")).stream().map(ResultJson::peer).toList(),
        whole(object, "differences"),
        new PairResult.Taken(
            (int) whole(object, "runs"),
            LocalDate.parse(text(object, "date")),
            text(object, "commit"),
            list(object.get("servers")).stream().map(Object::toString).toList()));
  }

  private static PairResult.Limit limit(Object json) {
    Map<?, ?> object = object(json);
    return new PairResult.Limit(
        text(object, "name"), figures(object), whole(object, "differences"));
  }

  private static PairResult.Peering peer(Object json) {
    Map<?, ?> object = object(json);
    if (!object.containsKey("wall_seconds")) {
      return PairResult.Peering.failed(text(object, "name"), text(object, "failure"));
    }
    Map<?, ?> columns = object(object.get("wrong_values"));
    Map<String, Long> wrong = new LinkedHashMap<>();
    columns.keySet().forEach(name -> wrong.put((String) name, whole(columns, (String) name)));
    return new PairResult.Peering(text(object, "name"), Optional.of(figures(object)), wrong, "");
  }

  private static Figures figures(Map<?, ?> object) {
    return new Figures(
        number(object, "client_cpu_seconds_per_million"),
        number(object, "least_client_cpu_seconds_per_million"),
        number(object, "most_client_cpu_seconds_per_million"),
        number(object, "server_cpu_seconds_per_million"),
        number(object, "wall_seconds"),
        number(object, "jvm_start_cpu_seconds"),
        number(object, "jit_cpu_seconds"),
        number(object, "peak_heap_mb"),
        number(object, "peak_rss_mb"),
        number(object, "allocated_bytes_per_row"));
  }

  private static Map<?, ?> object(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new IllegalArgumentException("Not an object of a result: " + value);
  }

  private static List<Object> list(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return new ArrayList<>(list);
    }
    throw new IllegalArgumentException("Not a list of a result: " + value);
  }

  private static String text(Map<?, ?> object, String name) {
    if (object.get(name) instanceof String text) {
      return text;
    }
    throw missing(object, name);
  }

  private static long whole(Map<?, ?> object, String name) {
    if (object.get(name) instanceof Number number) {
      return number.longValue();
    }
    throw missing(object, name);
  }

  private static double number(Map<?, ?> object, String name) {
    if (object.get(name) instanceof Number number) {
      return new BigDecimal(number.toString()).doubleValue();
    }
    throw missing(object, name);
  }

  private static IllegalArgumentException missing(Map<?, ?> object, String name) {
    return new IllegalArgumentException("A result has no '" + name + "': " + object);
  }
}
