package io.polymigrate.core.transform;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.TypeNames;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads transform steps as files give them; docs/transforms.md describes the form. */
final class TransformFile implements TransformParser {
  private static final List<String> ORIGINS =
      List.of("from", "concatenate", "constant", "function", "expression", "lookup", "nest");

  @Override
  public Transform parse(Map<String, @Nullable Object> data, String path) {
    FileMap step = new FileMap(data, path);
    try {
      Transform mapping = mapping(step);
      Transform transform = step.has("explode") ? new Sequence(explode(step), mapping) : mapping;
      if (step.has("case")) {
        NameCase names = step.oneOf("case", NameCase.class, NameCase.SNAKE);
        transform = new Sequence(transform, new FieldNames(names));
      }
      step.refuseOthers();
      return transform;
    } catch (IllegalArgumentException e) {
      throw MigrationException.invalid(path + ": " + e.getMessage());
    }
  }

  private static Mapping mapping(FileMap step) {
    Mapping mapping = Mapping.identical().filter(step.map("filter"));
    for (Map.Entry<String, @Nullable Object> field : step.map("fields").entrySet()) {
      String at = step.path() + ".fields." + field.getKey();
      mapping = mapping.field(field.getKey(), rule(field.getKey(), field.getValue(), at));
    }
    for (Map.Entry<String, String> struct : flatten(step).entrySet()) {
      mapping = mapping.flatten(struct.getKey(), struct.getValue());
    }
    if (step.has("keep")) {
      mapping = mapping.keep(step.texts("keep").toArray(String[]::new));
    }
    mapping = mapping.drop(step.texts("drop").toArray(String[]::new));
    if (step.oneOf("others", Others.class, Others.PASS) == Others.DROP) {
      mapping = mapping.dropOthers();
    }
    return step.oneOf("nulls", NullFields.class, NullFields.KEEP) == NullFields.OMIT
        ? mapping.omitNulls()
        : mapping;
  }

  private enum Others {
    PASS,
    DROP
  }

  private enum NullFields {
    KEEP,
    OMIT
  }

  private static Map<String, String> flatten(FileMap step) {
    if (step.value("flatten") instanceof Map<?, ?>) {
      return step.textMap("flatten");
    }
    Map<String, String> prefixes = new LinkedHashMap<>();
    step.texts("flatten").forEach(field -> prefixes.put(field, ""));
    return prefixes;
  }

  private static Transform explode(FileMap step) {
    if (step.value("explode") instanceof String field) {
      return new Explode(field, field, Optional.empty());
    }
    FileMap explode = new FileMap(step.map("explode"), step.path() + ".explode");
    String field = explode.needText("field");
    Explode made = new Explode(field, explode.text("as").orElse(field), explode.text("position"));
    explode.refuseOthers();
    return made;
  }

  private static FieldRule rule(String name, @Nullable Object data, String path) {
    if (data instanceof String source) {
      return FieldRule.from(source);
    }
    if (!(data instanceof Map<?, ?> map)) {
      throw MigrationException.invalid(
          path
              + " needs the name of a source field, or a map; a fixed value is {constant: ...},"
              + " and a field is left out with 'drop'");
    }
    FileMap rule = new FileMap(map, path);
    FieldRule made = modified(rule, FieldRule.of(origin(name, rule)));
    rule.refuseOthers();
    return made;
  }

  private static Origin origin(String name, FileMap rule) {
    List<String> given = ORIGINS.stream().filter(rule::has).toList();
    if (given.size() > 1) {
      throw MigrationException.invalid(rule.path() + " has more than one of " + given);
    }
    String kind = given.isEmpty() ? "from" : given.get(0);
    return switch (kind) {
      case "concatenate" ->
          new Concatenate(
              rule.texts("concatenate"),
              rule.text("separator").orElse(""),
              rule.oneOf("nulls", Concatenate.Nulls.class, Concatenate.Nulls.SKIP));
      case "constant" -> constant(rule);
      case "function" -> new NamedCall(rule.needText("function"), rule.texts("args"));
      case "expression" -> new Expression(rule.needText("expression"));
      case "lookup" -> lookup(rule);
      case "nest" -> nest(rule);
      default -> new FromField(rule.text("from").orElse(name), rule.truth("copy"));
    };
  }

