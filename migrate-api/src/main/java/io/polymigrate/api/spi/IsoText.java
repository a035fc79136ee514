package io.polymigrate.api.spi;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;

/**
 * ISO-8601 text of dates and times, as ASCII bytes. Years 0000 to 9999 take the short way; others
 * (with a sign, as ISO says) go through {@link java.time}.
 */
public final class IsoText {
  private static final long SECONDS_PER_DAY = 86_400;
  private static final long FIRST_DAY = LocalDate.of(0, 1, 1).toEpochDay();
  private static final long LAST_DAY = LocalDate.of(9999, 12, 31).toEpochDay();

  /** How many bytes the longest date and time takes. */
  public static final int LONGEST = 48;

  private IsoText() {}

  /** Writes a date; returns the end. */
  public static int date(byte[] buffer, int start, long epochDay) {
    if (epochDay < FIRST_DAY || epochDay > LAST_DAY) {
      return ascii(buffer, start, LocalDate.ofEpochDay(epochDay).toString());
    }
    // Days of years that begin on 1 March, in eras of 400 years.
    long z = epochDay + 719_468;
    long era = Math.floorDiv(z, 146_097);
    int dayOfEra = (int) (z - era * 146_097);
    int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    int shifted = (5 * dayOfYear + 2) / 153;
    int day = dayOfYear - (153 * shifted + 2) / 5 + 1;
    int month = shifted < 10 ? shifted + 3 : shifted - 9;
    int year = (int) (yearOfEra + era * 400) + (month <= 2 ? 1 : 0);
    Digits.fill(buffer, start, start + 4, year);
    int at = start + 4;
    buffer[at++] = '-';
    at = two(buffer, at, month);
    buffer[at++] = '-';
    return two(buffer, at, day);
  }

  /** Writes a time of day; returns the end. */
  public static int time(byte[] buffer, int start, int secondOfDay, int nano) {
    int at = two(buffer, start, secondOfDay / 3600);
    buffer[at++] = ':';
    at = two(buffer, at, secondOfDay / 60 % 60);
    buffer[at++] = ':';
    at = two(buffer, at, secondOfDay % 60);
    if (nano == 0) {
      return at;
    }
    buffer[at++] = '.';
    int digits = nano % 1_000_000 == 0 ? 3 : nano % 1000 == 0 ? 6 : 9;
    int rest = digits == 3 ? nano / 1_000_000 : digits == 6 ? nano / 1000 : nano;
    Digits.fill(buffer, at, at + digits, rest);
    return at + digits;
  }

  /** Writes a date and time; returns the end. */
  public static int timestamp(byte[] buffer, int start, long epochSecond, int nano) {
    int at = date(buffer, start, Math.floorDiv(epochSecond, SECONDS_PER_DAY));
    buffer[at++] = 'T';
    return time(buffer, at, (int) Math.floorMod(epochSecond, SECONDS_PER_DAY), nano);
  }

  private static int two(byte[] buffer, int at, int number) {
    Digits.fill(buffer, at, at + 2, number);
    return at + 2;
  }

  private static int ascii(byte[] buffer, int start, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, buffer, start, bytes.length);
    return start + bytes.length;
  }

  /** Reads a date. */
  public static long parseDate(byte[] text, int offset, int length) {
    if (length != 10 || text[offset] == '+' || text[offset] == '-') {
      return LocalDate.parse(string(text, offset, length)).toEpochDay();
    }
    return day(text, offset);
  }

  /** Reads a time of day as nanoseconds. */
  public static long parseTime(byte[] text, int offset, int length) {
    if (!plainTime(text, offset, length)) {
      return LocalTime.parse(string(text, offset, length)).toNanoOfDay();
    }
    return second(text, offset) * 1_000_000_000L + nano(text, offset, length);
  }

  /** Reads a date and time: takes seconds and nanoseconds since 1970-01-01T00:00:00. */
  public static void parseTimestamp(byte[] text, int offset, int length, TimeReader reader) {
    if (length < 19
        || text[offset] == '+'
        || text[offset] == '-'
        || text[offset + 10] != 'T'
        || !plainTime(text, offset + 11, length - 11)) {
      Instant utc = LocalDateTime.parse(string(text, offset, length)).toInstant(ZoneOffset.UTC);
      reader.read(utc.getEpochSecond(), utc.getNano());
      return;
    }
    long day = day(text, offset);
    reader.read(
        day * SECONDS_PER_DAY + second(text, offset + 11), nano(text, offset + 11, length - 11));
  }

  /** Reads a point in time that ends in Z. */
  public static void parseInstant(byte[] text, int offset, int length, TimeReader reader) {
    if (length > 0
        && text[offset + length - 1] == 'Z'
        && text[offset] != '+'
        && text[offset] != '-') {
      parseTimestamp(text, offset, length - 1, reader);
    } else {
      Instant instant = Instant.parse(string(text, offset, length));
      reader.read(instant.getEpochSecond(), instant.getNano());
    }
  }

  private static boolean plainTime(byte[] text, int offset, int length) {
    return length == 8 || (length > 9 && length <= 18 && text[offset + 8] == '.');
  }

  private static long day(byte[] text, int at) {
    expect(text, at + 4, '-');
    expect(text, at + 7, '-');
    int year = number(text, at, 4);
    int month = number(text, at + 5, 2);
    int day = number(text, at + 8, 2);
    if (month < 1 || month > 12 || day < 1 || day > 28) {
      return LocalDate.of(year, month, day).toEpochDay();
    }
    int shiftedYear = month <= 2 ? year - 1 : year;
    int era = Math.floorDiv(shiftedYear, 400);
    int yearOfEra = shiftedYear - era * 400;
    int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097L + dayOfEra - 719_468;
  }

  private static int second(byte[] text, int at) {
    expect(text, at + 2, ':');
    expect(text, at + 5, ':');
    int hour = number(text, at, 2);
    int minute = number(text, at + 3, 2);
    int second = number(text, at + 6, 2);
    if (hour > 23 || minute > 59 || second > 59) {
      throw new DateTimeException("not ISO-8601");
    }
    return hour * 3600 + minute * 60 + second;
  }

  private static int nano(byte[] text, int offset, int length) {
    if (length == 8) {
      return 0;
    }
    int digits = length - 9;
    int nano = number(text, offset + 9, digits);
    for (int i = digits; i < 9; i++) {
      nano *= 10;
    }
    return nano;
  }

  private static int number(byte[] text, int at, int digits) {
    int number = 0;
    for (int i = at; i < at + digits; i++) {
      int digit = text[i] - '0';
      if (digit < 0 || digit > 9) {
        throw new DateTimeException("not ISO-8601");
      }
      number = number * 10 + digit;
    }
    return number;
  }

  private static void expect(byte[] text, int at, char wanted) {
    if (text[at] != wanted) {
      throw new DateTimeException("not ISO-8601");
    }
  }

  private static String string(byte[] text, int offset, int length) {
    return new String(text, offset, length, StandardCharsets.UTF_8);
  }

  /** Takes a date and time that was read. */
  @FunctionalInterface
  public interface TimeReader {
    /** Since 1970-01-01T00:00:00. */
    void read(long second, int nano);
  }
}
