import type { Settings } from './settings.js'

// What the page and the worker say to each other.

/** Begins anew, or does something with what has begun. `drawn` says that the page can take another frame. */
export type Command =
  | { readonly type: 'begin'; readonly run: number; readonly settings: Settings }
  | { readonly type: 'train' | 'pause' | 'step' | 'drawn' }

/** The numbers of a tensor, row by row. */
export interface Table {
  readonly rows: number
  readonly columns: number
  readonly values: Float32Array
}

/** Points as x, y, x, y, … and their classes. */
export interface Scatter {
  readonly points: Float32Array
  readonly labels: Float32Array
}

/** What does not change while a run goes on. */
export interface Begun {
  readonly type: 'begun'
  readonly run: number
  readonly train: Scatter
  readonly test: Scatter
  /** The features over the grid. */
  readonly inputs: Table
}

/** One layer as it stands: weights `[inputs, units]`, biases `[1, units]`, what its units give over the grid `[points, units]`. */
export interface LayerState {
  readonly weights: Table
  readonly biases: Table
  readonly map: Table
}

/** The state of a run: at most one is on its way to the page. */
export interface Frame {
  readonly type: 'frame'
  readonly run: number
  readonly epoch: number
  readonly trainLoss: number
  readonly testLoss: number
  readonly testError: number
  readonly layers: readonly LayerState[]
  /** Whether the last epoch is done. */
  readonly done: boolean
}

export type Answer = Begun | Frame | { readonly type: 'failed'; readonly run: number; readonly message: string }
