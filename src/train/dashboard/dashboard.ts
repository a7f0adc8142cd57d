import { describe } from '../../shape/describe.js'
import { requireOptions } from '../../tensor/options.js'
import type { FitEvent } from '../index.js'
import { type Board, emptyBoard, told } from './board.js'
import { page } from './page.js'
import { type Shown, toldOf } from './show.js'

export interface DashboardOptions {
  readonly title?: string | undefined
  /** What the classes of matrices are called; their numbers where not given. */
  readonly classes?: readonly string[] | undefined
}

/** A training as it is seen: what was told of it, and the page of that. */
export interface Dashboard {
  /** Tells of a step. What is told is read at once; a state may be given to the next step afterwards. */
  readonly show: (shown: Shown) => void
  /**
   * Tells what `fit` tells: losses, what is measured, and, now and then, what `recordNorms` and `recordHistograms` keep. Hand it on as
   * `onEvent`.
   */
  readonly onEvent: (event: FitEvent<unknown, unknown, unknown>) => void
  /** What is there to be seen now: a page that needs nothing but itself. */
  readonly html: () => string
  /** All that has been told so far, as data. */
  readonly board: () => Board
  /** What the classes are called. */
  readonly classes: readonly string[]
}

/** How long gradients that are recorded are left alone after they have been read, in milliseconds: the step behind that takes new memory. */
const glance = 2000

const isMatrix = (x: unknown): x is readonly (readonly number[])[] =>
  Array.isArray(x) &&
  x.length > 0 &&
  x.every(row => Array.isArray(row) && row.every(value => typeof value === 'number'))

const entriesOf = (x: unknown): readonly (readonly [string, unknown])[] =>
  typeof x === 'object' && x !== null ? Object.entries(x) : []

const optimizerOf = (state: unknown): unknown =>
  typeof state === 'object' && state !== null && 'optimizer' in state ? state.optimizer : undefined

/** From the events of `fit` to what is shown. */
const watcher = (show: (shown: Shown) => void): Dashboard['onEvent'] => {
  let step = 0
  let looked = Number.NEGATIVE_INFINITY
  return event => {
    switch (event._tag) {
      case 'Resumed':
        step = event.steps
        return
      case 'Step': {
        step = event.steps
        const curves = { loss: { training: event.loss } }
        const isDue = performance.now() - looked >= glance
        show(isDue ? { step, curves, optimizer: optimizerOf(event.state) } : { step, curves })
        if (isDue) looked = performance.now()
        return
      }
      case 'Validation': {
        const measured = entriesOf(event.metrics)
        const curves = measured.flatMap(([name, value]) =>
          typeof value === 'number' ? [[name, { validation: value }] as const] : [],
        )
        const matrices = measured.flatMap(([name, value]) => (isMatrix(value) ? [[name, value] as const] : []))
        show({ step, curves: Object.fromEntries(curves), matrices: Object.fromEntries(matrices) })
        return
      }
      case 'Epoch':
        show({ step, facts: { epochs: event.epoch, 'seconds of the last epoch': event.seconds.toFixed(1) } })
    }
  }
}

/**
 * What a training looks like while it goes on: curves of losses and of what is measured, norms and histograms of gradients, confusion
 * matrices and samples, on one page. Nothing is lost: a curve of many steps has the mean and the extremes of neighbours, in bounded
 * memory. `html` is that page as a file; `serveDashboard` shows it in a browser.
 *
 * @throws TypeError for options that are none; from `show` where something that is told is of another kind, which it names.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { dashboard } from 'tensor-ts/train/dashboard'
 *
 * const seen = dashboard({ title: 'a parabola' })
 * let x = 1
 * for (let step = 1; step <= 100; step++) {
 *   x -= 0.1 * 2 * x
 *   seen.show({ step, curves: { loss: { training: x * x } }, facts: { 'learning rate': 0.1 } })
 * }
 * assert.match(seen.html(), /training .*100 values/)
 * ```
 */
export const dashboard = (options: DashboardOptions = {}): Dashboard => {
  requireOptions('dashboard', options, ['title', 'classes'])
  const { title = 'Training', classes = [] } = options
  if (typeof title !== 'string') throw new TypeError(`dashboard: title: expected a text, got ${describe(title)}`)
  if (!Array.isArray(classes) || classes.some(name => typeof name !== 'string'))
    throw new TypeError(`dashboard: classes: expected a list of texts, got ${describe(classes)}`)
  let board = emptyBoard(title)
  const show = (shown: Shown): void => {
    board = told(board, toldOf(shown))
  }
  return { show, onEvent: watcher(show), html: () => page(board, classes), board: () => board, classes }
}
