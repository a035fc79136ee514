package io.polymigrate.benchmarks;

import io.polymigrate.api.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a job took, as measured in its own process.
 *
 * @param cpuSeconds of all its threads, the compiler's and the collector's too, without JVM start
 * @param startCpuSeconds until the job began: JVM start
 * @param wallSeconds without JVM start
 * @param jitSeconds CPU of the JIT compiler's threads, part of cpuSeconds
 * @param gcSeconds how long the collector worked
 * @param peakHeapMb sum of the heap areas' peaks
 * @param peakRssMb greatest resident memory
 * @param allocatedBytes by all threads
 * @param differences what a comparison found; 0 when the job was not one
 */
record Measured(
    double cpuSeconds,
    double startCpuSeconds,
    double wallSeconds,
    double jitSeconds,
    double gcSeconds,
    double peakHeapMb,
    double peakRssMb,
    double allocatedBytes,
    long differences) {

  Measured withDifferences(long found) {
    return new Measured(
        cpuSeconds,
        startCpuSeconds,
        wallSeconds,
        jitSeconds,
        gcSeconds,
        peakHeapMb,
        peakRssMb,
        allocatedBytes,
        found);
  }

  String write() {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("cpu", cpuSeconds);
    object.put("start", startCpuSeconds);
    object.put("wall", wallSeconds);
    object.put("jit", jitSeconds);
    object.put("gc", gcSeconds);
    object.put("heap", peakHeapMb);
    object.put("rss", peakRssMb);
    object.put("allocated", allocatedBytes);
    object.put("differences", differences);
    return Json.write(object);
  }

  static Measured read(String text) {
    Map<String, @Nullable Object> object = Json.parseObject(text);
    return new Measured(
        number(object, "cpu"),
        number(object, "start"),
        number(object, "wall"),
        number(object, "jit"),
        number(object, "gc"),
        number(object, "heap"),
        number(object, "rss"),
        number(object, "allocated"),
        (long) number(object, "differences"));
  }

  private static double number(Map<String, @Nullable Object> object, String name) {
    return object.get(name) instanceof Number value ? value.doubleValue() : 0;
  }
}
