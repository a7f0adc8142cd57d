import { typed } from '../ops/face.js'
import { describe } from '../shape/describe.js'
import { type Optimizer, type Rules, requireOptimizer, type State, type StateOf } from './optimizer.js'

/** Keeps the states of the parts as a tuple. */
export interface Chain<Fs extends readonly StateOf[]> extends StateOf {
  readonly state: { readonly [K in keyof Fs]: State<Fs[K], this['params']> }
}

type Untyped = Rules<StateOf>

type MakeChain = <Fs extends readonly StateOf[]>(
  ...parts: { readonly [K in keyof Fs]: Optimizer<Fs[K]> }
) => Optimizer<Chain<Fs>>

/** `chain` under the name that the user called. */
export const chainOf = (who: string): MakeChain =>
  typed((...parts: readonly Untyped[]): Untyped => {
    for (const part of parts) requireOptimizer(who, part)
    return {
      init: params => parts.map(({ init }) => init(params)),
      update: (gradients, states: unknown, params, at) => {
        if (!Array.isArray(states) || states.length !== parts.length)
          throw new TypeError(
            `${who}: expected a state as init gives it, a list of the states of ${parts.length} parts, got ${describe(states)}`,
          )
        let updates = gradients
        const next = parts.map(({ update }, i) => {
          const result = update(updates, (states as readonly unknown[])[i], params, at)
          updates = result.updates
          return result.state
        })
        return { updates, state: next }
      },
    }
  })

/**
 * Transformations one after the other: each gets the updates of the one before it as its gradients. The state is the
 * tuple of their states.
 *
 * @throws TypeError if a part is no optimizer, and from `update` for the state of another one.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const optimizer = optim.chain(optim.clipByGlobalNorm(1), optim.scaleByAdam(), optim.scaleByLearningRate(1e-3))
 * const [, adam, rate] = optimizer.init({ w: T.zeros([2, 3]) })
 * assert.deepEqual(adam.mean.w.shape, [2, 3])
 * assert.equal(T.item(rate.count), 0)
 * ```
 */
export const chain: MakeChain = chainOf('chain')
