/** Tables as text: CSV by RFC 4180, TSV for a spreadsheet's clipboard. */

export type Cell = string | number | boolean | undefined;

export interface Sheet {
  readonly columns: readonly string[];
  readonly rows: ReadonlyArray<readonly Cell[]>;
}

const plain = (cell: Cell): string => (cell === undefined ? '' : String(cell));

// a text that a spreadsheet would run as a formula is made inert
const inert = (cell: Cell): string => {
  const text = plain(cell);
  return typeof cell === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
};

export function csv(sheet: Sheet): string {
  const quote = (cell: Cell): string => {
    const text = inert(cell);
    return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  };
  return [sheet.columns, ...sheet.rows].map((row) => row.map(quote).join(',')).join('\r\n') + '\r\n';
}

export function tsv(sheet: Sheet): string {
  return [sheet.columns, ...sheet.rows].map((row) => row.map((cell) => inert(cell).replace(/[\t\r\n]+/g, ' ')).join('\t')).join('\n');
}

export function json(sheet: Sheet): string {
  return JSON.stringify(sheet.rows.map((row) => Object.fromEntries(sheet.columns.map((column, index) => [column, row[index] ?? null]))), null, 2);
}
