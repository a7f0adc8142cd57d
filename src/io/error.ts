import { shorten } from '../shape/text.js'
import type { DType } from '../tensor/dtype.js'
import { sayer } from '../tensor/message.js'

/** Why bytes are not the safetensors file that was expected. `showDecodeError` puts it into words. */
export type DecodeError =
  | { readonly _tag: 'FileTooShort'; readonly fileSize: number }
  | { readonly _tag: 'HeaderTooLarge'; readonly headerSize: bigint; readonly fileSize: number }
  | { readonly _tag: 'HeaderTooLong'; readonly headerSize: bigint; readonly limit: number }
  | { readonly _tag: 'HeaderNotJson'; readonly reason: string }
  /** The first hundred problems, and how many more there are. */
  | { readonly _tag: 'HeaderMalformed'; readonly problems: readonly string[]; readonly more: number }
  | { readonly _tag: 'UnknownDType'; readonly name: string; readonly given: string }
  | {
      readonly _tag: 'OutOfRange'
      readonly name: string
      readonly offsets: readonly [number, number]
      readonly dataSize: number
    }
  | {
      readonly _tag: 'WrongSize'
      readonly name: string
      readonly shape: readonly number[]
      readonly dtype: string
      readonly given: number
      readonly expected: number
    }
  | { readonly _tag: 'SizeOverflow'; readonly name: string; readonly shape: readonly number[] }
  | { readonly _tag: 'Overlap'; readonly first: string; readonly second: string }
  | { readonly _tag: 'Hole'; readonly start: number; readonly stop: number }
  | { readonly _tag: 'NotBool'; readonly name: string; readonly index: number; readonly given: number }
  | {
      readonly _tag: 'NotInt32'
      readonly name: string
      readonly dtype: string
      readonly index: number
      readonly given: bigint
    }
  | { readonly _tag: 'MissingNames'; readonly names: readonly string[] }
  | { readonly _tag: 'SurplusNames'; readonly names: readonly string[] }
  | { readonly _tag: 'WrongDType'; readonly name: string; readonly given: string; readonly expected: DType }
  | {
      readonly _tag: 'WrongShape'
      readonly name: string
      readonly given: readonly number[]
      readonly expected: readonly number[]
    }
  /** The first hundred errors, none of which is `Several`, and how many more there are. */
  | { readonly _tag: 'Several'; readonly errors: readonly DecodeError[]; readonly more: number }

const shown = 5

/** A list in a sentence; of a long one its beginning and how many more there are. */
const list = (entries: readonly string[], separator: string, more = 0): string => {
  const others = Math.max(0, entries.length - shown) + more
  return entries.slice(0, shown).join(separator) + (others > 0 ? `${separator}and ${others} more` : '')
}

const quoted = (name: string): string => `'${shorten(name)}'`

const names = (all: readonly string[]): string =>
  list(all.slice(0, shown).map(quoted), ', ', Math.max(0, all.length - shown))

const shape = (sizes: readonly number[]): string => `[${sizes.join(', ')}]`

/** An error in words; undefined where it is none. */
const sentence = (error: DecodeError): string | undefined => {
  switch (error._tag) {
    case 'FileTooShort':
      return `the file has ${error.fileSize} bytes, a safetensors file has at least 8`
    case 'HeaderTooLarge':
      return `the header is said to have ${error.headerSize} bytes, the file has ${error.fileSize} in all`
    case 'HeaderTooLong':
      return `the header has ${error.headerSize} bytes, expected at most ${error.limit}`
    case 'HeaderNotJson':
      return `the header is not JSON: ${error.reason}`
    case 'HeaderMalformed':
      return `the header is malformed: ${list(error.problems, '; ', error.more)}`
    case 'UnknownDType':
      return `tensor ${quoted(error.name)} has dtype ${shorten(error.given)}, expected F32, F64, I32, U8 or BOOL`
    case 'OutOfRange':
      return `tensor ${quoted(error.name)} has offsets ${shape(error.offsets)}, no range within the ${error.dataSize} bytes of data`
    case 'WrongSize':
      return `tensor ${quoted(error.name)} has ${error.given} bytes, shape ${shape(error.shape)} of ${error.dtype} takes ${error.expected}`
    case 'SizeOverflow':
      return `tensor ${quoted(error.name)} has shape ${shape(error.shape)}, whose sizes have no product below 2^64`
    case 'Overlap':
      return `tensors ${quoted(error.first)} and ${quoted(error.second)} overlap`
    case 'Hole':
      return `the bytes ${error.start} to ${error.stop} of the data belong to no tensor`
    case 'NotBool':
      return `tensor ${quoted(error.name)} has dtype bool, and ${error.given} as element ${error.index}, expected 0 or 1`
    case 'NotInt32':
      return `tensor ${quoted(error.name)} has dtype ${error.dtype}, and ${error.given} as element ${error.index}, which int32 cannot hold`
    case 'MissingNames':
      return `missing tensors: ${names(error.names)}`
    case 'SurplusNames':
      return `unexpected tensors: ${names(error.names)}`
    case 'WrongDType':
      return `tensor ${quoted(error.name)} has dtype ${error.given}, expected ${error.expected}`
    case 'WrongShape':
      return `tensor ${quoted(error.name)} has shape ${shape(error.given)}, expected ${shape(error.expected)}`
    case 'Several':
      return list(
        error.errors.slice(0, shown).map(showDecodeError),
        '; ',
        Math.max(0, error.errors.length - shown) + error.more,
      )
  }
}

/**
 * A decode error as one sentence. Characters that cannot be printed, as names in a file may have, are written as in JSON.
 *
 * @throws TypeError for what is no decode error.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import * as T from 'tensor-ts'
 * import { decode, encode, showDecodeError } from 'tensor-ts/io'
 *
 * const decoded = decode({ w: T.zeros([2]) })(encode({ w: T.zeros([3]) }))
 * assert.deepEqual(E.mapLeft(showDecodeError)(decoded), E.left("tensor 'w' has shape [3], expected [2]"))
 * ```
 */
export const showDecodeError: (error: DecodeError) => string = sayer('showDecodeError', 'an error of decode', sentence)
