import * as O from 'fp-ts/lib/Option.js'
import { typed } from '../ops/face.js'
import { shorten } from '../shape/text.js'
import { isFloat, numbersOf } from '../tensor/dtype.js'
import { sayer } from '../tensor/message.js'
import { Stored } from '../tensor/storage.js'
import type { Value } from '../tensor/tensor.js'
import { here, type Source } from '../trace/site.js'
import { isDeriving, type Watcher, watchedBy } from '../trace/trace.js'
import { flatten } from '../trace/tree.js'
import { requireFunction } from '../transform/function.js'
import { locating } from './locate.js'

/** A number that is none, where it is, and where it comes from. */
export type NonFinite = NonFiniteGiven | NonFiniteMade

interface NonFiniteAnywhere {
  readonly value: 'NaN' | 'Infinity' | '-Infinity'
  /** Where it shows in what the function gives: `.params.f1.w`. */
  readonly shownAt: string
}

/** It was there before: in the arguments, or in what the function closes over. */
export interface NonFiniteGiven extends NonFiniteAnywhere {
  readonly _tag: 'Given'
  /** Where, beginning with the number of the argument: `[0].params.f1.w`; undefined of what the function closes over. */
  readonly path: string | undefined
}

/** An operation made it of finite numbers. */
export interface NonFiniteMade extends NonFiniteAnywhere {
  readonly _tag: 'Made'
  /** The operation, by the name that it has in a Program. */
  readonly operation: string
  /** Shape and element type of what the operation was given, and of what it gave. */
  readonly inputs: readonly string[]
  readonly output: string
  /** Where in the output the first one is. */
  readonly index: readonly number[]
  /** Whether it was made on the way to the result, in a slope of the operation, or on the way back to the gradients. */
  readonly phase: 'forward' | 'derivative' | 'backward'
  /** The names of the layers that it was made in, the outermost first: `blocks.f1`; undefined outside of layers. */
  readonly layer: string | undefined
  /** The line that led to it: of the operation itself, also where that is read backwards. */
  readonly source: Source | undefined
}

/** Where a value that is not finite comes from; the first has the least number. */
interface Origin {
  readonly order: number
  readonly what: Omit<NonFiniteGiven, 'shownAt'> | Omit<NonFiniteMade, 'shownAt'>
}

/** The place of the first number of a kind, or -1. */
const firstIn = (x: Stored, is: (x: number) => boolean): number => {
  if (!isFloat(x.dtype)) return -1
  const data = numbersOf(x)
  for (let i = 0; i < data.length; i++) if (is(data[i]!)) return i
  return -1
}

const isBad = (x: number): boolean => !Number.isFinite(x)

const wordOf = (x: number): NonFiniteAnywhere['value'] => String(x) as NonFiniteAnywhere['value']

const indexOf = (place: number, shape: readonly number[]): readonly number[] => {
  let left = place
  return [...shape]
    .reverse()
    .map(size => {
      const index = left % size
      left = Math.floor(left / size)
      return index
    })
    .reverse()
}

const specOf = ({ dtype, shape }: Value): string => `${dtype}[${shape.join(', ')}]`

/** Where values come from that are not finite. Parts of a tensor, as the steps of a loop see it, share its memory. */
class Origins {
  private readonly known = new WeakMap<ArrayBufferLike, Origin>()
  /** Those that were made, in order. */
  readonly made: Origin[] = []
  /** The origin of a value; undefined where it is finite. */
  of(value: Stored): Origin | undefined {
    const place = firstIn(value, isBad)
    if (place < 0) return undefined
    return (
      this.known.get(value.data.buffer) ?? {
        order: 0,
        what: { _tag: 'Given', value: wordOf(numbersOf(value)[place]!), path: undefined },
      }
    )
  }
  set(value: Stored, origin: Origin): void {
    this.known.set(value.data.buffer, origin)
  }
  has(value: Stored): boolean {
    return this.known.has(value.data.buffer)
  }
  /** The origin of what is made now. */
  begin(what: Origin['what']): Origin {
    const origin = { order: this.made.length + 1, what }
    this.made.push(origin)
    return origin
  }
}

const isConstant = ({ what }: Origin): boolean => what._tag === 'Given' && what.path === undefined

const first = (found: readonly Origin[]): Origin | undefined => [...found].sort((a, b) => a.order - b.order)[0]

/** Keeps where numbers that are not finite come from. */
const watching =
  (origins: Origins): Watcher =>
  (primitive, inputs, run) => {
    const before = origins.made.length
    const outputs = run()
    for (const output of outputs) {
      if (!(output instanceof Stored) || origins.has(output)) continue
      const nan = firstIn(output, Number.isNaN)
      const place = nan < 0 ? firstIn(output, isBad) : nan
      if (place < 0) continue
      // Of a loop the body has been run, and what was first made in it is known.
      const inner = origins.made[before]
      if (inner !== undefined) {
        origins.set(output, inner)
        continue
      }
      const inherited = inputs.map(input => origins.of(input)).filter(origin => origin !== undefined)
      // An infinity that was written down is meant, as that of a mask; NaN that is made of it is not.
      const isMeant = inherited.every(isConstant) && inputs.every(input => firstIn(input, Number.isNaN) < 0)
      const origin = nan >= 0 && isMeant ? undefined : first(inherited)
      const made = (): Origin =>
        origins.begin({
          _tag: 'Made',
          value: wordOf(numbersOf(output)[place]!),
          operation: primitive.name,
          inputs: inputs.map(specOf),
          output: specOf(output),
          index: indexOf(place, output.shape),
          ...placeOf(),
        })
      origins.set(output, origin ?? made())
    }
    return outputs
  }

