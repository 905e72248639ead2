package dev.rooflight.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Holds the arrows that ARCHITECTURE.md draws. */
class ArchitectureTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.rooflight");

    @Test
    void coreDependsOnTheJdkOnly() {
        classes()
                .that()
                .resideInAPackage("dev.rooflight.core..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.rooflight.core..", "java..", "org.jspecify..")
                .check(ALL);
    }

    @Test
    void coreReadsNoFiles() {
        noClasses()
                .that()
                .resideInAPackage("dev.rooflight.core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.io..", "java.nio..", "java.net..")
                .check(ALL);
    }

    @Test
    void catalogAndFacadeDependOnCoreOnly() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.rooflight.catalog..", "dev.rooflight")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.rooflight.llmviewer..",
                        "dev.rooflight.validation..",
                        "dev.rooflight.report..",
                        "dev.rooflight.cli..")
                .check(ALL);
    }

    @Test
    void thePublishedAccountingStaysInItsModule() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.rooflight.llmviewer..", "dev.rooflight.request..", "dev.rooflight.web..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.rooflight.llmviewer..")
                .check(ALL);
    }

    @Test
    void onlyTheCommandLineStartsTheServer() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.rooflight.web..", "dev.rooflight.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.rooflight.web..", "dev.rooflight.cli..")
                .check(ALL);
    }

    @Test
    void validationDependsOnCoreAndCatalogOnly() {
        noClasses()
                .that()
                .resideInAPackage("dev.rooflight.validation..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.rooflight.llmviewer..", "dev.rooflight.report..", "dev.rooflight.cli..")
                .check(ALL);
    }

    @Test
    void reportsShowWhatTheCoreComputed() {
        noClasses()
                .that()
                .resideInAPackage("dev.rooflight.report..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.rooflight.catalog..",
                        "dev.rooflight.validation..",
                        "dev.rooflight.llmviewer..",
                        "dev.rooflight.cli..",
                        "tools.jackson.databind..")
                .check(ALL);
    }

    @Test
    void packagesOfTheCoreHaveNoCycles() {
        slices().matching("dev.rooflight.core.(*)..").should().beFreeOfCycles().check(ALL);
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
