// Adds two numbers that are far apart in a sequence, by a simple recurrent network, an LSTM and a GRU: `npm run example memory`.
import { draw, type Panel, type Point } from '../chart/chart.js'
import { gru, lstm, simple, type Trained, train } from './memory.js'

const steps = 1000
const lengths = [10, 20, 40, 60, 100]
const longest = lengths.at(-1) ?? 0

const networks: readonly { readonly name: string; readonly learn: (length: number) => Trained }[] = [
  { name: 'simple RNN', learn: length => train(simple, length, steps) },
  { name: 'LSTM', learn: length => train(lstm, length, steps) },
  { name: 'GRU', learn: length => train(gru, length, steps) },
]

const results = networks.map(({ name, learn }) => ({
  name,
  trained: lengths.map(length => {
    const trained = learn(length)
    console.log(
      `${name.padEnd(10)} of length ${`${length}`.padStart(3)}: mean squared error ${trained.error.toFixed(4)}`,
    )
    return { length, ...trained }
  }),
}))

/** Of the longest sequences. */
const far = results.flatMap(({ name, trained }) => trained.slice(-1).map(last => ({ name, ...last })))
for (const { name, before, after } of far)
  console.log(
    `${name.padEnd(10)} |∂ answer / ∂ x| ${longest - 1} steps before the end:`,
    `${before.at(-1)?.toExponential(1)} before training, ${after.at(-1)?.toExponential(1)} after it`,
  )

/** The mean of each ten values, at the middle of them. */
const smooth = (values: readonly number[]): readonly Point[] =>
  Array.from({ length: Math.floor(values.length / 10) }, (_, i) => [
    10 * i + 5,
    values.slice(10 * i, 10 * i + 10).reduce((a, b) => a + b, 0) / 10,
  ])

draw('memory', {
  columns: 2,
  width: 360,
  height: 260,
  panels: [
    {
      title: 'The error by the length of the sequence',
      x: { name: 'length', min: 0, max: longest },
      y: { log: true, min: 1e-4, max: 1 },
      lines: results.map(({ name, trained }) => ({
        name,
        as: 'path',
        points: trained.map(({ length, error }): Point => [length, error]),
      })),
    },
    {
      title: `The loss, of length ${longest}`,
      x: { name: 'step', min: 0, max: steps },
      y: { log: true, min: 1e-4, max: 1 },
      lines: far.map(({ name, losses }) => ({ name, points: smooth(losses) })),
    },
    ...(['before', 'after'] as const).map(
      (when): Panel => ({
        title: `|∂ answer / ∂ x| ${when} training`,
        x: { name: 'steps before the end', min: 0, max: longest },
        y: { log: true, min: 1e-16, max: 10 },
        lines: far.map(({ name, [when]: slopes }) => ({
          name,
          points: slopes.map((slope, distance): Point => [distance, slope]),
        })),
      }),
    ),
  ],
})
