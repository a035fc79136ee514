package io.polymigrate.testkit.server;

import java.lang.reflect.Field;

/**
 * Starts DynamoDB Local within its own JVM and class path, listening on 127.0.0.1 only: the program
 * itself can't be told an address, and listens on all of them.
 */
final class LoopbackDynamoDbLocal {
  private static final String PROGRAM = "software.amazon.dynamodb.services.local.main.ServerRunner";

  private LoopbackDynamoDbLocal() {}

  /** Takes the program's own arguments. */
  public static void main(String[] arguments) throws ReflectiveOperationException {
    Object program =
        Class.forName(PROGRAM)
            .getMethod("createServerFromCommandLineArgs", String[].class)
            .invoke(null, (Object) arguments);
    Field field = program.getClass().getDeclaredField("server");
    field.setAccessible(true);
    Object jetty = field.get(program);
    Object[] connectors = (Object[]) jetty.getClass().getMethod("getConnectors").invoke(jetty);
    for (Object connector : connectors) {
      connector.getClass().getMethod("setHost", String.class).invoke(connector, "127.0.0.1");
    }
    program.getClass().getMethod("start").invoke(program);
  }
}
