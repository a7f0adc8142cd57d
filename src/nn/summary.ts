import { requireWhole } from '../shape/argument.js'
import { printable } from '../shape/text.js'
import { requireNonNegative } from '../tensor/hyperparameter.js'
import { requireOptions } from '../tensor/options.js'
import { requireModel, type Steps } from './model.js'

/** Options of `summary`. */
export interface SummaryOptions {
  /** The number of examples in a batch; it is called `batch` where not given. */
  readonly batch?: number | undefined
}

/** The number with commas between thousands. */
const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',')

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
 * last their total.
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
  requireOptions('summary', options, ['batch'])
  const { batch } = options
  requireModel('summary', model)
  if (batch !== undefined) requireNonNegative('summary: batch', requireWhole('summary', 'batch', batch))
  const rows = model.layers.flatMap(layer => layer.rows)
  const batched = (shape: readonly number[]) => `[${[batch ?? 'batch', ...shape].join(', ')}]`
  const [head, ...lines] = table([
    ['layer (type)', 'input shape', 'output shape', 'parameters'],
    ...rows.map(({ path, type, input, output, parameters }) => [
      path.length === 0 ? type : `${printable(path.join('.'))} (${type})`,
      batched(input),
      batched(output),
      grouped(parameters),
    ]),
    ['total', '', '', grouped(rows.reduce((total, { parameters }) => total + parameters, 0))],
  ])
  const rule = head!.replace(/./g, character => (character === '|' ? '+' : '-'))
  return [head, rule, ...lines.slice(0, -1), rule, lines.at(-1)].join('\n')
}
