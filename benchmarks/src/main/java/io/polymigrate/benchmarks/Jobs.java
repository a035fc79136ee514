package io.polymigrate.benchmarks;

/** Does jobs. */
interface Jobs {
  Measured run(Job job) throws Exception;

  /** In this process: quick, but with figures that others share in. */
  static Jobs here() {
    return JobMain::run;
  }
}
