package dev.rooflight.catalog.text;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.rooflight.catalog.CatalogException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The records of a CSV file one after another, never more than one of them held: commas, double quotes, any line ends, empty lines
 * left out.
 */
public final class CsvStream implements AutoCloseable {
    /** Most fields of a record. */
    public static final int MAX_FIELDS = 1000;

    private final TextStream text;
    private final Iterator<CsvRecord> records;
    private int line = 1;

    /** Reads a text, which is closed with this. */
    public CsvStream(TextStream text) {
        this.text = text;
        this.records = CsvReader.builder()
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .ofCsvRecord(text)
                .iterator();
    }

    /**
     * The next record's fields; empty after the last one.
     *
     * @throws CatalogException if the file is damaged there
     */
    public Optional<List<String>> next() {
        CsvRecord csv;
        do {
            csv = read();
        } while (csv != null && csv.getFieldCount() == 1 && csv.getField(0).isBlank());
        if (csv == null) {
            return Optional.empty();
        }
        if (csv.getFieldCount() > MAX_FIELDS) {
            throw error(
                    "has " + OneLine.count(csv.getFieldCount()) + " fields",
                    "at most " + OneLine.count(MAX_FIELDS),
                    "");
        }
        return Optional.of(csv.getFields());
    }

    private @Nullable CsvRecord read() {
        try {
            if (!records.hasNext()) {
                return null;
            }
            CsvRecord csv = records.next();
            line = (int) Math.min(Integer.MAX_VALUE, csv.getStartingLineNumber());
            return csv;
        } catch (CsvParseException e) {
            Throwable inner = e.getCause();
            if (inner instanceof CatalogException ofText) {
                throw ofText;
            }
            throw error(
                    "no CSV after this line: " + (inner == null ? e.getMessage() : inner.getMessage()),
                    "",
                    "put a field with quotes or commas in double quotes, and double those in it");
        }
    }

    /** The line at which the record begins that was read last. */
    public int line() {
        return line;
    }

    /** A refusal of what was read last; {@code finding} from the verb on. */
    public CatalogException error(String finding, String expected, String remedy) {
        return CatalogException.of(text.where(), line, finding, expected, remedy);
    }

    @Override
    public void close() {
        text.close();
    }
}
