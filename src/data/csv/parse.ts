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

const format = (delimiter: string) => ({ delimiter, bom: true, skip_empty_lines: true, relax_column_count: true })

/** The lines of the table, those of names, too. */
const linesOf = (text: string, delimiter: string): E.Either<DataError, readonly (readonly string[])[]> => {
  try {
    return E.right(parse(text, format(delimiter)))
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    return E.left({ _tag: 'CsvMalformed', reason: error.message })
  }
}

/** Where one of them ends in the text: found when it is asked for, as it costs more than the lines themselves. */
const endOf = (index: number, text: string, delimiter: string): number => {
  // The package's own declarations do not say what `info` does to the lines.
  const found: unknown = parse(text, { ...format(delimiter), info: true, from: index + 1, to: index + 1 })
  const [{ info }] = found as readonly [{ readonly info: { readonly lines: number } }]
  return info.lines
}

/** Whether the entries of a context below this codec are alternatives and parts of it, and not what the value has in it. */
const isOfSeveral = (codec: unknown): boolean => codec instanceof t.IntersectionType || codec instanceof t.UnionType

/** What the first mistake that a codec finds in a row is about: the cell as a whole, whatever of its codec found it. */
const mistakeOf = (
  [first]: t.Errors,
  place: { readonly row: number; readonly line: number },
  cells: ReadonlyMap<string, string>,
): DataError => {
  const { context } = first!
  const entry = context.find((_, i) => i > 0 && !isOfSeveral(context[i - 1]!.type))
  if (entry === undefined) return { _tag: 'CsvRow', ...place, expected: context[0]!.type.name }
  const { key: column, type } = entry
  if (!cells.has(column)) return { _tag: 'CsvColumnMissing', column, columns: [...cells.keys()] }
  return { _tag: 'CsvCell', ...place, column, expected: type.name, given: cells.get(column) }
}

const requireCodec = (op: string, codec: unknown): void => {
  if (!(codec instanceof t.Type)) throw new TypeError(`${op}: expected a codec of io-ts, got ${describe(codec)}`)
}

/** The columns that a codec of records asks for; none are known of another. */
const asked = (codec: unknown): readonly string[] => {
  if (codec instanceof t.InterfaceType) return Object.keys(codec.props)
  if (codec instanceof t.IntersectionType) return (codec.types as readonly unknown[]).flatMap(asked)
  return codec instanceof t.ExactType || codec instanceof t.ReadonlyType || codec instanceof t.RefinementType
    ? asked(codec.type)
    : []
}

const decoded = <A>(
  codec: t.Type<A, unknown, unknown>,
  text: string,
  options: CsvOptions,
): E.Either<DataError, readonly A[]> => {
  const { delimiter = ',', columns } = options
  return pipe(
    linesOf(text, delimiter),
    E.chain(all => {
      const names = columns ?? all[0]
      if (names === undefined) return E.left<DataError>({ _tag: 'CsvEmpty' })
      const twice = names.find((name, i) => names.indexOf(name) !== i)
      if (twice !== undefined) return E.left<DataError>({ _tag: 'CsvColumnTwice', column: twice })
      const missing = asked(codec).find(name => !names.includes(name))
      if (missing !== undefined) return E.left<DataError>({ _tag: 'CsvColumnMissing', column: missing, columns: names })
      const first = columns === undefined ? 1 : 0
      const placeOf = (index: number) => ({ row: index - first + 1, line: endOf(index, text, delimiter) })
      const found: A[] = []
      for (let index = first; index < all.length; index++) {
        const line = all[index]!
        if (line.length !== names.length)
          return E.left<DataError>({
            _tag: 'CsvCells',
            ...placeOf(index),
            expected: names.length,
            given: line.length,
          })
        const cells = names.map((name, i) => [name, line[i]!] as const)
        const result = codec.decode(Object.fromEntries(cells))
        if (E.isLeft(result)) return E.left(mistakeOf(result.left, placeOf(index), new Map(cells)))
        found.push(result.right)
      }
      return E.right(found)
    }),
  )
}

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
 * is `t.strict`. A line with nothing on it is passed over. The first mistake is the error, with its row (the first below the names
 * is 1), its line in the file, its column, and the file where it is given. The parser is csv-parse, a peer dependency.
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
