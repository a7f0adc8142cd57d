import { CsvError, parse } from 'csv-parse/browser/esm/sync'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import * as t from 'io-ts'
import { describe } from '../../shape/describe.js'
import { requireOptions } from '../../tensor/options.js'
import type { DataError } from '../error.js'
import { readBytes } from '../index.js'

/** How a table is written. */
export interface CsvOptions {
  /** What stands between cells; a comma where not given. */
  readonly delimiter?: string | undefined
  /** The names of the columns, where the file does not begin with them. */
  readonly columns?: readonly string[] | undefined
}

/** A line of the table, and where it ends in the text. */
interface Row {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

const rowsOf = (text: string, delimiter: string): E.Either<DataError, readonly Row[]> => {
  try {
    const found: unknown = parse(text, {
      delimiter,
      info: true,
      bom: true,
      skip_empty_lines: true,
      relax_column_count: true,
    })
    // The package's own declarations do not say what `info` does to the rows.
    return E.right(found as readonly Row[])
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    return E.left({ _tag: 'CsvMalformed', reason: error.message })
  }
}

/** What the first mistake that a codec finds in a row is about. */
const mistakeOf = (
  [first]: t.Errors,
  place: { readonly row: number; readonly line: number },
  names: readonly string[],
): DataError => {
  const inside = first!.context.filter(({ key }) => key !== '')
  const column = inside.find(({ key }) => names.includes(key))?.key ?? inside[0]?.key ?? ''
  const expected = first!.context.at(-1)!.type.name
  return { _tag: 'CsvCell', ...place, column, expected, given: first!.value as string }
}

const requireCodec = (op: string, codec: unknown): void => {
  if (!(codec instanceof t.Type)) throw new TypeError(`${op}: expected a codec of io-ts, got ${describe(codec)}`)
}

/** The columns that a codec of records asks for; none are known of another. */
const asked = (codec: unknown): readonly string[] => {
  if (codec instanceof t.InterfaceType) return Object.keys(codec.props)
  if (codec instanceof t.IntersectionType) return (codec.types as readonly unknown[]).flatMap(asked)
  return codec instanceof t.ExactType ? asked(codec.type) : []
}

const decoded = <A>(
  codec: t.Type<A, unknown, unknown>,
  text: string,
  options: CsvOptions,
): E.Either<DataError, readonly A[]> =>
  pipe(
    rowsOf(text, options.delimiter ?? ','),
    E.chain(all => {
      const [header, ...below] = all
      const names = options.columns ?? header?.record
      if (names === undefined) return E.left<DataError>({ _tag: 'CsvEmpty' })
      const twice = names.find((name, i) => names.indexOf(name) !== i)
      if (twice !== undefined) return E.left<DataError>({ _tag: 'CsvColumnTwice', column: twice })
      const missing = asked(codec).find(name => !names.includes(name))
      if (missing !== undefined) return E.left<DataError>({ _tag: 'CsvColumnMissing', column: missing, columns: names })
      const rows = options.columns === undefined ? below : all
      const found: A[] = []
      for (const [i, { record, info }] of rows.entries()) {
        const place = { row: i + 1, line: info.lines }
        if (record.length !== names.length)
          return E.left<DataError>({ _tag: 'CsvCells', ...place, expected: names.length, given: record.length })
        const result = codec.decode(Object.fromEntries(names.map((name, j) => [name, record[j]])))
        if (E.isLeft(result)) return E.left(mistakeOf(result.left, place, names))
        found.push(result.right)
      }
      return E.right(found)
    }),
  )

const requireCsvOptions = (op: string, options: unknown): void => {
  requireOptions(op, options, ['delimiter', 'columns'])
  const { delimiter, columns } = (options ?? {}) as CsvOptions
  if (delimiter !== undefined && (typeof delimiter !== 'string' || delimiter === ''))
    throw new TypeError(`${op}: expected delimiter to be a text, got ${describe(delimiter)}`)
  if (columns !== undefined && !(Array.isArray(columns) && columns.every(name => typeof name === 'string')))
    throw new TypeError(`${op}: expected columns to be a list of names, got ${describe(columns)}`)
}

/**
 * The rows of a table in CSV (RFC 4180), each a record of its cells by the names in the first line, decoded by a codec of io-ts:
 * `t.type({ age: number, kind: category(['a', 'b']) })`. Columns that the codec does not name are in the records, too, unless it
 * is `t.strict`. The first mistake is the error, with its row (the first below the names is 1), its line in the file, its column,
 * and the file where it is given. The parser is csv-parse, a peer dependency.
 *
 * @throws TypeError where the codec is none.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import * as t from 'io-ts'
 * import { showDataError } from 'tensor-ts/data'
 * import { category, number, parseCsv } from 'tensor-ts/data/csv'
 *
 * const flower = t.strict({ petal: number, kind: category(['setosa', 'versicolor']) })
 * const rows = parseCsv(flower)('petal,kind\n1.4,setosa\n4.7,versicolor\n')
 * assert.deepEqual(rows, E.right([{ petal: 1.4, kind: 0 }, { petal: 4.7, kind: 1 }]))
 *
 * const wrong = E.mapLeft(showDataError)(parseCsv(flower)('petal,kind\n1.4,setosa\nlong,versicolor\n', 'iris.csv'))
 * assert.deepEqual(wrong, E.left("iris.csv: row 2 (line 3), column 'petal': expected a number, got 'long'"))
 * ```
 */
export const parseCsv = <A>(
  codec: t.Type<A, unknown, unknown>,
  options?: CsvOptions,
): ((text: string, file?: string) => E.Either<DataError, readonly A[]>) => {
  requireCodec('parseCsv', codec)
  requireCsvOptions('parseCsv', options)
  return (text, file) => {
    if (typeof text !== 'string') throw new TypeError(`parseCsv: expected a text, got ${describe(text)}`)
    return pipe(
      decoded(codec, text, options ?? {}),
      E.mapLeft(error => (file === undefined ? error : { ...error, file })),
    )
  }
}

/** The text of a file; a byte that is none of UTF-8 is told by its line, as what stands for it would be taken for a cell's text. */
const textOf = (bytes: Uint8Array, file: string): E.Either<DataError, string> => {
  const decode = (part: Uint8Array): string | undefined => {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(part)
    } catch {
      return undefined
    }
  }
  const text = decode(bytes)
  if (text !== undefined) return E.right(text)
  // No byte of another character is that of the end of a line.
  let [line, start] = [1, 0]
  for (let end = bytes.indexOf(10); end >= 0 && decode(bytes.subarray(start, end)) !== undefined; line++) {
    start = end + 1
    end = bytes.indexOf(10, start)
  }
  return E.left({ _tag: 'CsvEncoding', file, line })
}

/**
 * The rows of the file at a path, in UTF-8, also where gzip has compressed it; see `parseCsv`.
 *
 * @throws TypeError where the codec is none.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import * as t from 'io-ts'
 * import { showDataError } from 'tensor-ts/data'
 * import { number, readCsv } from 'tensor-ts/data/csv'
 *
 * const rows = await readCsv(t.type({ age: number }))('no-such.csv')()
 * assert.deepEqual(E.mapLeft(showDataError)(rows), E.left('no-such.csv: there is no such file'))
 * ```
 */
export const readCsv = <A>(
  codec: t.Type<A, unknown, unknown>,
  options?: CsvOptions,
): ((path: string) => TE.TaskEither<DataError, readonly A[]>) => {
  requireCodec('readCsv', codec)
  requireCsvOptions('readCsv', options)
  const read = parseCsv(codec, options)
  return path =>
    pipe(
      readBytes(path),
      TE.chainEitherK(bytes => textOf(bytes, path)),
      TE.chainEitherK(text => read(text, path)),
    )
}
