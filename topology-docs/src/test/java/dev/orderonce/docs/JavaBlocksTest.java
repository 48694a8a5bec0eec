package dev.orderonce.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Java in a document is code that is compiled, and of a test, code that is run. */
class JavaBlocksTest {

  @Test
  void shouldShowOnlyCodeThatIsThere() {
    // When
    List<JavaBlock> blocks =
        Project.files(".md").stream().flatMap(file -> JavaBlock.in(file).stream()).toList();

    // Then
    assertThat(blocks).isNotEmpty();
    assertThat(blocks).filteredOn(block -> !block.isInSources()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "@Test\nvoid shouldShowOnlyCodeThatIsThere() {\n  // When",
        "/** Java in a document is code that is compiled, and of a test, code that is run. */",
      })
  void shouldFindWhatIsThereHoweverDeep(String code) {
    assertThat(new JavaBlock("page.md:1", code).isInSources()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "@Test\nvoid shouldShowOnlyCodeThatIsGone() {",
        "@Test\n  void shouldShowOnlyCodeThatIsThere() {",
        "shouldShowOnlyCodeThatIs",
      })
  void shouldNotFindWhatIsOtherwiseOrInPartThere(String code) {
    assertThat(new JavaBlock("page.md:1", code).isInSources()).isFalse();
  }
}
