import { request } from 'node:http'
import { createServer } from 'node:net'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { chromium } from 'playwright-core'
import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'
import { fit, metrics, recordHistograms, recordNorms } from 'tensor-ts/train'
import { type Dashboard, dashboard, type ServedDashboard, type Shown, serveDashboard } from 'tensor-ts/train/dashboard'
import { afterEach, describe, expect, it, test } from 'vitest'
import { axisOf, shown } from '../../src/train/dashboard/axis.js'
import { appended, countOf, emptyCurve, mostPoints } from '../../src/train/dashboard/curve.js'
import { bitmap } from '../../src/train/dashboard/picture.js'
import { advice, findBrowser } from '../browser/find.js'
import { newPage } from '../browser/newPage.js'

const curveOf = (values: readonly number[]) =>
  values.reduce((curve, value, i) => appended(curve, i + 1, value), emptyCurve)

const anyNumber = fc.oneof(
  fc.double({ min: -1e3, max: 1e3, noNaN: true }),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 1.7e308, -1.7e308),
)

describe('a curve', () => {
  it('has every value as it is while there are few', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: mostPoints }), values => {
        expect(curveOf(values).points.map(({ from, mean }) => [from, mean])).toEqual(values.map((x, i) => [i + 1, x]))
      }),
      { numRuns: 30 },
    )
  })

  it('of many values is bounded, in order, and has lost none of them: their number, extremes and mean', () => {
    const lengths = fc.integer({ min: 1, max: 20 * mostPoints })
    fc.assert(
      fc.property(lengths, fc.array(anyNumber, { minLength: 1, maxLength: 50 }), (length, some) => {
        const values = Array.from({ length }, (_, i) => some[(i * i + i) % some.length] ?? 0)
        const finite = values.filter(Number.isFinite)
        const { points, last } = curveOf(values)
        expect(points.length).toBeLessThanOrEqual(mostPoints)
        expect(countOf({ points, last, width: 1 })).toBe(length)
        expect(points.reduce((sum, { broken }) => sum + broken, 0)).toBe(length - finite.length)
        expect(points.map(({ from }) => from)).toEqual([1, ...points.slice(0, -1).map(({ to }) => to + 1)])
        expect(points.at(-1)?.to).toBe(length)
        expect(last).toBe(values.at(-1))
        const seen = points.filter(({ count, broken }) => count > broken)
        if (finite.length === 0) return expect(seen).toEqual([])
        expect(Math.min(...seen.map(({ least }) => least))).toBe(finite.reduce((a, b) => Math.min(a, b)))
        expect(Math.max(...seen.map(({ greatest }) => greatest))).toBe(finite.reduce((a, b) => Math.max(a, b)))
        const mean = seen.reduce((sum, each) => sum + each.mean * ((each.count - each.broken) / finite.length), 0)
        const true_ = finite.reduce((sum, x) => sum + x / finite.length, 0)
        const size = finite.reduce((most, x) => Math.max(most, Math.abs(x)), 1)
        expect(Math.abs(mean / size - true_ / size)).toBeLessThan(1e-9)
      }),
      { numRuns: 30 },
    )
  })
})

describe('an axis', () => {
  it('has room for its numbers, and a few round marks', () => {
    const numbers = fc.double({ min: -1e12, max: 1e12, noNaN: true })
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)]
        const axis = axisOf(low, high)
        const room = 1e-9 * Math.max(Math.abs(low), Math.abs(high))
        expect(axis.low).toBeLessThanOrEqual(low + room)
        expect(axis.high).toBeGreaterThanOrEqual(high - room)
        expect(axis.marks.length).toBeLessThan(9)
      }),
    )
    expect(axisOf(0, 0.45).marks).toEqual([0, 0.2, 0.4, 0.6])
    expect(axisOf(3, 3).marks.length).toBeGreaterThan(2)
  })

  it.each([
    [0, '0'],
    [0.1234567, '0.1235'],
    [1e-9, '1.00e-9'],
    [12345678, '1.23e7'],
    [750, '750'],
    [Number.NaN, 'NaN'],
  ])('says %d as %s', (x, text) => {
    expect(shown(x)).toBe(text)
  })
})

