package io.polymigrate.testkit;

import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.testkit.HardValues.Corpus;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;

/** Dates, times and points in time. */
final class HardTimes {
  private HardTimes() {}

  static void addTo(Corpus corpus) {
    corpus.type(Simple.DATE);
    date(corpus, "1970", "1970-01-01");
    date(corpus, "before 1970", "1969-12-31");
    date(corpus, "leap day", "2024-02-29");
    date(corpus, "not in the Julian calendar", "1582-10-10");
    date(corpus, "not a leap year in the Gregorian", "1900-03-01");
    date(corpus, "year 1", "0001-01-01");
    date(corpus, "year 0", "0000-12-31");
    date(corpus, "before the common era", "-4712-01-01");
    date(corpus, "year 9999", "9999-12-31");
    date(corpus, "year 10000", "+10000-01-01");
    corpus.type(Simple.TIME);
    time(corpus, "midnight", "00:00:00");
    time(corpus, "last second", "23:59:59");
    time(corpus, "milliseconds", "12:34:56.789");
    time(corpus, "microseconds", "23:59:59.999999");
    time(corpus, "nanoseconds", "23:59:59.999999999");
    corpus.type(Simple.TIMESTAMP);
    timestamp(corpus, "1970", "1970-01-01T00:00:00");
    timestamp(corpus, "in the hour that summer time skips", "2024-03-31T02:30:00");
    timestamp(corpus, "in the hour that comes twice", "2024-10-27T02:30:00");
    timestamp(corpus, "milliseconds", "2024-02-29T12:34:56.789");
    timestamp(corpus, "microseconds", "2024-02-29T23:59:59.999999");
    timestamp(corpus, "nanoseconds", "2024-02-29T23:59:59.999999999");
    timestamp(corpus, "a fraction before 1970", "1969-12-31T23:59:59.000001");
    timestamp(corpus, "year 1", "0001-01-01T00:00:00");
    timestamp(corpus, "year 0", "0000-06-15T00:00:00");
    timestamp(corpus, "before the common era", "-4712-01-01T00:00:00");
    timestamp(corpus, "end of year 9999", "9999-12-31T23:59:59.999999");
    timestamp(corpus, "year 10000", "+10000-01-01T00:00:00");
    corpus.type(Simple.INSTANT);
    instant(corpus, "1970", "1970-01-01T00:00:00Z");
    instant(corpus, "before summer time begins", "2024-03-31T00:59:59.999999Z");
    instant(corpus, "as summer time begins", "2024-03-31T01:00:00Z");
    instant(corpus, "the hour that comes twice, first", "2024-10-27T00:30:00Z");
    instant(corpus, "the hour that comes twice, second", "2024-10-27T01:30:00Z");
    instant(corpus, "milliseconds", "2024-02-29T12:34:56.789Z");
    instant(corpus, "microseconds", "2024-02-29T12:34:56.000001Z");
    instant(corpus, "nanoseconds", "2024-02-29T12:34:56.000000001Z");
    instant(corpus, "a fraction before 1970", "1969-12-31T23:59:59.999999Z");
    instant(corpus, "after 2038", "2038-01-19T03:14:08Z");
    instant(corpus, "year 1", "0001-01-01T00:00:00Z");
    instant(corpus, "year 0", "0000-06-15T00:00:00Z");
    instant(corpus, "before the common era", "-4712-01-01T00:00:00Z");
    instant(corpus, "end of year 9999", "9999-12-31T23:59:59.999999Z");
    instant(corpus, "year 10000", "+10000-01-01T00:00:00Z");
  }

  private static void date(Corpus corpus, String name, String iso) {
    corpus.add(name, LocalDate.parse(iso));
  }

  private static void time(Corpus corpus, String name, String iso) {
    corpus.add(name, LocalTime.parse(iso));
  }

  private static void timestamp(Corpus corpus, String name, String iso) {
    corpus.add(name, LocalDateTime.parse(iso));
  }

  private static void instant(Corpus corpus, String name, String iso) {
    corpus.add(name, Instant.parse(iso));
  }
}
