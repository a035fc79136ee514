package io.polymigrate.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Notes every test that was skipped or gave up, and writes the report to {@code
 * target/server-report.txt} of the module. JUnit finds it by itself.
 */
public final class ServerReportListener implements TestExecutionListener {
  private static final Path TARGET = Path.of("target");

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    ServerReport.ofThisRun().skipped(test.getLegacyReportingName(), reason);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() == Status.ABORTED) {
      String reason = result.getThrowable().map(Throwable::getMessage).orElse("it did not say why");
      ServerReport.ofThisRun().skipped(test.getLegacyReportingName(), reason);
    }
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    List<String> lines = ServerReport.ofThisRun().lines();
    if (lines.isEmpty() || !Files.isDirectory(TARGET)) {
      return;
    }
    try {
      Files.write(TARGET.resolve("server-report.txt"), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
