import { requireWhole } from '../shape/argument.js'
import { shown } from '../shape/describe.js'
import { requireNonNegative } from '../shape/hyperparameter.js'
import { printable } from '../shape/text.js'
import { requireOptions } from '../tensor/options.js'
import { placeAt } from '../trace/path.js'
import { showForm, withBatch } from './form.js'
import type { Row } from './layer.js'
import { requireModel, type Steps } from './model.js'
import type { Form } from './spec.js'

/** Options of `summary`. */
export interface SummaryOptions {
  /** The number of examples in a batch; it is called `batch` where not given. */
  readonly batch?: number | undefined
  /** Paths of layers that are not trained, as `.c1` or `.block.c1`; what they hold is counted apart. */
  readonly frozen?: readonly string[] | undefined
}

/** The number with commas between thousands. */
const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',')

const sum = (rows: readonly Row[], what: 'parameters' | 'state'): number =>
  rows.reduce((total, row) => total + row[what], 0)

/** The rows of layers at some paths. */
const frozenAmong = (rows: readonly Row[], paths: readonly string[]): readonly Row[] => {
  if (!Array.isArray(paths)) throw new TypeError(`summary: frozen: expected a list of paths, got ${shown(paths)}`)
  const places = paths.map((path: unknown) => {
    const place = typeof path === 'string' ? placeAt(path) : undefined
    if (place !== undefined && place.length > 0 && rows.some(row => place.every((key, i) => row.path[i] === key)))
      return place
    throw new TypeError(`summary: frozen: expected the path of a layer, as '.c1', got ${shown(path)}`)
  })
  return rows.filter(row => places.some(place => place.every((key, i) => row.path[i] === key)))
}

/** Cells in columns, the last one flush right. */
const table = (rows: readonly (readonly string[])[]): readonly string[] => {
  const widths = rows.reduce<readonly number[]>(
    (widths, row) => row.map((cell, i) => Math.max(cell.length, widths[i] ?? 0)),
    [],
  )
  return rows.map(row =>
    row.map((cell, i) => (i === row.length - 1 ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join(' | '),
  )
}

/**
 * The layers of a model as a table: name and type, shapes of input and output, and how many parameters each layer has;
 * last their total, and apart from it what is remembered from step to step (running statistics) and what of the total is frozen.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as nn from 'tensor-ts/nn'
 *
 * const model = pipe(nn.input(784), nn.dense('f1', 100), nn.relu, nn.dense('out', 10))
 * assert.equal(
 *   nn.summary(model, { batch: 64 }),
 *   [
 *     'layer (type) | input shape | output shape | parameters',
 *     '-------------+-------------+--------------+-----------',
 *     'f1 (dense)   | [64, 784]   | [64, 100]    |     78,500',
 *     'relu         | [64, 100]   | [64, 100]    |          0',
 *     'out (dense)  | [64, 100]   | [64, 10]     |      1,010',
 *     '-------------+-------------+--------------+-----------',
 *     'total        |             |              |     79,510',
 *   ].join('\n'),
 * )
 * ```
 */
export const summary = (model: Steps, options: SummaryOptions = {}): string => {
  requireOptions('summary', options, ['batch', 'frozen'])
  const { batch, frozen = [] } = options
  requireModel('summary', model)
  if (batch !== undefined) requireNonNegative('summary: batch', requireWhole('summary', 'batch', batch))
  const rows = model.layers.flatMap(layer => layer.rows)
  const state = sum(rows, 'state')
  const batched = (form: Form) => showForm(withBatch(form, (batch ?? 'batch') as number))
  const [head, ...lines] = table([
    ['layer (type)', 'input shape', 'output shape', 'parameters'],
    ...rows.map(({ path, type, input, output, parameters }) => [
      path.length === 0 ? type : `${printable(path.join('.'))} (${type})`,
      batched(input),
      batched(output),
      grouped(parameters),
    ]),
    ['total', '', '', grouped(sum(rows, 'parameters'))],
    ...(state === 0 ? [] : [['state', '', '', grouped(state)]]),
    ...(frozen.length === 0 ? [] : [['frozen', '', '', grouped(sum(frozenAmong(rows, frozen), 'parameters'))]]),
  ])
  const rule = head!.replace(/./g, character => (character === '|' ? '+' : '-'))
  return [head, rule, ...lines.slice(0, rows.length), rule, ...lines.slice(rows.length)].join('\n')
}
