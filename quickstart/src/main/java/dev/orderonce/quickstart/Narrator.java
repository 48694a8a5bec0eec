package dev.orderonce.quickstart;

import java.io.PrintWriter;

/** Tells the demo's story, and remembers whether all in it was right. */
final class Narrator {

  private final PrintWriter out;
  private int chapters;
  private boolean right = true;

  Narrator(PrintWriter out) {
    this.out = out;
  }

  void chapter(String title) {
    chapters++;
    out.printf("%n%d. %s%n", chapters, title);
    out.flush();
  }

  void sent(String text) {
    line("sent ", text);
  }

  void got(String text) {
    line("got  ", text);
  }

  void moved(String text) {
    line("moved", text);
  }

  /** Says it as it is expected, or says what is wrong. */
  void check(boolean asExpected, String otherwise) {
    if (!asExpected) {
      right = false;
      line("WRONG", otherwise);
    }
  }

  /** Says how it ended: whether everything was as it should be. */
  boolean end(String whenRight, String whenWrong) {
    out.printf("%n%s%n", right ? whenRight : whenWrong);
    out.flush();
    return right;
  }

  private void line(String label, String text) {
    out.printf("   %s  %s%n", label, text);
    out.flush();
  }
}
