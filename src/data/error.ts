import { describe } from '../shape/describe.js'
import { shorten } from '../shape/text.js'
import type { DType } from '../tensor/dtype.js'
import { sayer } from '../tensor/message.js'

interface FileProblem<Tag extends string> {
  readonly _tag: Tag
  /** The file, where the data came from one. */
  readonly file?: string
}

interface WrongLength<Tag extends string> extends FileProblem<Tag> {
  /** In bytes. */
  readonly expected: number
  readonly given: number
}

/** The row of a table, the first below the names being 1, and the line of the file on which it ends. */
interface CsvPlace {
  readonly row: number
  readonly line: number
}

/** Why data could not be read. `showDataError` puts it into words. */
export type DataError =
  | FileProblem<'FileMissing'>
  | (FileProblem<'FileUnreadable'> & { readonly reason: string })
  | (FileProblem<'GzipCorrupt'> & { readonly reason: string })
  | WrongLength<'HeaderTooShort'>
  | (FileProblem<'WrongMagic'> & { readonly given: readonly number[] })
  | (FileProblem<'UnsupportedType'> & { readonly type: string })
  | WrongLength<'DataTruncated'>
  | WrongLength<'DataSurplus'>
  | (FileProblem<'TooManyAxes'> & { readonly given: number; readonly expected: number })
  | (FileProblem<'WrongDType'> & { readonly given: DType; readonly expected: DType })
  | (FileProblem<'WrongShape'> & { readonly given: readonly number[]; readonly expected: string })
  | (FileProblem<'WrongCount'> & { readonly given: number; readonly expected: number; readonly other: string })
  | (FileProblem<'ImageUnreadable'> & { readonly reason: string })
  | FileProblem<'NoClasses'>
  /** The folder of a class has none. */
  | FileProblem<'NoImages'>
  | (FileProblem<'CsvMalformed'> & { readonly reason: string })
  | FileProblem<'CsvEmpty'>
  /** The line is no text in UTF-8. */
  | (FileProblem<'CsvEncoding'> & { readonly line: number })
  | (FileProblem<'CsvColumnTwice'> & { readonly column: string })
  | (FileProblem<'CsvColumnMissing'> & { readonly column: string; readonly columns: readonly string[] })
  | (FileProblem<'CsvCells'> & CsvPlace & { readonly expected: number; readonly given: number })
  /** The codec is none of records. */
  | (FileProblem<'CsvRow'> & CsvPlace & { readonly expected: string })
  | (FileProblem<'CsvCell'> &
      CsvPlace & { readonly column: string; readonly expected: string; readonly given: unknown })
  /** The bytes are no whole number of records. */
  | (FileProblem<'PartialRecord'> & { readonly record: number; readonly given: number })
  | (FileProblem<'UnknownCharacter'> & { readonly character: string; readonly line: number; readonly column: number })
  | (FileProblem<'WrongLabel'> & { readonly label: number; readonly index: number; readonly highest: number })

const quoted = (character: string): string => `'${shorten(character)}'`

const placed = ({ row, line }: CsvPlace): string => `row ${row} (line ${line})`

const hex = (bytes: readonly number[]): string => bytes.map(byte => byte.toString(16).padStart(2, '0')).join(' ')

const isGzip = ([first, second]: readonly number[]): boolean => first === 0x1f && second === 0x8b

const sentence = (error: DataError): string | undefined => {
  switch (error._tag) {
    case 'FileMissing':
      return 'there is no such file'
    case 'FileUnreadable':
      return `cannot be read: ${error.reason}`
    case 'GzipCorrupt':
      return `cannot be decompressed: ${error.reason}`
    case 'ImageUnreadable':
      return `no image that can be read: ${error.reason}`
    case 'NoClasses':
      return 'expected a folder for each class with images in PNG or JPEG, found none'
    case 'NoImages':
      return 'expected images of a class in PNG or JPEG, found none'
    case 'CsvMalformed':
      return `no CSV: ${error.reason}`
    case 'CsvEmpty':
      return 'expected the names of columns in the first line, got nothing'
    case 'CsvEncoding':
      return `line ${error.line}: expected text in UTF-8, got other bytes`
    case 'CsvColumnTwice':
      return `the column ${quoted(error.column)} is there twice`
    case 'CsvColumnMissing':
      return `there is no column ${quoted(error.column)} among ${error.columns.slice(0, 10).map(quoted).join(', ')}`
    case 'CsvCells':
      return `${placed(error)}: expected ${error.expected} cells, got ${error.given}`
    case 'CsvRow':
      return `${placed(error)}: expected ${error.expected}, got a record of cells`
    case 'CsvCell':
      return `${placed(error)}, column ${quoted(error.column)}: expected ${error.expected}, got ${describe(error.given)}`
    case 'PartialRecord':
      return `expected records of ${error.record} bytes each, at least one, got ${error.given} bytes, which is ${Math.floor(
        error.given / error.record,
      )} of them and ${error.given % error.record} bytes`
    case 'UnknownCharacter':
      return `line ${error.line}, column ${error.column}: the character ${quoted(error.character)} is not in the vocabulary`
    case 'HeaderTooShort':
      return `too short for an IDX header: expected at least ${error.expected} bytes, got ${error.given}`
    case 'WrongMagic':
      return `no IDX file: expected it to begin with 00 00, got ${hex(error.given.slice(0, 2))}${
        isGzip(error.given) ? ', which is gzip; decompress it first' : ''
      }`
    case 'UnsupportedType':
      return `the IDX element type ${error.type} is not supported: expected ubyte, int, float or double`
    case 'DataTruncated':
      return `the data is cut short: expected ${error.expected} bytes, got ${error.given}`
    case 'DataSurplus':
      return `more data than the header says: expected ${error.expected} bytes, got ${error.given}`
    case 'TooManyAxes':
      return `expected at most ${error.expected} axes, got ${error.given}`
    case 'WrongDType':
      return `expected elements of ${error.expected}, got ${error.given}`
    case 'WrongShape':
      return `expected shape ${error.expected}, got [${error.given.join(', ')}]`
    case 'WrongCount':
      return `expected ${error.expected} labels, as many as ${error.other} has images, got ${error.given}`
    case 'WrongLabel':
      return `expected labels from 0 to ${error.highest}, got ${error.label} at index ${error.index}`
  }
}

/**
 * A data error as one sentence, which begins with the file where there is one. Characters that cannot be printed are written as
 * in JSON.
 *
 * @throws TypeError for what is no data error.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { parseIdx, showDataError } from 'tensor-ts/data'
 *
 * const result = parseIdx(new Uint8Array([0, 0]), 'labels')
 * const expected = E.left('labels: too short for an IDX header: expected at least 4 bytes, got 2')
 * assert.deepEqual(E.mapLeft(showDataError)(result), expected)
 * ```
 */
export const showDataError: (error: DataError) => string = sayer('showDataError', 'an error of this module', error => {
  const text = sentence(error)
  return text === undefined || error.file === undefined ? text : `${error.file}: ${text}`
})
