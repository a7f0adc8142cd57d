import * as T from 'tensor-ts'
import { open } from 'tensor-ts/xla'
import { findPlugin } from '../../scripts/plugin.js'
import { type Contender, type Sampler, sampler } from '../contender.js'
import { denseTraining, lenetTraining } from '../trainings.js'
import { ownVersion } from '../version.js'

/** A training of this library as it runs on XLA. */
interface Training<State, Batch> {
  readonly fold: {
    readonly init: (...first: never) => State
    readonly step: (state: State, batch: Batch) => State
  }
  readonly first: State
  readonly batch: Batch
}

/** This library's own steps, compiled by XLA for the CPU; on one thread the products and convolutions of each take one. */
export const load = async (threads: number): Promise<Contender> => {
  const plugin = findPlugin()
  if (plugin === undefined)
    throw new Error('there is no plugin of XLA: scripts/fetch-plugin gets one, TENSOR_TS_PJRT_PLUGIN names it')
  const xla = await open({ plugin, ...(threads === 1 ? { flags: { xla_cpu_multi_thread_eigen: false } } : {}) })

  const steps = <State extends { readonly loss: T.Tensor<[]> }, Batch>(
    { fold, first, batch }: Training<State, Batch>,
    keeps: boolean,
  ): Sampler => {
    const there = xla.fold(fold as never) as unknown as {
      readonly step: (state: State, batch: Batch) => Promise<State>
      readonly stepInPlace: (state: State, batch: Batch) => Promise<State>
    }
    let state = first
    return sampler(async () => {
      // The batch comes from here in each step, and the step is over when its loss is known.
      state = await (keeps ? there.step(state, batch) : there.stepInPlace(state, batch))
      await T.read(state.loss)
    })
  }

  return {
    version: `${ownVersion()} on ${xla.platform}`,
    denseStep: (sizes, batch, keeps = false) => steps(denseTraining(sizes, batch), keeps),
    lenetStep: (batch, keeps = false) => steps(lenetTraining(batch), keeps),
    close: () => void xla.close(),
  }
}
