package dev.orderonce.processor.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Keeps the state machine a pure function, by what its compiled classes refer to. */
class PurityTest {

  private static final List<String> ALLOWED =
      List.of(
          "java/lang/",
          "java/time/",
          "java/util/",
          "dev/orderonce/contract/",
          "dev/orderonce/processor/order/",
          "org/jspecify/annotations/");

  private static final Set<String> IMPURE =
      Set.of(
          "java/time/Instant.now",
          "java/util/UUID.randomUUID",
          "java/lang/System.currentTimeMillis",
          "java/lang/System.nanoTime",
          "java/lang/Thread.sleep");

  @Test
  void shouldReferToNothingButItselfTheContractAndPlainJava() throws Exception {
    // When
    List<String> foreign =
        entries()
            .filter(ClassEntry.class::isInstance)
            .map(entry -> ((ClassEntry) entry).asInternalName().replaceFirst("^\\[+L?", ""))
            .filter(name -> name.length() > 1 && ALLOWED.stream().noneMatch(name::startsWith))
            .distinct()
            .toList();

    // Then
    assertThat(foreign).isEmpty();
  }

  @Test
  void shouldHaveNoClockAndNoChance() throws Exception {
    // When
    List<String> impure =
        entries()
            .filter(MemberRefEntry.class::isInstance)
            .map(MemberRefEntry.class::cast)
            .map(entry -> entry.owner().asInternalName() + "." + entry.name().stringValue())
            .filter(name -> IMPURE.contains(name) || name.startsWith("java/time/Clock."))
            .distinct()
            .toList();

    // Then
    assertThat(impure).isEmpty();
  }

  private static Stream<PoolEntry> entries() throws IOException, URISyntaxException {
    Path packageDir =
        Path.of(OrderMachine.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .resolve("dev/orderonce/processor/order");
    try (Stream<Path> files = Files.list(packageDir)) {
      List<Path> classes = files.filter(file -> file.toString().endsWith(".class")).toList();
      assertThat(classes).isNotEmpty();
      return classes.stream().flatMap(PurityTest::entries);
    }
  }

  private static Stream<PoolEntry> entries(Path classFile) {
    try {
      return StreamSupport.stream(
          ClassFile.of().parse(classFile).constantPool().spliterator(), false);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
