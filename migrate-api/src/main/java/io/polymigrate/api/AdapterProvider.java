package io.polymigrate.api;

import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.TypeSupport;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Makes adapters for one kind of store. Found by {@link java.util.ServiceLoader}: name the class in
 * {@code META-INF/services/io.polymigrate.api.AdapterProvider}. Needs a public constructor without
 * arguments; safe for use by many threads; holds no connection.
 */
public interface AdapterProvider {

  /** Name of an option that stands for all others: they are handed to the driver as they are. */
  String ANY_OPTION = "...";

  /** The store's type in specifications, like {@code postgresql}; lower case, unique. */
  String name();

  /** Schemes of connection strings it opens, like {@code mongodb} and {@code mongodb+srv}. */
  Set<String> schemes();

  /** Options of the connection string, for the documentation and for refusing unknown ones. */
  List<OptionDescription> options();

  /** Operations its adapters declare, whatever the server; the documentation's table. */
  Set<OperationType> operations();

  /** How the store holds a logical type; decided for every type, also nested ones. */
  TypeSupport support(LogicalType type);

  /** Native types by name with the logical type each is read as, for the documentation. */
  List<NativeTypeDescription> nativeTypes();

  /**
   * Connects and checks that the server answers.
   *
   * @return fails with {@link io.polymigrate.api.error.StandardErrorCode#CONNECTION_FAILED}, {@code
   *     ACCESS_DENIED} or {@code INVALID_INPUT}; the message shows no secret
   */
  CompletionStage<DatabaseAdapter> open(AdapterConfig config);

  /**
   * An option of the connection string.
   *
   * @param name its name
   * @param defaultValue what holds when it is not given, for a person
   * @param description one sentence
   */
  record OptionDescription(String name, String defaultValue, String description) {}

  /**
   * One line of the type table.
   *
   * @param nativeType the store's name
   * @param logicalType what it is read as, or empty text when refused
   * @param remark range, encoding, or why it is refused
   */
  record NativeTypeDescription(String nativeType, String logicalType, String remark) {}
}
