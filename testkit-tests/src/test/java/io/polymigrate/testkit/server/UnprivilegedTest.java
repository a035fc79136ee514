package io.polymigrate.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class UnprivilegedTest {

  @Test
  void whateverUserPrivilegesThereAreTheProgramDoesNotRunAsRoot() {
    Unprivileged user = Unprivileged.find();

    Command.Ended id = Command.of("id", "-u").after(user.prefix()).run(Duration.ofSeconds(10));

    assertThat(id.output().trim()).isNotEqualTo("0");
  }
}
