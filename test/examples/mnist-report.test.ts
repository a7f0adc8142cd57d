import { describe, expect, test } from 'vitest'
import { html, type Point, type Report } from '../../examples/mnist/report.js'

/** A training in which the loss falls from 2.5 to nothing, while that of the validation is least early and then rises. */
const overfitting = (epochs: number, scale = 1): Report => {
  const at = (epoch: number): Point => ({ epoch, loss: scale * 2.5 * 0.5 ** epoch, accuracy: 1 - 0.5 * 0.5 ** epoch })
  const checked = (epoch: number): Point => ({
    epoch,
    loss: scale * (0.2 + 0.01 * epoch + 0.5 ** epoch),
    accuracy: 0.92 - 0.2 * 0.5 ** epoch,
  })
  return {
    title: 'a training',
    facts: [['a', 'b']],
    summary: '',
    training: Array.from({ length: 10 * epochs }, (_, i) => at((i + 1) / 10)),
    validation: Array.from({ length: epochs }, (_, i) => checked(i + 1)),
    kept: Math.min(5, epochs),
    confusion: [
      [1, 0],
      [0, 1],
    ],
    mistakes: [],
  }
}

/** The numbers along the vertical axis of a chart, by the chart's number: they end where the axis begins. */
const labels = (page: string, chart: number): readonly number[] =>
  [...page.split('<svg')[1 + chart]!.matchAll(/<text[^>]*text-anchor="end"[^>]*>([^<]+)<\/text>/g)].map(([, text]) =>
    Number(text!.replaceAll(',', '')),
  )

describe('the charts of a report', () => {
  test('have axes on which a validation loss that rises again is seen', () => {
    const page = html(overfitting(20))
    const [loss, accuracy] = [labels(page, 0), labels(page, 1)]
    // It rises from 0.28 to 0.4, which is a quarter of the axis.
    expect([Math.min(...loss), Math.max(...loss)]).toEqual([0, 0.45])
    expect([Math.min(...accuracy), Math.max(...accuracy)]).toEqual([0.905, 1])
    expect(page.match(/>kept</g)).toHaveLength(2)
  })

  test.each([1, 2, 5])('have axes with a round end after %i epochs', epochs => {
    for (const scale of [1e-4, 1, 1e3]) {
      const axes = [0, 1].map(chart => labels(html(overfitting(epochs, scale)), chart))
      for (const axis of axes) {
        expect(axis.length).toBeGreaterThan(2)
        for (const label of axis) expect(Number(label.toPrecision(3))).toBe(label)
      }
    }
  })

  test('stand where the losses are no numbers, or all is right at once', () => {
    const { training, validation, ...rest } = overfitting(3)
    const lost = training.map(point => ({ ...point, loss: Number.NaN }))
    const perfect = validation.map(({ epoch }) => ({ epoch, loss: 0, accuracy: 1 }))
    for (const report of [
      { ...rest, training: lost, validation: [] },
      { ...rest, training: perfect, validation: perfect },
    ])
      for (const chart of [0, 1]) for (const label of labels(html(report), chart)) expect(label).not.toBeNaN()
  })
})
