package dev.rooflight.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMembers;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the arrows that ARCHITECTURE.md draws. */
class ArchitectureTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.rooflight");

    /** What computes, and reads nothing. */
    private static final String[] MODEL = {
        "dev.rooflight.core..", "dev.rooflight.technique..", "dev.rooflight.study..", "dev.rooflight.serving.."
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

    /**
     * What the model may not use, since it also compiles to WebAssembly and JavaScript: what is missing there, and what compiles
     * and is then wrong, such as {@code Math.rint}, which rounds halves up.
     */
    private static final class NotForBrowsers {
        /** Types, and packages that end in a point. */
        static final List<String> TYPES = List.of(
                "java.io.",
                "java.nio.",
                "java.net.",
                "java.text.",
                "java.lang.reflect.",
                "java.util.concurrent.",
                "java.lang.StrictMath",
                "java.lang.Thread",
                "java.lang.ThreadLocal",
                "java.util.HashMap",
                "java.util.HashSet",
                "java.util.ServiceLoader",
                "java.util.SplittableRandom",
                "java.util.StringJoiner");

        /** Methods, with the types of their parameters where others of the name are allowed. */
        static final Set<String> METHODS = Set.of(
                "java.lang.Class.forName",
                "java.lang.Math.exp",
                "java.lang.Math.expm1",
                "java.lang.Math.fma",
                "java.lang.Math.log",
                "java.lang.Math.log10",
                "java.lang.Math.log1p",
                "java.lang.Math.pow",
                "java.lang.Math.rint",
                "java.lang.String.format(java.lang.String, [Ljava.lang.Object;)",
                "java.lang.String.toLowerCase()",
                "java.lang.String.toUpperCase()",
                "java.util.NavigableMap.subMap",
                "java.util.NavigableSet.subSet",
                "java.util.TreeMap.subMap",
                "java.util.TreeSet.subSet",
                "java.util.Collection.parallelStream",
                "java.util.List.parallelStream");

        static final Set<JavaModifier> MODIFIERS = Set.of(JavaModifier.SYNCHRONIZED, JavaModifier.VOLATILE);

        /** Conversions of formats but those of text, which no locale changes. */
        static final Pattern FORMATS = Pattern.compile("\"[^\"]*%[-#+0,(]*\\d*(\\.\\d+)?[a-rt-zA-Z][^\"]*\"");

        private NotForBrowsers() {}

        static boolean type(JavaClass used) {
            return TYPES.stream()
                    .anyMatch(type -> type.endsWith(".")
                            ? used.getName().startsWith(type)
                            : used.getName().equals(type));
        }

        static boolean method(JavaAccess<?> access) {
            String name = access.getTargetOwner().getName() + "." + access.getName();
            String parameters = access.getTarget() instanceof AccessTarget.CodeUnitAccessTarget target
                    ? target.getRawParameterTypes().stream()
                            .map(JavaClass::getName)
                            .collect(Collectors.joining(", ", "(", ")"))
                    : "";
            return METHODS.contains(name) || METHODS.contains(name + parameters);
        }
    }

    @Test
    void theModelUsesNothingThatBrowsersLackOrDoOtherwise() {
        noClasses()
                .that()
                .resideInAnyPackage(MODEL)
                .should()
                .dependOnClassesThat(DescribedPredicate.describe("browsers lack", NotForBrowsers::type))
                .orShould()
                .accessTargetWhere(DescribedPredicate.describe("browsers do otherwise", NotForBrowsers::method))
                .check(ALL);
        noMembers()
                .that()
                .areDeclaredInClassesThat()
                .resideInAnyPackage(MODEL)
                .should(beShared())
                .check(ALL);
    }

    private static ArchCondition<JavaMember> beShared() {
        return ArchCondition.from(DescribedPredicate.describe(
                "be volatile or synchronized",
                member -> !member.getModifiers().contains(JavaModifier.SYNTHETIC)
                        && !Collections.disjoint(member.getModifiers(), NotForBrowsers.MODIFIERS)));
    }

    /** Numbers are written by {@code Digits}: formats write those of the default locale, and in browsers not all of them. */
    @ParameterizedTest
    @ValueSource(strings = {"core", "technique", "study", "serving"})
    void theModelFormatsNothingButText(String module) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
            List<String> lines = files.filter(Files::isRegularFile)
                    .flatMap(ArchitectureTest::linesOf)
                    .toList();
            assertThat(lines).isNotEmpty();
            assertThat(lines)
                    .filteredOn(line -> NotForBrowsers.FORMATS.matcher(line).find())
                    .isEmpty();
        }
    }

    private static Stream<String> linesOf(Path file) {
        try {
            return Files.readAllLines(file).stream().map(line -> file.getFileName() + ": " + line.strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each module and the modules that it may depend on, as the table of ARCHITECTURE.md has them. */
    private static final Map<String, List<String>> ARROWS = Map.ofEntries(
            Map.entry("core", List.of()),
            Map.entry("technique", List.of("core")),
            Map.entry("study", List.of("core", "technique", "serving")),
            Map.entry("serving", List.of("core")),
            Map.entry("catalog", List.of("core", "serving")),
            Map.entry("llmviewer", List.of("core", "catalog")),
            Map.entry("survey", List.of("core", "catalog", "llmviewer")),
            Map.entry("validation", List.of("core", "serving", "catalog")),
            Map.entry("request", List.of("core", "technique", "study", "serving", "catalog", "library", "llmviewer")),
            Map.entry("report", List.of("core", "technique", "study", "serving")),
            Map.entry(
                    "web",
                    List.of(
                            "core",
                            "technique",
                            "study",
                            "serving",
                            "catalog",
                            "library",
                            "llmviewer",
                            "request",
                            "report")));

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
                        "dev.rooflight.survey..",
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
    void roomsOfTheCatalogueHaveNoCycles() {
        slices().matching("dev.rooflight.catalog.(*)..")
                .should()
                .beFreeOfCycles()
                .check(ALL);
    }

    /** Readers see JSON as values of the catalogue's own; the library is known where text becomes these, and where it is a stream. */
    @Test
    void oneReaderOfTheCatalogueKnowsTheJsonLibrary() {
        noClasses()
                .that()
                .resideInAPackage("dev.rooflight.catalog..")
                .and()
                .haveNameNotMatching(
                        ".*\\.(text\\.(StrictJson|JsonStream)|checkpoint\\.HeaderJson|hub\\.ShardNames)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("tools.jackson..")
                .check(ALL);
        noMethods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage("dev.rooflight.catalog..")
                .and()
                .arePublic()
                .should()
                .haveRawParameterTypes(holding("tools.jackson"))
                .orShould()
                .haveRawReturnType(resideInAPackage("tools.jackson.."))
                .check(ALL);
    }

    /** What reads config.json and headers of GGUF files, from text and bytes that somebody else has fetched. */
    private static final String READERS = "dev\\.rooflight\\.catalog\\.(quantization\\..*"
            + "|text\\.(Json.*|Configuration.*|KeyScope.*|NearestNames.*|OneLine)"
            + "|model\\.(HuggingFaceReader|Families.*|.*Families|.*Keys|LlamaLike|WidthNames|FamilyParts.*|Vision.*|NasBlocks"
            + "|UnreadNotes|CheckpointFormats.*|LoadedModel)"
            + "|checkpoint\\.(Gguf(?!File).*|HeaderBytes|ByteSource.*|Budget|Shapes|StoredTensor.*|Problem|GgmlType)"
            + "|(ModelFormat|Catalog)Exception)";

    @Test
    void readersOfModelsGoWhereThereAreNoFilesAndThreads() {
        noClasses()
                .that()
                .haveNameMatching(READERS)
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "java.nio.file..",
                                "java.nio.channels..",
                                "java.net..",
                                "java.lang.reflect..",
                                "java.util.concurrent..")
                        .or(nameMatching("java\\.util\\.(StringJoiner|SplittableRandom|Random)|java\\.lang\\.Thread")))
                .check(ALL);
        noClasses()
                .that()
                .haveNameMatching(READERS)
                .should()
                .callMethod(Math.class, "rint", double.class)
                .orShould()
                .callMethod(Math.class, "multiplyExact", long.class, long.class)
                .orShould()
                .callMethod(String.class, "formatted", Object[].class)
                .check(ALL);
    }

    private static DescribedPredicate<List<JavaClass>> holding(String library) {
        return DescribedPredicate.describe("of " + library, types -> types.stream()
                .anyMatch(type -> type.getPackageName().startsWith(library)));
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
