package dev.rooflight.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the arrows that ARCHITECTURE.md draws. */
class ArchitectureTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.rooflight");

    /** What computes, and reads nothing. */
    private static final String[] MODEL = {"dev.rooflight.core..", "dev.rooflight.technique..", "dev.rooflight.study.."
    };

    @Test
    void theModelDependsOnTheJdkOnly() {
        classes()
                .that()
                .resideInAnyPackage(MODEL)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.rooflight..", "java..", "org.jspecify..")
                .check(ALL);
    }

    @Test
    void theModelReadsNoFiles() {
        noClasses()
                .that()
                .resideInAnyPackage(MODEL)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.io..", "java.nio..", "java.net..")
                .check(ALL);
    }

    /** Each module and the modules that it may depend on, as the table of ARCHITECTURE.md has them. */
    private static final Map<String, List<String>> ARROWS = Map.ofEntries(
            Map.entry("core", List.of()),
            Map.entry("technique", List.of("core")),
            Map.entry("study", List.of("core", "technique")),
            Map.entry("catalog", List.of("core")),
            Map.entry("llmviewer", List.of("core", "catalog")),
            Map.entry("validation", List.of("core", "catalog")),
            Map.entry("request", List.of("core", "technique", "study", "catalog", "library", "llmviewer")),
            Map.entry("report", List.of("core", "technique", "study")),
            Map.entry(
                    "web",
                    List.of("core", "technique", "study", "catalog", "library", "llmviewer", "request", "report")));

    static Stream<Arguments> arrows() {
        return ARROWS.entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest
    @MethodSource("arrows")
    void modulesDependOnlyOnEarlierOnes(String module, List<String> allowed) {
        String[] others = ARROWS.keySet().stream()
                .filter(other -> !other.equals(module) && !allowed.contains(other))
                .map(other -> "dev.rooflight." + other + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("dev.rooflight." + module + "..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(others)
                        .or(resideInAnyPackage("dev.rooflight.cli.."))
                        .or(
                                allowed.contains("library")
                                        ? DescribedPredicate.alwaysFalse()
                                        : resideInAPackage("dev.rooflight")))
                .check(ALL);
    }

    @Test
    void theFacadeHidesNoFrontEnd() {
        noClasses()
                .that()
                .resideInAPackage("dev.rooflight")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.rooflight.llmviewer..",
                        "dev.rooflight.validation..",
                        "dev.rooflight.request..",
                        "dev.rooflight.report..",
                        "dev.rooflight.web..",
                        "dev.rooflight.cli..")
                .check(ALL);
    }

    /** What somebody sees who uses the library is this project's or the JDK's. */
    @Test
    void noTypeOfALibraryShowsInThePublicInterface() {
        methods()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .resideInAnyPackage("dev.rooflight", "dev.rooflight.study..")
                .should(new ArchCondition<JavaMethod>("have types of this project and of the JDK alone") {
                    @Override
                    public void check(JavaMethod method, ConditionEvents events) {
                        Stream.concat(Stream.of(method.getRawReturnType()), method.getRawParameterTypes().stream())
                                .map(JavaClass::getBaseComponentType)
                                .filter(type -> !type.isPrimitive()
                                        && !type.getPackageName().startsWith("java.")
                                        && !type.getPackageName().startsWith("dev.rooflight"))
                                .forEach(type -> events.add(SimpleConditionEvent.violated(
                                        method, method.getFullName() + " shows " + type.getName())));
                    }
                })
                .check(ALL);
    }

    @Test
    void reportsBindNoJson() {
        noClasses()
                .that()
                .resideInAPackage("dev.rooflight.report..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("tools.jackson.databind..")
                .check(ALL);
    }

    @Test
    void packagesOfTheCoreHaveNoCycles() {
        slices().matching("dev.rooflight.core.(*)..").should().beFreeOfCycles().check(ALL);
    }

    @Test
    void packagesOfStudiesHaveNoCycles() {
        slices().matching("dev.rooflight.study.(*)..").should().beFreeOfCycles().check(ALL);
    }

    @Test
    void packagesOfTheReportHaveNoCycles() {
        slices().matching("dev.rooflight.report.(*)..")
                .should()
                .beFreeOfCycles()
                .check(ALL);
    }

    @Test
    void nothingIsInheritedForReuse() {
        classes()
                .that()
                .resideInAPackage("dev.rooflight..")
                .and()
                .areNotInterfaces()
                .and()
                .areTopLevelClasses()
                .and()
                .areNotAnnotatedWith("org.openjdk.jmh.annotations.State")
                .and()
                .haveSimpleNameNotEndingWith("package-info")
                .should()
                .haveModifier(JavaModifier.FINAL)
                .check(ALL);
    }
}
