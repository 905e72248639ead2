#!/bin/sh
# Fuzzes a reader with Jazzer's standalone driver: run.sh safetensors|index|gguf|json [SECONDS]. See docs/fuzzing.md.
set -eu

kind=${1:?which reader: safetensors, index, gguf or json}
seconds=${2:-600}
case $kind in
    safetensors) target=Safetensors ;;
    index) target=Index ;;
    gguf) target=Gguf ;;
    json) target=Json ;;
    *) echo "$kind: expected safetensors, index, gguf or json" >&2; exit 2 ;;
esac

catalog=$(cd "$(dirname "$0")/../../.." && pwd)
work=$catalog/target/fuzz
kept=$catalog/src/test/resources/dev/rooflight/catalog/checkpoint/fuzz/$kind
mkdir -p "$work/lib" "$work/$kind" "$work/$kind-merged"

for artifact in jazzer jazzer-api; do
    [ -f "$work/lib/$artifact-0.30.0.jar" ] || mvn -q org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy \
        "-Dartifact=com.code-intelligence:$artifact:0.30.0" "-DoutputDirectory=$work/lib"
done
[ -f "$work/classpath" ] || (cd "$catalog/.." && mvn -q -pl catalog -am compile \
    org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath "-Dmdep.outputFile=$work/classpath")

if [ "${MERGE:-}" ]; then
    set -- -merge=1 "$work/$kind-merged" "$work/$kind" "$kept"
else
    set -- "$work/$kind" "$kept" "-max_total_time=$seconds" -max_len=4096 -timeout=10
fi
exec java -Xmx128m \
    -cp "$work/lib/jazzer-0.30.0.jar:$work/lib/jazzer-api-0.30.0.jar:$catalog/target/test-classes:$catalog/target/classes:$(cat "$work/classpath")" \
    com.code_intelligence.jazzer.Jazzer \
    "--target_class=dev.rooflight.catalog.checkpoint.FuzzTargets\$$target" '--instrumentation_includes=dev.rooflight.**' "$@"
