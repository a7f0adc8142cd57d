// What is used of csv-parse, in the form that needs nothing of Node.
declare module 'csv-parse/browser/esm/sync' {
  /** A line of the table, and where it ends in the text. */
  export interface Row {
    readonly record: readonly string[]
    readonly info: { readonly lines: number }
  }
  export const parse: (
    text: string,
    options: {
      readonly delimiter: string
      readonly info: true
      readonly bom: true
      readonly skip_empty_lines: true
      readonly relax_column_count: true
    },
  ) => readonly Row[]
  export class CsvError extends Error {}
}
