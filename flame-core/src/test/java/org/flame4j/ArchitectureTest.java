package org.flame4j;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Packages use each other in one direction only; ARCHITECTURE.md shows the same table. */
class ArchitectureTest {
  private static final String ROOT = "org.flame4j.";

  /** What each package may use besides itself; {@code tensor} includes {@code tensor.weights}. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          entry("tensor", Set.of()),
          entry("text", Set.of("tensor")),
          entry("hub", Set.of()),
          entry("facet", Set.of("text", "tensor")),
          entry("image", Set.of("tensor")),
          entry("vision", Set.of("tensor")),
          entry("data", Set.of("image", "tensor")),
          entry("store", Set.of("tensor")),
          entry("model", Set.of("vision", "image", "data", "tensor")),
          entry("embed", Set.of("data", "facet", "text", "store", "tensor")),
          entry("train", Set.of("model", "vision", "image", "store", "data", "tensor")),
          entry("pretrain", Set.of("train", "text", "tensor")),
          entry(
              "baseline", Set.of("pretrain", "train", "model", "vision", "text", "data", "tensor")),
          entry(
              "eval",
              Set.of("train", "model", "vision", "store", "image", "data", "facet", "tensor")));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.flame4j");

  @Test
  void packagesUseOnlyWhatStandsBelowThem() {
    Set<String> violations = new TreeSet<>();
    for (JavaClass from : CLASSES) {
      for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
        String user = part(from);
        String used = part(dependency.getTargetClass());
        if (!used.isEmpty() && !used.equals(user) && !allowed(user).contains(used)) {
          violations.add(dependency.getDescription());
        }
      }
    }
    assertThat(violations).isEmpty();
  }

  @Test
  void everyPackageHasItsRow() {
    Set<String> packages = CLASSES.stream().map(ArchitectureTest::part).collect(Collectors.toSet());
    assertThat(MAY_USE.keySet()).containsExactlyInAnyOrderElementsOf(packages);
  }

  @Test
  void onlyTheTensorPackageTouchesTheNativeLibrary() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.flame4j.tensor")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bytedeco..")
        .check(CLASSES);
  }

  @Test
  void onlyTheTextPackageTouchesTheTokenizerLibrary() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.flame4j.text")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.djl..")
        .check(CLASSES);
  }

  @Test
  void onlyTheHubPackageTouchesTheNetwork() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.flame4j.hub")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.net.http..")
        .check(CLASSES);
  }

  @Test
  void theLibraryNeitherPrintsNorExits() {
    noClasses().should().accessField(System.class, "out").check(CLASSES);
    noClasses().should().accessField(System.class, "err").check(CLASSES);
    noClasses().should().callMethod(System.class, "exit", int.class).check(CLASSES);
  }

  @Test
  void nothingStaticCanChange() {
    Set<String> fields =
        CLASSES.stream()
            .flatMap(c -> c.getFields().stream())
            .filter(f -> f.getModifiers().contains(JavaModifier.STATIC))
            .filter(f -> !f.getModifiers().contains(JavaModifier.FINAL))
            .map(f -> f.getFullName())
            .collect(Collectors.toSet());
    assertThat(fields).isEmpty();
  }

  private static Set<String> allowed(String part) {
    return Objects.requireNonNull(MAY_USE.get(part), "package " + part + " has no row");
  }

  /** First package name below the root, or nothing for classes of other projects. */
  private static String part(JavaClass type) {
    String name = type.getBaseComponentType().getPackageName() + ".";
    return name.startsWith(ROOT) ? name.substring(ROOT.length()).split("\\.")[0] : "";
  }
}
