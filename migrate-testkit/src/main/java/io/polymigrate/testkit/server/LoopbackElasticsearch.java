package io.polymigrate.testkit.server;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts Elasticsearch within its own JVM and module path, from the classes that its launcher uses:
 * the launcher itself takes a second JVM, refuses to run as root and wants modules that are not
 * there. By reflection, so that nothing of Elasticsearch is needed to compile it.
 */
final class LoopbackElasticsearch {
  private static final String NODE = "node-1";

  private final ClassLoader server;

  private LoopbackElasticsearch(ClassLoader server) {
    this.server = server;
  }

  /** Takes the folder of the program and the folder of its configuration. */
  public static void main(String[] arguments)
      throws ReflectiveOperationException, InterruptedException {
    ClassLoader server = ModuleLayer.boot().findLoader("org.elasticsearch.server");
    new LoopbackElasticsearch(server).start(arguments[0], Path.of(arguments[1]));
    Thread.currentThread().join();
  }

  private void start(String home, Path configuration) throws ReflectiveOperationException {
    Class<?> logging = load("common.logging.LogConfigurator");
    call(logging, null, "registerErrorListener", new Class<?>[0]);
    call(logging, null, "configureESLogging", new Class<?>[0]);
    Class<?> environment = load("env.Environment");
    Object prepared = prepared(home, configuration);
    call(logging, null, "setNodeName", new Class<?>[] {String.class}, NODE);
    call(logging, null, "configure", new Class<?>[] {environment, boolean.class}, prepared, true);
    Object loader = plugins(environment, prepared);
    Object node =
        load("node.Node")
            .getConstructor(environment, load("plugins.PluginsLoader"))
            .newInstance(prepared, loader);
    call(node.getClass(), node, "start", new Class<?>[0]);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close((AutoCloseable) node)));
  }

  private Object prepared(String home, Path configuration) throws ReflectiveOperationException {
    Class<?> settings = load("common.settings.Settings");
    Object builder = call(settings, null, "builder", new Class<?>[0]);
    Class<?>[] texts = {String.class, String.class};
    call(builder.getClass(), builder, "put", texts, "path.home", home);
    Object built = call(builder.getClass(), builder, "build", new Class<?>[0]);
    return call(
        load("node.InternalSettingsPreparer"),
        null,
        "prepareEnvironment",
        new Class<?>[] {settings, Map.class, Path.class, Supplier.class},
        built,
        Map.of(),
        configuration,
        (Supplier<String>) () -> NODE);
  }

  private Object plugins(Class<?> environment, Object prepared)
      throws ReflectiveOperationException {
    Class<?> loader = load("plugins.PluginsLoader");
    Object modules = call(environment, prepared, "modulesDir", new Class<?>[0]);
    Object plugins = call(environment, prepared, "pluginsDir", new Class<?>[0]);
    Class<?>[] folder = {Path.class};
    return call(
        loader,
        null,
        "createPluginsLoader",
        new Class<?>[] {Set.class, Set.class, Map.class},
        call(loader, null, "loadModulesBundles", folder, modules),
        call(loader, null, "loadPluginsBundles", folder, plugins),
        Map.of());
  }

  private Class<?> load(String name) throws ClassNotFoundException {
    return server.loadClass("org.elasticsearch." + name);
  }

  private static Object call(
      Class<?> in, @Nullable Object on, String name, Class<?>[] types, Object... arguments)
      throws ReflectiveOperationException {
    Method method = in.getMethod(name, types);
    try {
      return method.invoke(on, arguments);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("Elasticsearch failed in " + name, e.getCause());
    }
  }

  private static void close(AutoCloseable node) {
    try {
      node.close();
    } catch (Exception e) {
      throw new IllegalStateException("Elasticsearch did not close", e);
    }
  }
}
