package io.polymigrate.api.spi;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The part of JSON Schema that {@code schema_validation} takes in all stores: what the fields of a
 * record must be. A field that is not required may be null or missing; a required one may be
 * neither. A store whose server checks records translates it; for the others it is evaluated here.
 *
 * <p>Immutable, so safe for use by many threads.
 */
public final class JsonSchema {
  private static final Set<String> OBJECT =
      Set.of("type", "required", "properties", "description", "$schema");

  private static final Set<String> TYPES =
      Set.of("string", "boolean", "integer", "number", "object", "array", "null");

  /** The keywords about values that have no parts, which any store can translate. */
  public static final Set<String> SIMPLE =
      Collections.unmodifiableSet(
          new TreeSet<>(
              Set.of(
                  "type",
                  "minimum",
                  "maximum",
                  "exclusiveMinimum",
                  "exclusiveMaximum",
                  "minLength",
                  "maxLength",
                  "pattern",
                  "enum",
                  "description")));

  /** All keywords, those about lists and structures among them. */
  public static final Set<String> ALL = with(SIMPLE, "items", "minItems", "maxItems");

  private final List<String> required;
  private final Map<String, Property> properties;

  private JsonSchema(List<String> required, Map<String, Property> properties) {
    this.required = List.copyOf(required);
    this.properties = Collections.unmodifiableMap(properties);
  }

  private static Set<String> with(Set<String> keywords, String... more) {
    Set<String> all = new TreeSet<>(keywords);
    all.addAll(List.of(more));
    all.add("properties");
    all.add("required");
    return Collections.unmodifiableSet(all);
  }

  /**
   * What is wrong with a record.
   *
   * @param field the first field that is not as it must be
   * @param keyword the keyword that it violates
   */
  public record Violation(String field, String keyword) {
    /** Why the record is refused; without its value. */
    public String reason() {
      return keyword.equals("required")
          ? "it is required and has no value"
          : "it violates '" + keyword + "' of the schema";
    }
  }

  /**
   * Parses a schema that is evaluated here: all keywords, and patterns as {@link Pattern} has them.
   *
   * @throws IllegalArgumentException with what is wrong where
   */
  public static JsonSchema parse(Map<?, ?> schema) {
    JsonSchema parsed = parse(schema, ALL);
    parsed.properties.forEach(
        (name, property) -> property.requirePatterns("schema.properties." + name));
    return parsed;
  }

  /**
   * Parses a schema for a server that checks records itself.
   *
   * @param keywords what can be said in the server's own words: {@link #SIMPLE} or {@link #ALL}
   * @throws IllegalArgumentException with what is wrong where
   */
  public static JsonSchema parse(Map<?, ?> schema, Set<String> keywords) {
    for (Object key : schema.keySet()) {
      if (!OBJECT.contains(String.valueOf(key))) {
        throw new IllegalArgumentException(
            "'schema' has the unknown keyword '"
                + key
                + "'; possible: [properties, required, type]");
      }
    }
    if (schema.containsKey("type") && !"object".equals(schema.get("type"))) {
      throw new IllegalArgumentException("'schema.type' must be 'object'");
    }
    JsonSchema parsed =
        new JsonSchema(
            names("schema.required", schema.get("required")),
            properties("schema.properties", schema.get("properties"), keywords));
    if (parsed.fields().isEmpty()) {
      throw new IllegalArgumentException("'schema' has neither 'required' nor 'properties'");
    }
    return parsed;
  }

  private static List<String> names(String place, @Nullable Object given) {
    List<String> names = new ArrayList<>();
    if (given instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
      list.forEach(name -> names.add(String.valueOf(name)));
    } else if (given != null) {
      throw new IllegalArgumentException("'" + place + "' must be a list of names");
    }
    return names;
  }

  private static Map<String, Property> properties(
      String place, @Nullable Object given, Set<String> keywords) {
    Map<String, Property> properties = new LinkedHashMap<>();
    if (given instanceof Map<?, ?> map) {
      map.forEach(
          (name, property) ->
              properties.put(
                  String.valueOf(name), Property.parse(place + "." + name, property, keywords)));
    } else if (given != null) {
      throw new IllegalArgumentException("'" + place + "' must be a map");
    }
    return properties;
  }

  /** Fields that must have a value, in the order given. */
  public List<String> required() {
    return required;
  }

  /** What the values of fields must be, in the order given. */
  public Map<String, Property> properties() {
    return properties;
  }

  /** The fields it speaks of. */
  public Set<String> fields() {
    Set<String> fields = new LinkedHashSet<>(required);
    fields.addAll(properties.keySet());
    return fields;
  }

  /** What it says of these fields, for records of which only they are known. */
  public JsonSchema only(Set<String> fields) {
    Map<String, Property> some = new LinkedHashMap<>(properties);
    some.keySet().retainAll(fields);
    return new JsonSchema(required.stream().filter(fields::contains).toList(), some);
  }

