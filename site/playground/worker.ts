import * as T from 'tensor-ts'
import { type Examples, experiment } from './experiment.js'
import type { Answer, Command, Frame, LayerState, Scatter, Table } from './protocol.js'
import type { Settings } from './settings.js'

/** Milliseconds of training after which the page gets a frame though the epoch has not ended. */
const slice = 50

const table = (x: T.Tensor<T.Shape>): Table => {
  const [rows = 1, columns = 1] = x.shape.length === 2 ? x.shape : [1, ...x.shape]
  return { rows: Number(rows), columns: Number(columns), values: Float32Array.from(T.data(x)) }
}

const scatter = ({ points, labels }: Examples): Scatter => ({
  points: table(points).values,
  labels: table(labels).values,
})

/** The states of a run, one behind each batch; `ends` says that the batch was the last of its epoch. */
function* training({ begin, batches, step }: ReturnType<typeof experiment>) {
  let state = begin()
  yield { state, epoch: 0, ends: true }
  for (let epoch = 0; ; epoch++) {
    const all = [...batches(epoch)]
    for (const [i, batch] of all.entries()) {
      state = step(state, batch)
      yield { state, epoch: epoch + (i + 1) / all.length, ends: i + 1 === all.length }
    }
  }
}

/** A run: `advance` goes on to the end of the epoch, or for one slice of time, and says how it stands. */
const runOf = (run: number, settings: Settings) => {
  const made = experiment(settings)
  const states = training(made)
  const say = (at: { state: ReturnType<typeof made.begin>; epoch: number; ends: boolean }) => {
    const { trainLoss, testLoss, testError, maps } = made.measure(at.state.params)
    const layers = made.names.map((name, i): LayerState => {
      const { w, b } = at.state.params[name]!
      return { weights: table(w), biases: table(b), map: table(maps[i]!) }
    })
    const [train, test, error] = [T.item(trainLoss), T.item(testLoss), T.item(testError)]
    const done = at.epoch >= settings.epochs
    const frame: Frame = {
      type: 'frame',
      run,
      epoch: at.epoch,
      trainLoss: train,
      testLoss: test,
      testError: error,
      layers,
      done,
    }
    return { frame, ends: at.ends }
  }
  return {
    begun: {
      type: 'begun',
      run,
      train: scatter(made.train),
      test: scatter(made.test),
      inputs: table(made.inputs),
    } as const,
    advance: () => {
      const until = performance.now() + slice
      let at = states.next().value!
      while (!at.ends && performance.now() < until) at = states.next().value!
      return say(at)
    },
  }
}

const post = (answer: Answer): void => {
  const buffers =
    answer.type === 'frame'
      ? answer.layers.flatMap(layer => Object.values(layer).map(({ values }) => values.buffer))
      : []
  self.postMessage(answer, { transfer: buffers })
}

let current: ReturnType<typeof runOf> | undefined
let id = 0
/** What is asked for: nothing, the end of an epoch, or the end of the run. */
let goal: 'rest' | 'epoch' | 'end' = 'rest'
/** Whether the page has drawn the last frame. */
let free = true

/** Posts one frame, if one is asked for and the page can take it. */
const advance = (): void => {
  if (current === undefined || goal === 'rest' || !free) return
  const { frame, ends } = current.advance()
  if (ends && (goal === 'epoch' || frame.done)) goal = 'rest'
  free = false
  post(frame)
}

const obey = (command: Command): void => {
  if (command.type === 'begin') {
    id = command.run
    current = undefined
    current = runOf(id, command.settings)
    post(current.begun)
    goal = 'epoch'
    free = true
  } else if (command.type === 'train') goal = 'end'
  else if (command.type === 'pause') goal = 'rest'
  else if (command.type === 'step') goal = 'epoch'
  else free = true
  advance()
}

self.onmessage = ({ data }: MessageEvent<Command>) => {
  try {
    obey(data)
  } catch (error) {
    goal = 'rest'
    post({ type: 'failed', run: id, message: error instanceof Error ? error.message : String(error) })
  }
}
