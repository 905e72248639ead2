package dev.rooflight.catalog.measured;

import dev.rooflight.catalog.text.CsvStream;
import dev.rooflight.catalog.text.OneLine;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * AIPerf's {@code profile_export_aiperf.csv}: a table {@code Metric,avg,min,…} of distributions, a table {@code Metric,Value} of single
 * numbers, then tables of devices, which are not read.
 */
final class AiPerfCsv implements MeasuredReader {
    private static final Pattern METRIC = Pattern.compile("([^(]+?)\\s*(?:\\(([^)]*)\\))?");

    @Override
    public String name() {
        return "profile_export_aiperf.csv of AIPerf";
    }

    @Override
    public boolean reads(MeasuredFile file) {
        return file.isCsvWith("metric", "avg") || file.isCsvWith("metric", "value");
    }

    @Override
    public List<MeasuredRun> read(MeasuredFile file) {
        RunBuilder run = new RunBuilder(MeasuredClient.AIPERF, file.where());
        try (CsvStream csv = file.csv()) {
            List<String> head = List.of();
            for (Optional<List<String>> row = csv.next(); row.isPresent(); row = csv.next()) {
                List<String> fields = row.get();
                String first = MeasuredFile.lowerCase(fields.get(0));
                if (first.equals("metric")) {
                    head = fields.stream().map(MeasuredFile::lowerCase).toList();
                } else if (first.equals("endpoint")) {
                    break;
                } else {
                    metric(fields, head, run.at(csv.line()));
                }
            }
        }
        return List.of(run.at(0).build());
    }

    private static void metric(List<String> fields, List<String> head, RunBuilder run) {
        Matcher parts = METRIC.matcher(fields.get(0).strip());
        if (!parts.matches()) {
            return;
        }
        String tag = MeasuredFile.lowerCase(parts.group(1)).replace(' ', '_');
        if (!AiPerfMetrics.isKept(tag)) {
            return;
        }
        if (fields.size() != head.size()) {
            throw run.refused(
                    tag, "a row of " + fields.size() + " fields", "as many as its header has, " + head.size());
        }
        String unit = parts.group(2) == null ? "" : parts.group(2);
        double perSecond = 1;
        if (AiPerfMetrics.isTime(tag)) {
            perSecond = AiPerfMetrics.perSecond(unit)
                    .orElseThrow(() -> run.refused(tag, "in the unit " + OneLine.quote(unit), "ms, us, ns or sec"));
        }
        for (int i = 1; i < head.size(); i++) {
            String field = fields.get(i).strip();
            if (field.isEmpty() || field.equalsIgnoreCase("n/a") || field.equalsIgnoreCase("nan")) {
                continue;
            }
            double value = MeasuredFile.number(field);
            if (Double.isNaN(value)) {
                throw run.refused(tag, OneLine.quote(field), "a number");
            }
            AiPerfMetrics.take(run, tag, head.get(i).equals("value") ? "avg" : head.get(i), value, perSecond);
        }
    }
}
