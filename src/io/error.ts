import type { DType } from '../tensor/dtype.js'

/** Why bytes are not the safetensors file that was expected. `showDecodeError` puts it into words. */
export type DecodeError =
  | { readonly _tag: 'FileTooShort'; readonly fileSize: number }
  | { readonly _tag: 'HeaderTooLarge'; readonly headerSize: bigint; readonly fileSize: number }
  | { readonly _tag: 'HeaderNotJson'; readonly reason: string }
  | { readonly _tag: 'HeaderMalformed'; readonly problems: readonly string[] }
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
      readonly dtype: DType
      readonly given: number
      readonly expected: number
    }
  | { readonly _tag: 'Overlap'; readonly first: string; readonly second: string }
  | { readonly _tag: 'Hole'; readonly start: number; readonly stop: number }
  | { readonly _tag: 'NotBool'; readonly name: string; readonly index: number; readonly given: number }
  | { readonly _tag: 'MissingNames'; readonly names: readonly string[] }
  | { readonly _tag: 'SurplusNames'; readonly names: readonly string[] }
  | { readonly _tag: 'WrongDType'; readonly name: string; readonly given: DType; readonly expected: DType }
  | {
      readonly _tag: 'WrongShape'
      readonly name: string
      readonly given: readonly number[]
      readonly expected: readonly number[]
    }

const shown = 5

/** A list in a sentence; of a long one its beginning and how many more there are. */
const list = (entries: readonly string[], separator: string): string =>
  entries.slice(0, shown).join(separator) +
  (entries.length > shown ? `${separator}and ${entries.length - shown} more` : '')

const names = (all: readonly string[]): string =>
  list(
    all.map(name => `'${name}'`),
    ', ',
  )

const shape = (sizes: readonly number[]): string => `[${sizes.join(', ')}]`

/**
 * A decode error as one sentence.
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
export const showDecodeError = (error: DecodeError): string => {
  switch (error._tag) {
    case 'FileTooShort':
      return `the file has ${error.fileSize} bytes, a safetensors file has at least 8`
    case 'HeaderTooLarge':
      return `the header is said to have ${error.headerSize} bytes, the file has ${error.fileSize} in all`
    case 'HeaderNotJson':
      return `the header is not JSON: ${error.reason}`
    case 'HeaderMalformed':
      return `the header is malformed: ${list(error.problems, '; ')}`
    case 'UnknownDType':
      return `tensor '${error.name}' has dtype ${error.given}, expected F32, F64, I32, U8 or BOOL`
    case 'OutOfRange':
      return `tensor '${error.name}' has offsets ${shape(error.offsets)}, no range within the ${error.dataSize} bytes of data`
    case 'WrongSize':
      return `tensor '${error.name}' has ${error.given} bytes, shape ${shape(error.shape)} of ${error.dtype} takes ${error.expected}`
    case 'Overlap':
      return `tensors '${error.first}' and '${error.second}' overlap`
    case 'Hole':
      return `the bytes ${error.start} to ${error.stop} of the data belong to no tensor`
    case 'NotBool':
      return `tensor '${error.name}' has dtype bool, and ${error.given} as element ${error.index}, expected 0 or 1`
    case 'MissingNames':
      return `missing tensors: ${names(error.names)}`
    case 'SurplusNames':
      return `unexpected tensors: ${names(error.names)}`
    case 'WrongDType':
      return `tensor '${error.name}' has dtype ${error.given}, expected ${error.expected}`
    case 'WrongShape':
      return `tensor '${error.name}' has shape ${shape(error.given)}, expected ${shape(error.expected)}`
  }
}
