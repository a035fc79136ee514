package io.polymigrate.core.transform;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.type.LogicalType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How one field of a mapping is made: where its value comes from, then conversions in the order
 * they are asked for. Immutable.
 */
public final class FieldRule {
  private final Origin origin;
  private final List<Modifier> modifiers;
  private final boolean rejects;

  FieldRule(Origin origin, List<Modifier> modifiers, boolean rejects) {
    this.origin = origin;
    this.modifiers = List.copyOf(modifiers);
    this.rejects = rejects;
  }

  static FieldRule of(Origin origin) {
    return new FieldRule(origin, List.of(), false);
  }

  /** A field of the source, which is moved; {@code a.b} names a member of a struct (copied). */
  public static FieldRule from(String field) {
    return of(new FromField(field, false));
  }

  /** A field of the source, which also stays where it is. */
  public static FieldRule copyOf(String field) {
    return of(new FromField(field, true));
  }

  /** Texts one after another; null and missing ones are left out with their separator. */
  public static FieldRule concatenate(String separator, String... fields) {
    return of(new Concatenate(List.of(fields), separator, Concatenate.Nulls.SKIP));
  }

  /** The same value for all records; its type follows from its class. */
  public static FieldRule constant(@Nullable Object value) {
    return of(Constant.of(value));
  }

  /** A registered function of these fields. */
  public static FieldRule function(String name, String... fields) {
    return of(new NamedCall(name, List.of(fields)));
  }

  /**
   * A deterministic function given in Java.
   *
   * @param name what it is known by: a run is resumed only with the same name
   * @param result type of what it gives
   * @param fields which fields it sees
   * @param function what it does
   */
  public static FieldRule function(
      String name, LogicalType result, List<String> fields, RecordFunction function) {
    return function(new NamedFunction(name, result, true, function), fields);
  }

  /** A function given in Java, deterministic or not. */
  public static FieldRule function(NamedFunction function, List<String> fields) {
    return of(new FunctionCall(function, List.copyOf(fields)));
  }

  /** The value of an expression in the Common Expression Language. */
  public static FieldRule expression(String expression) {
    return of(new Expression(expression));
  }

  /** A value found in another table of the source. */
  public static FieldRule lookup(Lookup lookup) {
    return of(lookup);
  }

  /** A struct of these fields, which are moved into it. */
  public static FieldRule nest(String... fields) {
    Map<String, FieldRule> members = new LinkedHashMap<>();
    for (String field : fields) {
      members.put(field, from(field));
    }
    return nest(members);
  }

  /** A struct of these members. */
  public static FieldRule nest(Map<String, FieldRule> members) {
    return of(new Nest(members));
  }

  /** The value as another type: exactly, or refused. */
  public FieldRule cast(LogicalType type) {
    return with(Modifiers.cast(Optional.of(type), Set.of(), OptionalInt.empty()));
  }

  /** The value as another type, with losses allowed by name. */
  public FieldRule cast(LogicalType type, Lossy... lossy) {
    return with(
        Modifiers.cast(Optional.of(type), Set.copyOf(Arrays.asList(lossy)), OptionalInt.empty()));
  }

  /** The value made to fit, of the same type. */
  public FieldRule convert(Lossy... lossy) {
    return with(
        Modifiers.cast(Optional.empty(), Set.copyOf(Arrays.asList(lossy)), OptionalInt.empty()));
  }

  /** The value under a type that some store knows by name, like {@code mongodb:date}. */
  public FieldRule as(String extension) {
    return with(Modifiers.extension(extension));
  }

  /** Text of at most so many characters; longer ones are refused, or cut if asked for. */
  public FieldRule maxLength(int characters, Lossy... lossy) {
    return with(
        Modifiers.cast(
            Optional.empty(), Set.copyOf(Arrays.asList(lossy)), OptionalInt.of(characters)));
  }

  /** A value for records where it is null or missing. */
  public FieldRule orElse(Object value) {
    return with(Modifiers.orElse(value));
  }

  /** Text into a list of texts. */
  public FieldRule split(String separator) {
    return with(Modifiers.split(separator));
  }

  /** A list into text. */
  public FieldRule join(String separator) {
    return with(Modifiers.join(separator));
  }

  /** SHA-256 of the salt and the value's text, as hexadecimal digits. */
  public FieldRule sha256(String salt) {
    return with(Modifiers.sha256(salt));
  }

  /** Text of which only the first and last characters can be read. */
  public FieldRule mask(int keepFirst, int keepLast) {
    return with(Modifiers.mask(keepFirst, keepLast, "*"));
  }

  /** Records whose value is refused here become dead letters, even where refusals end the run. */
  public FieldRule rejecting() {
    return new FieldRule(origin, modifiers, true);
  }

  FieldRule with(Modifier modifier) {
    List<Modifier> more = new ArrayList<>(modifiers);
    more.add(modifier);
    return new FieldRule(origin, more, rejects);
  }

  Origin origin() {
    return origin;
  }

  /** Whether different inputs give different outputs, so that a key stays a key. */
  boolean keepsUniqueness() {
    return origin instanceof FromField && modifiers.stream().allMatch(Modifier::keepsUniqueness);
  }

  /** As a file says it, for the run's identity. */
  Map<String, @Nullable Object> data() {
    Map<String, @Nullable Object> data = new LinkedHashMap<>(origin.data());
    int index = 0;
    for (Modifier modifier : modifiers) {
      data.put(index++ + " " + modifier.name(), modifier.data());
    }
    if (rejects) {
      data.put("on_value", "reject");
    }
    return data;
  }

  Column bind(String name, Binding binding) {
    try {
      Column column = origin.bind(name, binding);
      return modifiers.isEmpty() && !rejects
          ? column
          : ModifiedColumn.of(column, typed(column), rejects);
    } catch (IllegalArgumentException e) {
      throw invalid(name, e.getMessage());
    } catch (MigrationException e) {
      throw new MigrationException(
          e.code(), e.outcome(), "Field '" + name + "': " + e.getMessage(), e);
    }
  }

  // A default is given as a file gives it: its type is that of the field.
  private List<Modifier> typed(Column column) {
    List<Modifier> typed = new ArrayList<>();
    LogicalType type = column.field().type();
    for (Modifier modifier : modifiers) {
      if (modifier.name().equals("default")) {
        typed.add(Modifiers.orElse(Constant.as(modifier.data(), type)));
      } else {
        typed.add(modifier);
      }
      type = modifier.result().apply(type);
    }
    return typed;
  }

  private static MigrationException invalid(String name, @Nullable String message) {
    return MigrationException.invalid("Field '" + name + "': " + message);
  }
}
