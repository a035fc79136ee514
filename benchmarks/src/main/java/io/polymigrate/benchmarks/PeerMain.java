package io.polymigrate.benchmarks;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.TimeZone;

/**
 * Runs another mover's program in a process of its own and prints what it took. The program is the
 * main method of a class that comes with the peer's libraries; this class only measures.
 */
final class PeerMain {
  private PeerMain() {}

  public static void main(String[] words) throws Exception {
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    Meter meter = new Meter();
    String[] rest = Arrays.copyOfRange(words, 1, words.length);
    try {
      Class.forName(words[0]).getMethod("main", String[].class).invoke(null, (Object) rest);
    } catch (InvocationTargetException e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
    System.out.println(JobMain.MARK + meter.stop().write());
    System.out.flush();
    // Its threads are its own affair.
    Runtime.getRuntime().halt(0);
  }
}
