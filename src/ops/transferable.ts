import { describe } from '../shape/describe.js'
import { ShapeError } from '../shape/error.js'
import { mostAxes } from '../shape/rank.js'
import { count } from '../shape/sizes.js'
import { copyOf, type Data, type DType, isDType, viewOf } from '../tensor/dtype.js'
import { concrete, isClone, isValue, Stored } from '../tensor/storage.js'
import { isTypedArray, typedArrayName } from '../tensor/typedArray.js'
import { TraceError } from '../trace/error.js'
import { besideList, besideRecord, hiddenInStatic, kindOf } from '../trace/node.js'
import { type Place, showPlace } from '../trace/path.js'
import { deepest, flatten } from '../trace/tree.js'
import { takes, typed } from './face.js'

declare const sent: unique symbol

/** A tree in a form that `postMessage` and `structuredClone` carry: with the fields of its tensors in their places. */
export interface Message<out Tree> {
  readonly [sent]: Tree
}

/** A message and the buffers in it, which `postMessage` moves instead of copying them. */
export interface Transferable<out Tree> {
  readonly message: Message<Tree>
  readonly buffers: ArrayBuffer[]
}

export interface TransferOptions {
  /**
   * Gives the elements away instead of copying them: the tensors cannot be used afterwards, as after a donation; false
   * where not given.
   */
  readonly move?: boolean | undefined
}

/** A tensor in a message. */
interface Fields {
  readonly shape: readonly number[]
  readonly dtype: DType
  readonly data: Data
}

const movedError = (what: string): Error =>
  new TraceError(
    `toTransferable: ${what} was moved into a message; use what fromTransferable makes of it, or send a copy (without move)`,
  )

/** Whether the elements have a buffer of their own, which then can be moved. */
const isWhole = ({ buffer, byteLength }: Data): boolean =>
  byteLength > 0 &&
  byteLength === buffer.byteLength &&
  Object.prototype.toString.call(buffer) === '[object ArrayBuffer]'

type Visit = (x: unknown, place: Place) => unknown

/** Puts something in the place of each tensor, or of its fields, in a tree of records and arrays. */
const replace = (who: string, tree: unknown, leaf: Visit, end: Visit): unknown => {
  const visit: Visit = (x, place) => {
    const kind = kindOf(x)
    if (kind === 'leaf' || (typeof x === 'object' && x !== null && isClone(x))) return leaf(x, place)
    if (place.length > deepest)
      throw new TypeError(`${who}: expected a tree at most ${deepest} deep, got a deeper or a cyclic one`)
    const beside =
      kind === 'list' ? besideList(x as readonly unknown[]) : kind === 'record' && besideRecord(x as object)
    if (beside) throw new TypeError(`${who}: expected entries only at ${showPlace(place)}, got ${beside} beside them`)
    if (kind === 'list') return (x as readonly unknown[]).map((child, i) => visit(child, [...place, i]))
    if (kind === 'record')
      return Object.fromEntries(Object.entries(x as object).map(([key, child]) => [key, visit(child, [...place, key])]))
    return end(x, place)
  }
  return visit(tree, [])
}

/** What is no tensor and can be sent. */
const sendable = (x: unknown, place: Place): unknown => {
  if (kindOf(x) === 'instance')
    throw new TypeError(
      `toTransferable: expected records and arrays at ${showPlace(place)}, got ${describe(x)}; send what it consists of`,
    )
  if (typeof x === 'function' || typeof x === 'symbol')
    throw new TypeError(`toTransferable: expected what can be sent at ${showPlace(place)}, got ${describe(x)}`)
  return x
}

/**
 * A tree of tensors as a message for a worker, a frame or `structuredClone`, and the buffers that can be moved there.
 * `fromTransferable` makes tensors of it again; a tensor that stands in several places is sent once. The elements are
 * copied once, by this function, and not again if the buffers are handed over as well; with `move` not at all.
 *
 * @throws TypeError with the place where the tree holds a function, a symbol or an instance of a class; TraceError inside
 * a traced function, and where a tensor was donated or moved before.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const params = { w: T.ones([2, 3]), steps: 7 }
 * const { message, buffers } = T.toTransferable(params)
 * const received = T.fromTransferable(structuredClone(message, { transfer: buffers })) // as worker.postMessage does
 * assert.deepEqual([T.toArray(received.w), received.steps], [[[1, 1, 1], [1, 1, 1]], 7])
 * ```
 */