  /**
   * What is wrong with a record, if anything is.
   *
   * @param values the canonical value of a field by its name; null when it is null or missing
   */
  public Optional<Violation> violation(Function<String, @Nullable Object> values) {
    for (String name : required) {
      if (values.apply(name) == null) {
        return Optional.of(new Violation(name, "required"));
      }
    }
    for (Map.Entry<String, Property> entry : properties.entrySet()) {
      Optional<String> broken = entry.getValue().broken(values.apply(entry.getKey()));
      if (broken.isPresent()) {
        return Optional.of(new Violation(entry.getKey(), broken.get()));
      }
    }
    return Optional.empty();
  }

  /** What one value must be. */
  public static final class Property {
    private final Map<String, Object> keywords;
    private final Optional<Pattern> pattern;
    private final Optional<String> badPattern;

    private Property(Map<String, Object> keywords) {
      this.keywords = Collections.unmodifiableMap(keywords);
      Optional<Pattern> compiled = Optional.empty();
      Optional<String> bad = Optional.empty();
      if (keywords.get("pattern") instanceof String text) {
        try {
          compiled = Optional.of(Pattern.compile(text));
        } catch (PatternSyntaxException e) {
          bad = Optional.of(text);
        }
      }
      this.pattern = compiled;
      this.badPattern = bad;
    }

    private static Property parse(String place, @Nullable Object given, Set<String> possible) {
      if (!(given instanceof Map<?, ?> map)) {
        throw new IllegalArgumentException("'" + place + "' must be a map");
      }
      Map<String, Object> keywords = new LinkedHashMap<>();
      map.forEach(
          (key, value) -> {
            String keyword = String.valueOf(key);
            if (!possible.contains(keyword) || value == null) {
              throw new IllegalArgumentException(
                  "'"
                      + place
                      + "' has the unknown keyword '"
                      + keyword
                      + "'; possible: "
                      + possible);
            }
            keywords.put(keyword, parsed(place + "." + keyword, keyword, value, possible));
          });
      return new Property(keywords);
    }

    private static Object parsed(String place, String keyword, Object value, Set<String> possible) {
      if (!suits(keyword, value)) {
        throw new IllegalArgumentException("'" + place + "' has a value of the wrong kind");
      }
      return switch (keyword) {
        case "type" -> typesOf(value);
        case "items" -> parse(place, value, possible);
        case "properties" -> JsonSchema.properties(place, value, possible);
        case "required" -> names(place, value);
        default -> value;
      };
    }

    private static boolean suits(String keyword, Object value) {
      return switch (keyword) {
        case "type" -> TYPES.containsAll(typesOf(value));
        case "description", "pattern" -> value instanceof String;
        case "enum" -> value instanceof List<?> list && !list.isEmpty();
        case "required" ->
            value instanceof List<?> list && list.stream().allMatch(String.class::isInstance);
        case "items", "properties" -> value instanceof Map<?, ?>;
        case "minLength", "maxLength", "minItems", "maxItems" ->
            value instanceof Number number
                && number.doubleValue() == number.intValue()
                && number.intValue() >= 0;
        default -> value instanceof Number;
      };
    }

    private static List<String> typesOf(Object value) {
      List<String> types = new ArrayList<>();
      (value instanceof List<?> list ? list : List.of(value))
          .forEach(type -> types.add(String.valueOf(type)));
      return List.copyOf(types);
    }

    private void requirePatterns(String place) {
      if (badPattern.isPresent()) {
        throw new IllegalArgumentException("'" + place + ".pattern' has a value of the wrong kind");
      }
      if (keywords.get("items") instanceof Property items) {
        items.requirePatterns(place + ".items");
      }
      members().forEach((name, inner) -> inner.requirePatterns(place + ".properties." + name));
    }

    /** The types that are possible; empty means any. */
    public List<String> types() {
      List<String> types = new ArrayList<>();
      if (keywords.get("type") instanceof List<?> list) {
        list.forEach(type -> types.add(String.valueOf(type)));
      }
      return types;
    }

    /**
     * All keywords in the order given: {@code type} as a list of texts, {@code items} as a {@link
     * Property}; the others but {@code properties} as they were given.
     */
    public Map<String, Object> keywords() {
      return keywords;
    }

    /** What the keyword {@code properties} says of members; empty when it is not there. */
    public Map<String, Property> members() {
      Map<String, Property> members = new LinkedHashMap<>();
      if (keywords.get("properties") instanceof Map<?, ?> map) {
        map.forEach((name, inner) -> members.put(String.valueOf(name), (Property) inner));
      }
      return members;
    }

    /** The keyword that a canonical value violates, if one; null violates none. */
    public Optional<String> broken(@Nullable Object value) {
      return value == null ? Optional.empty() : PropertyCheck.broken(keywords, pattern, value);
    }
  }
}
