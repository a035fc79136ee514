package io.polymigrate.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvent;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The arrows of the design, read from the byte code. A new module is a new line in {@link #ARROWS}.
 */
@AnalyzeClasses(
    packages = {"io.polymigrate", "org.example.folder"},
    importOptions = ImportOption.DoNotIncludeTests.class)
class ModuleArrowsTest {

  private static final String BASE = "io.polymigrate.";
  private static final String THIRD_PARTY = "org.example.folder";

  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          Map.entry("api", Set.of()),
          Map.entry("core", Set.of("api")),
          Map.entry("testkit", Set.of("api", "core")),
          Map.entry("sql", Set.of("api")),
          Map.entry("mongo", Set.of("api")),
          Map.entry("dynamo", Set.of("api")),
          Map.entry("redis", Set.of("api")),
          Map.entry("elastic", Set.of("api")),
          Map.entry(
              "cli",
              Set.of(
                  "api",
                  "core",
                  "sql",
                  "mongo",
                  "dynamo",
                  "redis",
                  "cassandra",
                  "elastic",
                  "testkit")),
          Map.entry(
              "examples",
              Set.of("api", "core", "sql", "mongo", "dynamo", "redis", "cassandra", "elastic")),
          Map.entry("cassandra", Set.of("api")),
          Map.entry("benchmarks", Set.of("api", "core", "sql", "mongo", "testkit")),
          Map.entry("integration", Set.of("api", "core", "sql", "mongo", "redis", "testkit")),
          Map.entry(THIRD_PARTY, Set.of("api")));

  @ArchTest
  static final ArchRule modulesUseOnlyTheModulesTheirArrowsPointTo =
      classes().should(followTheArrows());

  @ArchTest
  static final ArchRule theContractKnowsOnlyTheJdkAndJspecify =
      classes()
          .that()
          .resideInAPackage("io.polymigrate.api..")
          .should()
          .onlyDependOnClassesThat()
          // TLS is of the JDK's module java.base, for all its name.
          .resideInAnyPackage(
              "io.polymigrate.api..", "java..", "javax.net.ssl..", "org.jspecify.annotations..");

  @ArchTest
  static final ArchRule nobodyUsesTheInternalsOfAnotherModule =
      classes().should(leaveForeignInternalsAlone());

  @ArchTest
  static final ArchRule modulesFormNoCycles =
      slices().matching("io.polymigrate.(*)..").should().beFreeOfCycles();

  private static ArchCondition<JavaClass> followTheArrows() {
    return new ArchCondition<>("follow the arrows between the modules") {
      @Override
      public void check(JavaClass from, ConditionEvents events) {
        String module = moduleOf(from).orElse("");
        Set<String> targets = ARROWS.get(module);
        if (targets == null) {
          String message = from.getFullName() + " is in no module that ARROWS names";
          events.add(SimpleConditionEvent.violated(from, message));
          return;
        }
        for (Dependency use : from.getDirectDependenciesFromSelf()) {
          moduleOf(use.getTargetClass())
              .filter(to -> !to.equals(module) && !targets.contains(to))
              .ifPresent(to -> events.add(violation(use, module + " may not use " + to)));
        }
      }
    };
  }

  private static ArchCondition<JavaClass> leaveForeignInternalsAlone() {
    return new ArchCondition<>("leave the internal packages of other modules alone") {
      @Override
      public void check(JavaClass from, ConditionEvents events) {
        for (Dependency use : from.getDirectDependenciesFromSelf()) {
          JavaClass to = use.getTargetClass();
          boolean foreign = moduleOf(to).isPresent() && !moduleOf(to).equals(moduleOf(from));
          if (foreign && (to.getPackageName() + ".").contains(".internal.")) {
            events.add(violation(use, "internal package of another module"));
          }
        }
      }
    };
  }

  private static ConditionEvent violation(Dependency use, String rule) {
    return SimpleConditionEvent.violated(use, rule + ": " + use.getDescription());
  }

  /** The part of the package name after the base package; empty for what is not ours. */
  private static Optional<String> moduleOf(JavaClass type) {
    String name = type.getBaseComponentType().getPackageName() + ".";
    if (name.startsWith(THIRD_PARTY + ".")) {
      return Optional.of(THIRD_PARTY);
    }
    if (!name.startsWith(BASE)) {
      return Optional.empty();
    }
    return Optional.of(name.substring(BASE.length(), name.indexOf('.', BASE.length())));
  }
}