  private static Constant constant(FileMap rule) {
    Object value = rule.value("constant");
    Optional<LogicalType> type = type(rule, "type");
    if (type.isPresent()) {
      return Constant.of(value, type.get());
    }
    return Constant.of(value instanceof Integer small ? (Object) small.longValue() : value);
  }

  private static Lookup lookup(FileMap rule) {
    return new Lookup(
        rule.needText("lookup"),
        rule.textMap("match"),
        rule.text("take"),
        rule.oneOf("on_missing", Lookup.OnMissing.class, Lookup.OnMissing.NULL),
        rule.integer("limit", Lookup.DEFAULT_LIMIT));
  }

  private static Nest nest(FileMap rule) {
    Map<String, FieldRule> members = new LinkedHashMap<>();
    if (rule.value("nest") instanceof Map<?, ?>) {
      rule.map("nest")
          .forEach(
              (name, data) -> members.put(name, rule(name, data, rule.path() + ".nest." + name)));
    } else {
      rule.texts("nest").forEach(name -> members.put(name, FieldRule.from(name)));
    }
    return new Nest(members);
  }

  // In this order, whatever the order in the file.
  private static FieldRule modified(FileMap rule, FieldRule origin) {
    FieldRule made = origin;
    if (rule.has("default")) {
      made = made.with(Modifiers.orElse(rule.value("default")));
    }
    if (rule.has("split")) {
      made = made.split(rule.needText("split"));
    }
    if (rule.has("join")) {
      made = made.join(rule.needText("join"));
    }
    made = converted(rule, made);
    if (rule.has("as")) {
      made = made.as(rule.needText("as"));
    }
    if (rule.has("hash")) {
      made = hashed(rule, made);
    }
    if (rule.has("mask")) {
      FileMap mask = new FileMap(rule.map("mask"), rule.path() + ".mask");
      made =
          made.with(
              Modifiers.mask(
                  mask.integer("keep_first", 0),
                  mask.integer("keep_last", 0),
                  mask.text("with").orElse("*")));
      mask.refuseOthers();
    }
    return made;
  }

  private enum OnValue {
    FAIL,
    REJECT,
    CONVERT
  }

  private static FieldRule converted(FileMap rule, FieldRule origin) {
    Optional<LogicalType> cast = type(rule, "cast");
    // A constant has taken its type already; for the others it is the same as a cast.
    Optional<LogicalType> type =
        origin.origin() instanceof Constant ? Optional.empty() : type(rule, "type");
    if (cast.isPresent() && type.isPresent()) {
      throw MigrationException.invalid(rule.path() + " has both 'cast' and 'type'");
    }
    Set<Lossy> lossy = EnumSet.noneOf(Lossy.class);
    if (rule.has("convert") && rule.value("convert") == null) {
      lossy.add(Lossy.NULL); // YAML reads a bare null so
    }
    rule.texts("convert").forEach(name -> lossy.add(Lossy.parse(name)));
    int maxLength = rule.integer("max_length", -1);
    OnValue onValue =
        rule.oneOf("on_value", OnValue.class, lossy.isEmpty() ? OnValue.FAIL : OnValue.CONVERT);
    if (onValue == OnValue.CONVERT && lossy.isEmpty()) {
      throw MigrationException.invalid(
          rule.path()
              + " says 'on_value: convert' but not how; add 'convert' with one of "
              + EnumSet.allOf(Lossy.class).stream().map(Lossy::text).toList());
    }
    FieldRule made = onValue == OnValue.REJECT ? origin.rejecting() : origin;
    Optional<LogicalType> to = cast.or(() -> type);
    if (to.isEmpty() && lossy.isEmpty() && maxLength < 0) {
      return made;
    }
    return made.with(
        Modifiers.cast(to, lossy, maxLength < 0 ? OptionalInt.empty() : OptionalInt.of(maxLength)));
  }

  private static FieldRule hashed(FileMap rule, FieldRule origin) {
    String algorithm = rule.needText("hash");
    if (!algorithm.equals("sha-256") && !algorithm.equals("sha256")) {
      throw rule.invalid("hash", "is '" + algorithm + "'; possible: sha-256");
    }
    return origin.sha256(rule.scalarText("salt").orElse(""));
  }

  private static Optional<LogicalType> type(FileMap rule, String key) {
    return rule.text(key).map(TypeNames::parse);
  }
}
