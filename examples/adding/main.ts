// Teaches a small Transformer to add numbers of three digits, and draws where it looks meanwhile: `npm run example adding`.
import * as T from 'tensor-ts'
import { draw, type Panel, type Point } from '../chart/chart.js'
import { answer, looks, rightOf, sums, train } from './adding.js'

const steps = 600
// Of a million sums it sees a tenth, and is asked others.
const { known, heldOut } = sums(T.random.key(1), { known: 100_000, heldOut: 10_000 })

const history = Array.from(train(known, steps, 50, 0), trained => {
  const right = T.item(rightOf(trained.params, heldOut))
  console.log(
    `step ${trained.step}: loss ${trained.loss.toFixed(4)}, ${(100 * right).toFixed(2)} % of the held-out sums are right`,
  )
  return { ...trained, right }
})
const params = history.at(-1)?.params
if (params === undefined) throw new Error('nothing was learned')
for (const [a, b] of [
  [123, 456],
  [58, 967],
  [999, 1],
] as const)
  console.log(`${a} + ${b} = ${answer(params, a, b)}`)

const places = ['a₂', 'a₁', 'a₀', '+', 'b₂', 'b₁', 'b₀', '=', 's₀', 's₁', 's₂']
const maps = (block: string, heads: T.Tensor<[4, 4, 11]>): readonly Panel[] =>
  T.toArray(heads).map((rows, i) => ({
    title: `${block} block, head ${i + 1}`,
    x: { ticks: places },
    y: { ticks: ['s₃', 's₂', 's₁', 's₀'] },
    field: { rows: rows.toReversed(), range: [0, 1] },
  }))
const { first, second } = looks(params, heldOut)
draw('adding', {
  columns: 3,
  width: 300,
  height: 190,
  panels: [
    {
      title: 'Sums that are right',
      x: { name: 'step', min: 0, max: steps },
      y: { min: 0, max: 1 },
      lines: [{ name: '', points: history.map(({ step, right }): Point => [step, right]) }],
    },
    ...maps('first', first),
    ...maps('second', second),
  ],
})