it('an image is a bitmap of the same pixels', () => {
  const bytes = bitmap([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [3, 1, 4])
  expect(bytes.length).toBe(54 + 12)
  expect([...bytes.slice(54)]).toEqual([9, 5, 1, 10, 6, 2, 11, 7, 3, 12, 8, 4])
  expect([...bitmap([1, 2], [1, 2, 1]).slice(54)]).toEqual([1, 1, 1, 0, 2, 2, 2, 0])
})

/** The names of charts, and of their lines with their last values. */
const linesIn = (html: string): readonly string[] =>
  [...html.matchAll(/<figcaption>([^<]*)<|<\/span>([^<]*) <b>([^<]*)<\/b> <small>(\d+)/g)].map(
    ([, chart, line, value, count]) => chart ?? `${line}: ${value}, ${count}`,
  )

describe('what is shown', () => {
  it('stands on the page, and what is not told again stays', () => {
    const view = dashboard({ title: 'a <title>', classes: ['no', 'y&s'] })
    view.show({ step: 1, curves: { loss: { training: 2 }, rate: 0.1 }, facts: { a: 1 }, texts: { t: '<pre>' } })
    view.show({ step: 2, curves: { loss: { training: 1, validation: 3 } }, facts: { b: 'x' }, marks: { kept: 1 } })
    view.show({
      step: 2,
      matrices: {
        all: [
          [3, 1],
          [0, 4],
        ],
      },
      histograms: { w: { counts: [1, 2], low: 0, high: 1 } },
    })
    view.show({ step: 2, samples: [{ caption: '"7"', image: T.zeros([2, 2], 'uint8') }, { caption: 'no image' }] })
    const html = view.html()
    expect(linesIn(html).slice(0, 5)).toEqual(['loss', 'training: 1, 2', 'validation: 3, 1', 'rate', 'rate: 0.1, 1'])
    for (const text of [
      'a &#60;title&#62;',
      'y&#38;s',
      '<dt>a</dt><dd>1</dd>',
      '<dt>b</dt><dd>x</dd>',
      '&#60;pre&#62;',
      '>kept<',
      '&#34;7&#34;',
      'no image',
      'src="data:image/bmp;base64,',
    ])
      expect(html).toContain(text)
    expect(html).not.toMatch(/<script|<link(?! rel="icon" href="data:,")|(src|href)="(?!data:)|<pre>(?!.)/)
  })

  it('has axes on which a validation loss that rises again is seen', () => {
    const view = dashboard()
    for (let step = 1; step <= 200; step++) {
      const epoch = step / 10
      view.show({ step, curves: { loss: { training: 2.5 * 0.5 ** epoch } } })
      if (step % 10 === 0) view.show({ step, curves: { loss: { validation: 0.2 + 0.01 * epoch + 0.5 ** epoch } } })
    }
    const marks = [...view.html().matchAll(/class="y">([^<]*)</g)].map(([, text]) => Number(text))
    // It rises from 0.28 to 0.4.
    expect([Math.min(...marks), Math.max(...marks)]).toEqual([0, 0.6])
  })

  it('is drawn, whatever the numbers are', () => {
    fc.assert(
      fc.property(fc.array(anyNumber, { maxLength: 20 }), anyNumber, anyNumber, (values, low, high) => {
        const view = dashboard()
        values.forEach((value, step) => {
          view.show({ step, curves: { a: value, b: { c: -value } }, histograms: { h: { counts: [1, 0], low, high } } })
        })
        expect(view.html()).not.toMatch(/[ "MLVH,](NaN|-?Infinity|undefined)[ "LVHZ]/)
      }),
    )
  })

  const told: readonly (readonly [unknown, string])[] = [
    [undefined, 'show: expected options (step, curves'],
    [{ curves: {} }, 'show: step: expected a number, got undefined'],
    [{ step: Number.NaN }, 'show: step: expected a finite number, got NaN'],
    [{ step: 1, curve: {} }, "got 'curve'"],
    [{ step: 1, curves: { loss: T.tensor(1) } }, 'show: curves.loss: expected a number'],
    [{ step: 1, curves: { loss: { a: 'x' } } }, "show: curves.loss.a: expected a number, got 'x'"],
    [{ step: 1, curves: [1] }, 'show: curves: expected a record, got an array of length 1'],
    [{ step: 1, matrices: { m: [[1, 'x']] } }, "show: matrices.m[0][1]: expected a number, got 'x'"],
    [{ step: 1, histograms: { h: { counts: [1] } } }, 'show: histograms.h.low: expected a number, got undefined'],
    [{ step: 1, samples: [{ image: T.zeros([2, 2]) }] }, 'show: samples[0].caption: expected a text, got undefined'],
    [
      { step: 1, samples: [{ caption: '', image: T.zeros([2, 2, 2]) }] },
      'show: samples[0].image: expected [height, width]',
    ],
    [{ step: 1, samples: [{ caption: '', image: T.zeros([2, 2], 'int32') }] }, 'expected uint8 or float32, got int32'],
    [{ step: 1, samples: [{ caption: '', image: 3 }] }, 'show: samples[0].image: expected a tensor, got 3'],
    [{ step: 1, facts: { a: null } }, 'show: facts.a: expected a text, got null'],
  ]
  it.each(told)('is refused by a sentence: %o', (given, sentence) => {
    const view = dashboard()
    expect(() => view.show(given as Shown)).toThrow(sentence)
    expect(view.board().curves.size).toBe(0)
  })

  it('is what fit tells: losses, what is measured, and what optimizers have recorded', async () => {
    const x = T.tensor([
      [1, 0],
      [0, 1],
      [1, 1],
      [0, 0],
    ])
    const labels = T.tensor([0, 1, 0, 1], 'int32')
    type Params = { readonly w: T.Tensor<[2, 2]> }
    const batch = { x, labels }
    const loss = ({ w }: Params, batch: { readonly x: T.Tensor<[4, 2]> }) =>
      T.mean(T.square(T.sub(T.matmul(batch.x, w), 1)))
    const optimizer = optim.chain(optim.clipByGlobalNorm(10), recordHistograms(recordNorms(optim.sgd(0.1)), 4))
    const fold = optim.fold(optimizer, loss)
    const view = dashboard()
    await fit({
      fold,
      start: fold.init({ w: T.zeros([2, 2]) }),
      batches: [batch, batch, batch],
      epochs: 2,
      validation: {
        batches: [batch],
        outcome: ({ params }, { x, labels }) => ({ logits: T.matmul(x, params.w), labels }),
        metrics: { accuracy: metrics.accuracy, confusion: metrics.confusion },
      },
      onEvent: view.onEvent,
    })()
    const { curves, histograms, matrices, facts } = view.board()
    expect([...(curves.get('loss')?.get('training')?.points ?? [])].map(({ from }) => from)).toEqual([1, 2, 3, 4, 5, 6])
    expect(
      curves
        .get('accuracy')
        ?.get('validation')
        ?.points.map(({ to }) => to),
    ).toEqual([3, 6])
    expect([...(curves.get('gradient norm')?.keys() ?? [])]).toEqual(['all', 'w'])
    expect(histograms.get('w')?.counts.reduce((a, b) => a + b)).toBe(4)
    expect([...matrices.keys()]).toEqual(['confusion'])
    expect(facts.get('epochs')).toBe('2')
  })
})

const right = <A>(found: E.Either<unknown, A>): A => {
  if (E.isLeft(found)) throw new Error(JSON.stringify(found.left))
  return found.right
}

describe('a dashboard that is served', () => {
  const open: ServedDashboard[] = []
  const served = async (view: Dashboard, port = 0): Promise<ServedDashboard> => {
    const found = right(await serveDashboard(view, { port })())
    open.push(found)
    return found
  }
  afterEach(async () => {
    for (const each of open.splice(0)) await each.close()
  })

  const ask = (address: string, path: string, options: { readonly host?: string; readonly method?: string } = {}) =>
    new Promise<{ readonly status: number | undefined; readonly headers: unknown; readonly text: string }>(
      (done, fail) => {
        const { host = new URL(address).host, method = 'GET' } = options
        const asked = request(address, { path, method, headers: { host } }, response => {
          let text = ''
          response.on('data', part => {
            text += part
          })
          response.on('end', () => done({ status: response.statusCode, headers: response.headers, text }))
        })
        asked.on('error', fail)
        asked.end()
      },
    )

  it('answers under its own address, and nobody else', async () => {
    const view = dashboard({ title: 'mine' })
    const { address } = await served(view)
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
    const { port } = new URL(address)
    const page = await ask(address, '/')
    expect([page.status, page.text.includes('<title>mine</title>')]).toEqual([200, true])
    expect(page.headers).not.toHaveProperty('access-control-allow-origin')
    expect((await ask(address, '/', { host: `localhost:${port}` })).status).toBe(200)
    for (const host of ['elsewhere.example', `elsewhere.example:${port}`, '127.0.0.1', `127.0.0.2:${port}`])
      for (const path of ['/', '/events']) expect((await ask(address, path, { host })).status).toBe(421)
    expect((await ask(address, '/', { method: 'POST' })).status).toBe(405)
    expect((await ask(address, '/../package.json')).status).toBe(404)
  })

  it('takes another port where one is taken', async () => {
    const other = createServer()
    await new Promise<void>(done => other.listen(0, '127.0.0.1', done))
    const address = other.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const { address: found } = await served(dashboard(), port)
    expect(new URL(found).port).not.toBe(String(port))
    other.close()
  })

  it('goes on where a page is closed in the middle, or takes nothing', async () => {
    const view = dashboard()
    const { address, turn } = await served(view)
    const [gone, slow] = [request(`${address}events`), request(`${address}events`)]
    for (const each of [gone, slow]) {
      each.on('error', () => undefined)
      each.end()
    }
    slow.on('response', response => response.pause())
    await new Promise(done => gone.on('response', done))
    gone.destroy()
    const began = performance.now()
    for (let step = 1; performance.now() - began < 1500; step++) {
      view.show({ step, curves: { loss: 1 / step }, texts: { much: 'x'.repeat(100_000 + (step % 2)) } })
      await turn()
      if (step % 50 === 0) await new Promise(done => setTimeout(done, 1))
    }
    expect((await ask(address, '/')).text).toContain('values')
    slow.destroy()
  })

  it.each([
    [() => serveDashboard(3 as never), 'serveDashboard: expected a dashboard, got 3'],
    [
      () => serveDashboard(dashboard(), { port: 1.5 }),
      'serveDashboard: port: expected a whole number from 0 to 65535, got 1.5',
    ],
    [() => serveDashboard(dashboard(), { prot: 3 } as never), "got 'prot'"],
    [() => dashboard({ title: 3 } as never), 'dashboard: title: expected a text, got 3'],
    [
      () => dashboard({ classes: [1] } as never),
      'dashboard: classes: expected a list of texts, got an array of length 1',
    ],
  ])('refuses what is none by a sentence %#', (call, sentence) => {
    expect(call).toThrow(sentence)
  })

  const executablePath = findBrowser()
  if (executablePath === undefined) console.log(advice)
  test.skipIf(executablePath === undefined)(
    'shows every step that it was told, and keeps what a reader has opened',
    async () => {
      const view = dashboard({ title: 'seen' })
      const { address } = await served(view)
      const browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] })
      try {
        const page = await newPage(browser, { viewport: { width: 375, height: 800 } })
        const wrong: string[] = []
        page.on('console', message => {
          if (['error', 'warning'].includes(message.type())) wrong.push(message.text())
        })
        page.on('pageerror', ({ message }) => wrong.push(message))
        view.show({ step: 1, curves: { loss: { training: 1 } } })
        await page.goto(address)
        await page.getByText('1 value', { exact: true }).waitFor()
        await page.keyboard.press('Tab')
        await page.keyboard.press('Tab')
        await page.keyboard.press('Enter')
        for (let step = 2; step <= 1000; step++) {
          view.show({ step, curves: { loss: { training: 1 / step } } })
          if (step % 100 === 0) await new Promise(done => setTimeout(done, 60))
        }
        await page.getByText('1000 values', { exact: true }).waitFor()
        const found = await page.evaluate<readonly unknown[]>(`[
        document.querySelector('details').open,
        document.activeElement.tagName,
        document.getElementById('status').textContent,
        document.documentElement.scrollWidth,
        document.querySelectorAll('path.line').length,
      ]`)
        expect(found).toEqual([true, 'SUMMARY', 'live', 375, 1])
        await page.keyboard.press('Shift+Tab')
        await page.keyboard.press('Enter')
        view.show({ step: 1001, curves: { loss: { training: 0 } } })
        await new Promise(done => setTimeout(done, 1600))
        expect(await page.getByText('1000 values', { exact: true }).count()).toBe(1)
        await page.keyboard.press('Enter')
        await page.getByText('1001 values', { exact: true }).waitFor()
        await open.pop()?.close()
        await page.getByText('the training has ended').waitFor()
        expect(wrong).toEqual([])
      } finally {
        await browser.close()
      }
    },
  )
})
