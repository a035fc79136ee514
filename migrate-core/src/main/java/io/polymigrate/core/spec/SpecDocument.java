package io.polymigrate.core.spec;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.polymigrate.api.error.MigrationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** The text of a file as a tree: values filled in, checked against the published schema. */
final class SpecDocument {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");
  private static final Pattern SECRET = Pattern.compile("(env|file):.*");
  private static final Pattern CONNECTION_STRING =
      Pattern.compile("\\$\\.(source|target)\\.(url|connection_string)");
  private static final int MOST_PROBLEMS = 5;

  private final String name;
  private final ObjectNode root;

  private SpecDocument(String name, ObjectNode root) {
    this.name = name;
    this.root = root;
  }

  /** JSON is YAML, so one parser reads both. */
  static SpecDocument parse(String text, String name) {
    YAMLMapper mapper =
        YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    JsonNode node;
    try {
      node = mapper.readTree(text);
    } catch (JsonProcessingException e) {
      throw MigrationException.invalid("'" + name + "' is malformed" + place(e));
    }
    if (!(node instanceof ObjectNode object)) {
      throw MigrationException.invalid("'" + name + "' is no map of keys and values");
    }
    return new SpecDocument(name, object);
  }

  // The parser's own message repeats the text around the place, which may hold a password.
  private static String place(JsonProcessingException e) {
    if (e.getCause() instanceof MarkedYAMLException yaml && yaml.getProblemMark() != null) {
      Mark mark = yaml.getProblemMark();
      return " at line "
          + (mark.getLine() + 1)
          + ", column "
          + (mark.getColumn() + 1)
          + ": "
          + (yaml.getContext() == null ? "" : yaml.getContext() + ", ")
          + yaml.getProblem();
    }
    JsonLocation location = e.getLocation();
    String what = e.getOriginalMessage().lines().findFirst().orElse("");
    String where =
        location == null
            ? ""
            : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    return where + ": " + what;
  }

  /** Puts values in the place of <code>${name}</code>. */
  void fill(Map<String, String> values) {
    Set<String> used = new TreeSet<>();
    fill(root, "$", values, used);
    for (String given : values.keySet()) {
      if (!used.contains(given)) {
        throw MigrationException.invalid(
            "A value was given for '" + given + "', but '" + name + "' has no ${" + given + "}");
      }
    }
  }

  private void fill(JsonNode node, String path, Map<String, String> values, Set<String> used) {
    if (node instanceof ObjectNode object) {
      List<String> keys = new ArrayList<>();
      object.fieldNames().forEachRemaining(keys::add);
      for (String key : keys) {
        String at = path + "." + key;
        JsonNode child = object.get(key);
        if (child.isTextual()) {
          object.set(key, filled(child.textValue(), at, values, used));
        } else {
          fill(child, at, values, used);
        }
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        String at = path + "[" + i + "]";
        if (array.get(i).isTextual()) {
          array.set(i, filled(array.get(i).textValue(), at, values, used));
        } else {
          fill(array.get(i), at, values, used);
        }
      }
    }
  }

  // A value that is the whole text may be a number or a boolean.
  private JsonNode filled(String text, String path, Map<String, String> values, Set<String> used) {
    Matcher matcher = VARIABLE.matcher(text);
    StringBuilder out = new StringBuilder();
    while (matcher.find()) {
      String variable = matcher.group(1);
      String value;
      if (SECRET.matcher(variable).matches()) {
        if (!CONNECTION_STRING.matcher(path).matches()) {
          throw MigrationException.invalid(
              "'"
                  + name
                  + "', "
                  + path
                  + ": ${"
                  + variable
                  + "} is resolved in connection strings only");
        }
        value = matcher.group();
      } else {
        value = value(variable, path, values);
        used.add(variable);
        if (matcher.group().equals(text)) {
          return scalar(value);
        }
      }
      matcher.appendReplacement(out, Matcher.quoteReplacement(value));
    }
    matcher.appendTail(out);
    return JsonNodeFactory.instance.textNode(out.toString());
  }

  private String value(String variable, String path, Map<String, String> values) {
    String value = values.get(variable);
    if (value == null) {
      throw MigrationException.invalid(
          "'"
              + name
              + "', "
              + path
              + ": ${"
              + variable
              + "} has no value; give one with --set "
              + variable
              + "=VALUE");
    }
    return value;
  }

  private static JsonNode scalar(String value) {
    if (value.matches("-?[0-9]{1,18}")) {
      return JsonNodeFactory.instance.numberNode(Long.parseLong(value));
    }
    if (value.equals("true") || value.equals("false")) {
      return JsonNodeFactory.instance.booleanNode(value.equals("true"));
    }
    return JsonNodeFactory.instance.textNode(value);
  }

  /** Checks the tree against the published schema. */
  void validate() {
    Set<String> problems = new TreeSet<>();
    for (ValidationMessage message : PublishedSchema.SCHEMA.validate(root)) {
      problems.add(message.getMessage());
    }
    if (!problems.isEmpty()) {
      List<String> first = problems.stream().limit(MOST_PROBLEMS).toList();
      String more =
          problems.size() > first.size()
              ? "; and " + (problems.size() - first.size()) + " more"
              : "";
      throw MigrationException.invalid(
          "'" + name + "' is not valid: " + String.join("; ", first) + more);
    }
  }

  /** The tree as maps, lists, strings, longs, decimals, booleans and nulls. */
  Map<String, @Nullable Object> toMap() {
    return map(root);
  }

  private static Map<String, @Nullable Object> map(ObjectNode object) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    object.properties().forEach(entry -> map.put(entry.getKey(), value(entry.getValue())));
    return map;
  }

  private static @Nullable Object value(JsonNode node) {
    if (node instanceof ObjectNode object) {
      return map(object);
    }
    if (node instanceof ArrayNode array) {
      List<@Nullable Object> list = new ArrayList<>();
      array.forEach(item -> list.add(value(item)));
      return list;
    }
    if (node.isNull()) {
      return null;
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    if (node.isIntegralNumber() && node.canConvertToLong()) {
      return node.longValue();
    }
    if (node.isNumber()) {
      return new BigDecimal(node.asText());
    }
    return node.asText();
  }

  /** Read once, when first asked for. */
  private static final class PublishedSchema {
    static final JsonSchema SCHEMA = read();

    private static JsonSchema read() {
      try (InputStream in = SpecDocument.class.getResourceAsStream("spec.schema.json")) {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