const placeOf = (): Pick<NonFiniteMade, 'phase' | 'layer' | 'source'> => {
  const { layers, source, isBackward } = here()!
  return {
    phase: isBackward ? 'backward' : isDeriving() ? 'derivative' : 'forward',
    layer: layers.length === 0 ? undefined : layers.join('.'),
    source,
  }
}

const search = (f: (...args: readonly unknown[]) => unknown, args: readonly unknown[]): O.Option<NonFinite> => {
  const origins = new Origins()
  const { leaves, structure } = flatten(args, 'findNonFinite')
  leaves.forEach((leaf, i) => {
    if (!(leaf instanceof Stored)) return
    const place = firstIn(leaf, isBad)
    const path = structure.paths[i]!
    if (place >= 0)
      origins.set(leaf, { order: 0, what: { _tag: 'Given', value: wordOf(numbersOf(leaf)[place]!), path } })
  })
  const result = flatten(
    locating(() => watchedBy(watching(origins), () => f(...args))),
    'findNonFinite: the result',
  )
  const found = result.leaves
    .flatMap((leaf, i) => {
      const origin = leaf instanceof Stored ? origins.of(leaf) : undefined
      return origin === undefined ? [] : [{ ...origin, shownAt: result.structure.paths[i]! }]
    })
    .sort((a, b) => a.order - b.order)[0]
  return found === undefined ? O.none : O.some({ ...found.what, shownAt: found.shownAt })
}

/**
 * Where NaN began: runs a function again, such as the step of a fold, one operation after the other, and names the first operation
 * that made a NaN or an infinity of finite numbers which is in the result; with the layer and the line of the source that it comes
 * from, also where it was made on the way back to the gradients. None where the result is finite. What is infinite on the
 * way only, as in a mask, is passed over.
 *
 * It takes the time of a step that is not compiled; a step that nobody searches keeps nothing of all this.
 *
 * @throws what the function throws.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as O from 'fp-ts/lib/Option.js'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 * import { findNonFinite } from 'tensor-ts/train'
 *
 * const loss = (w: T.Tensor<[2]>, x: T.Tensor<[2]>) => T.sum(T.sqrt(T.mul(w, x)))
 * const fold = optim.fold(optim.sgd(0.1), loss)
 * const found = findNonFinite(fold.step)(fold.init(T.tensor([1, 2])), T.tensor([1, 0]))
 * assert.ok(O.isSome(found) && found.value._tag === 'Made')
 * assert.equal(found.value.shownAt, '.params')
 * assert.equal(found.value.value, 'Infinity') // the slope of the root at 0
 * ```
 */
export const findNonFinite: <A extends readonly unknown[], R>(
  f: (...args: A) => R,
) => (...args: A) => O.Option<NonFinite> = typed((f: (...args: readonly unknown[]) => unknown) => {
  requireFunction('findNonFinite', f)
  return (...args: readonly unknown[]) => search(f, args)
})

const phases = {
  forward: '',
  derivative: ' in its derivative',
  backward: ' on the way back to the gradients',
} as const

const sentence = (found: NonFinite): string => {
  const shown = found.shownAt === '' ? '' : `, which shows at ${shorten(found.shownAt)} of the result`
  if (found._tag === 'Given')
    return found.path === undefined
      ? `${found.value} is in a tensor that the function closes over${shown}`
      : `${found.value} is at ${shorten(found.path)} of the arguments${shown}`
  const { operation, inputs, index, output, phase, layer, source } = found
  const where = layer === undefined ? '' : ` in layer ${layer}`
  const line = source === undefined ? '' : ` at ${source.file}:${source.line}:${source.column}`
  return `${operation}${where}${line} made ${found.value}${phases[phase]}, at [${index.join(', ')}] of ${output}, of ${inputs.join(' and ')}${shown}`
}

/**
 * What `findNonFinite` has found as one sentence.
 *
 * @throws TypeError for what it has not found.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as O from 'fp-ts/lib/Option.js'
 * import * as T from 'tensor-ts'
 * import { findNonFinite, showNonFinite } from 'tensor-ts/train'
 *
 * const found = findNonFinite((x: T.Tensor<[2]>) => T.log(x))(T.tensor([1, -1]))
 * assert.ok(O.isSome(found))
 * assert.match(showNonFinite(found.value), /^log at .* made NaN, at \[1\] of float32\[2\], of float32\[2\]$/)
 * ```
 */
export const showNonFinite: (found: NonFinite) => string = sayer('showNonFinite', 'what findNonFinite finds', sentence)
