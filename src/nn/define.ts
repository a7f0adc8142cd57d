import { typed } from '../ops/face.js'
import type { Key } from '../random/random.js'
import { requireFlag } from '../shape/argument.js'
import { describe, shown } from '../shape/describe.js'
import type { Shape } from '../shape/dim.js'
import type { Refused } from '../shape/error.js'
import { isValue } from '../tensor/storage.js'
import type { AnyTensor, Tensor } from '../tensor/tensor.js'
import { requireFunction } from '../transform/function.js'
import { isForm, toForm } from './form.js'
import { labelled, requireName } from './guard.js'
import { isParameter, leaf, type Parameter, type Parameters } from './layer.js'
import { type Empty, step } from './model.js'
import type { AnyRule, BatchIn, LayerOf, SizesIn, Takes } from './rule.js'
import type { Batch, Form, FormOf, OpenBatch } from './spec.js'
import { requireTakes, taken } from './takes.js'

/** The first values of what a layer learns: in the place of every tensor its shape and how it begins. */
export type ParametersOf<P> = P extends AnyTensor
  ? Parameter
  : {
      readonly [K in keyof P]: Empty extends Pick<P, K> ? ParametersOf<P[K]> | undefined : ParametersOf<P[K]>
    }

/** A record of tensors as the functions of a layer get it: for any example, so that no shape is known. */
export type Open<P> =
  P extends Tensor<infer _Sizes, infer D> ? Tensor<Shape, D> : { readonly [K in keyof P]: Open<P[K]> }

/** What a layer has to compute with besides its input. */
export interface Use<P, S> {
  readonly params: Open<P>
  /** What it remembers: what `apply` gave in the step before. */
  readonly state: Open<S>
  /** A key of its own in every step of training, if the layer is random; undefined in inference. */
  readonly key: Key | undefined
  readonly training: boolean
}

/** What `apply` gives: the result, and of a layer with state also the next one, which is the same where it is not given. */
export type Given<S, Output> = unknown extends S
  ? Output
  : { readonly output: Output; readonly state?: Open<S> | undefined }

/**
 * A layer on examples of one shape, as its rule says it: the shape of one example after it; `apply`, from a batch
 * `[B, ...input]` to a batch `[B, ...output]`; and what the rule mentions of `parameters`, `state` and `random`.
 */
export type LayerBody<R extends AnyRule> = {
  readonly output: FormOf<R['output']>
  readonly apply: (
    x: BatchIn<R['takes']>,
    use: Use<R['params'], R['state']>,
  ) => Given<R['state'], OpenBatch<R['output']>>
} & (unknown extends R['params'] ? unknown : { readonly parameters: ParametersOf<R['params']> }) &
  (unknown extends R['state'] ? unknown : { readonly state: Open<R['state']> }) &
  (unknown extends R['random'] ? unknown : { readonly random: R['random'] })

/** The type of a layer without a name, which has nothing that would stand under it. */
type Nameless<R extends AnyRule> = [unknown, unknown] extends [R['params'], R['state']]
  ? R['type']
  : Refused<`${R['type']}: a layer with parameters or state needs a name`>

/** What a layer says again of what it takes, for the run time. */
type TakesAgain<T> = undefined extends T ? [] : [takes: T]

interface MakeLayer {
  <R extends AnyRule>(
    type: Nameless<R>,
    make: (input: SizesIn<R['takes']>) => LayerBody<R>,
    ...takes: TakesAgain<R['takes']>
  ): LayerOf<R>
  <R extends AnyRule, N extends string>(
    type: R['type'],
    name: N,
    make: (input: SizesIn<R['takes']>) => LayerBody<R>,
    ...takes: TakesAgain<R['takes']>
  ): LayerOf<R, N>
}

interface AnyBody {
  readonly output: Form
  readonly apply: (x: Batch, use: unknown) => unknown
  readonly parameters?: Parameters
  readonly state?: Readonly<Record<string, unknown>>
  readonly random?: boolean
}