export const toTransferable: <Tree>(tree: Tree, options?: TransferOptions) => Transferable<Tree> = typed(
  takes('toTransferable', 1, ['move']),
  (tree: unknown, { move = false }: TransferOptions = {}) => {
    // All that can fail comes before anything is moved.
    const stored = new Set(flatten(tree, 'toTransferable').leaves.map(leaf => concrete(leaf, 'toTransferable')))
    for (const x of stored) void x.data
    const packed = new Map<unknown, Fields>()
    const message = replace(
      'toTransferable',
      tree,
      x => {
        const tensor = concrete(x as Stored, 'toTransferable')
        const known = packed.get(tensor)
        if (known !== undefined) return known
        const { shape, dtype, data } = tensor
        const fields = { shape: [...shape], dtype, data: move && isWhole(data) ? data : copyOf(dtype, data) }
        packed.set(tensor, fields)
        return fields
      },
      sendable,
    )
    if (move) for (const x of stored) x.release(movedError, 'moved')
    const made = {
      message,
      buffers: [...new Set([...packed.values()].filter(({ data }) => isWhole(data)).map(({ data }) => data.buffer))],
    }
    transferables.add(made)
    return made
  },
)

/** What `toTransferable` gave: not the message, but what it is in. */
const transferables = new WeakSet<object>()

/** Whether something is what `toTransferable` gives, or a copy of that: then its buffers are those of its message. */
const isTransferable = (x: unknown): boolean => {
  if (typeof x !== 'object' || x === null || kindOf(x) !== 'record') return false
  if (transferables.has(x)) return true
  const { message, buffers } = x as { readonly message?: unknown; readonly buffers?: unknown }
  if (Object.keys(x).length !== 2 || !Array.isArray(buffers) || buffers.length === 0) return false
  const inside = new Set<unknown>()
  const collect = (fields: unknown) => inside.add((fields as Fields).data.buffer)
  replace('fromTransferable', message, collect, same => same)
  return buffers.every(buffer => inside.has(buffer))
}

/** What is no tensor in a message. */
const delivered = (x: unknown, place: Place): unknown => {
  const kind = kindOf(x)
  const isStrange = typeof x === 'function' || typeof x === 'symbol' || kind === 'foreign' || kind === 'instance'
  if (!isStrange && hiddenInStatic(x, kind) === undefined) return x
  throw notSent(x, place)
}

const notSent = (x: unknown, place: Place): TypeError =>
  new TypeError(
    `fromTransferable: expected what toTransferable makes a message of at ${showPlace(place)}, got ${describe(x)}`,
  )

const arrays: Readonly<Record<DType, string>> = {
  float16: 'Uint16Array',
  bfloat16: 'Uint16Array',
  float32: 'Float32Array',
  float64: 'Float64Array',
  int32: 'Int32Array',
  uint8: 'Uint8Array',
  bool: 'Uint8Array',
}

/** Arrays that tensors have been made of: a second one has elements of its own. */
const taken = new WeakSet<object>()

/** The tensor of a message, of whose fields nothing is believed. */
const received = (x: unknown, place: Place): Stored => {
  const at = `fromTransferable: expected the fields of a tensor at ${showPlace(place)}`
  const { shape, dtype, data } = x as { readonly shape: unknown; readonly dtype: unknown; readonly data: unknown }
  if (!Array.isArray(shape) || shape.length > mostAxes || !shape.every(size => Number.isSafeInteger(size) && size >= 0))
    throw new ShapeError(`${at} with a shape, got ${describe(shape)}`)
  if (!isDType(dtype) || !isTypedArray(data) || typedArrayName(data) !== arrays[dtype])
    throw new TypeError(`${at} with elements of ${String(dtype)}, got ${describe(data)}`)
  if (data.length !== count(shape))
    throw new ShapeError(`${at} with ${count(shape)} elements (shape [${shape.join(', ')}]), got ${data.length}`)
  const view = viewOf(dtype, data.buffer, data.byteOffset, data.length)
  if (dtype === 'bool' && view.some(element => element > 1))
    throw new TypeError(`${at} with elements of bool, got others than 0 and 1`)
  const isShared = Object.prototype.toString.call(data.buffer) === '[object SharedArrayBuffer]'
  const isFirst = !taken.has(data)
  taken.add(data)
  return new Stored([...shape], dtype, isFirst && !isShared ? view : copyOf(dtype, view))
}

/**
 * The tree of tensors that `toTransferable` made a message of, on the other side. The elements are those of the message,
 * which must not be written any more.
 *
 * @throws TypeError or ShapeError with the place where the message holds what cannot be a tensor, or what no message holds: a function,
 * an instance of a class, a tensor; TypeError for all that `toTransferable` gives where its message is meant.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const { message } = T.toTransferable([T.tensor([true, false])])
 * const [mask] = T.fromTransferable(structuredClone(message)) // as a worker receives it
 * assert.deepEqual(mask && T.toArray(mask), [true, false])
 * ```
 */
export const fromTransferable: <Tree>(message: Message<Tree>) => Tree = typed((message: unknown) => {
  if (isTransferable(message))
    throw new TypeError(
      'fromTransferable: expected the message that toTransferable gives, got all that it gives ({ message, buffers })',
    )
  const made = new Map<unknown, Stored>()
  return replace(
    'fromTransferable',
    message,
    (x, place) => {
      if (isValue(x)) throw notSent(x, place)
      const tensor = made.get(x) ?? received(x, place)
      made.set(x, tensor)
      return tensor
    },
    delivered,
  )
})