const isRecord = (x: unknown): x is Readonly<Record<string, unknown>> =>
  typeof x === 'object' && x !== null && !Array.isArray(x) && !isValue(x)

/** Throws where a record holds at any depth what is no entry; the sentence names the first. */
const requireEntries = (
  label: string,
  what: string,
  expected: string,
  record: unknown,
  isEntry: (x: unknown) => boolean,
): void => {
  if (!isRecord(record)) throw new TypeError(`${label}: expected ${what} to be a record, got ${describe(record)}`)
  for (const [name, entry] of Object.entries(record)) {
    if (entry === undefined || isEntry(entry)) continue
    if (!isRecord(entry) || 'shape' in entry)
      throw new TypeError(`${label}: expected ${expected} for ${name}, got ${describe(entry)}`)
    requireEntries(label, what, expected, entry, isEntry)
  }
}

/** What the function of a layer gives, where it is the body of one. */
const requireBody = (label: string, body: Partial<AnyBody> | null | undefined): AnyBody => {
  if (!isRecord(body) || !isForm(body.output) || typeof body.apply !== 'function')
    throw new TypeError(
      `${label}: expected { output, apply }, the shape of an example and a function, got ${describe(body)}`,
    )
  requireEntries(label, 'parameters', '{ shape, init }', body.parameters ?? {}, isParameter)
  requireEntries(label, 'state', 'a tensor', body.state ?? {}, isValue)
  return { ...body, output: toForm(label, body.output), apply: body.apply } as AnyBody
}

/**
 * A layer of your own, from its rule between types (see `LayerRule`) and what it is on examples of one shape. The function
 * gets that shape, throws where the layer may not stand there, and gives `{ output, apply }`, with `parameters`, `state` and
 * `random` where the rule mentions them. A layer with parameters or state has a name, under which they stand. All layers of
 * this library are made by it.
 *
 * @throws ShapeError where the name is used already, a compile error, or where `apply` gives another shape than `output`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * interface Scale extends nn.LayerRule {
 *   readonly type: 'scale'
 *   readonly output: this['input']
 *   readonly params: Record<'factor', T.Tensor<this['input']>>
 * }
 * const scale = <const N extends string>(name: N) =>
 *   nn.layer<Scale, N>('scale', name, input => ({
 *     output: input,
 *     parameters: { factor: { shape: input, init: nn.initializers.constant(3) } },
 *     apply: (x, { params }) => T.mul(x, params.factor),
 *   }))
 *
 * const model = pipe(nn.input(2), scale('s'))
 * const params = model.init(T.random.key(0)) // { readonly s: Record<'factor', Tensor<[2], "float32">> }
 * assert.deepEqual(T.toArray(model.apply(params, T.tensor([[1, 2]]))), [[3, 6]])
 * ```
 */
export const layer: MakeLayer = typed((type: string, ...given: readonly unknown[]) => {
  if (typeof type !== 'string') throw new TypeError(`layer: expected a type, as 'dense', got ${shown(type)}`)
  const named = given.length > 1 && typeof given[0] !== 'function'
  const name = named ? (given[0] as string) : undefined
  const label = named ? labelled(type, name) : type
  const [make, takes = 'float'] = given.slice(named ? 1 : 0) as [(input: unknown) => Partial<AnyBody>, Takes?]
  requireFunction(label, make)
  requireTakes(label, takes)
  return step(label, ({ output: input, names }) => {
    const {
      output,
      apply,
      parameters = {},
      state = {},
      random = false,
    } = requireBody(label, make(taken(label, takes, input)))
    if (name !== undefined) requireName(label, names, name)
    else if (Object.keys(parameters).length + Object.keys(state).length > 0)
      throw new TypeError(`${type}: a layer with parameters or state needs a name`)
    requireFlag(label, 'random', random)
    return leaf({ label, type, input, output, name, parameters, state, random, apply })
  })
})
