/**
 * How quick the site's pages and a dashboard are in a browser, beside what is asked of them. The site has to be built before:
 *
 *     npm run site && npx tsx bench/site.ts
 */
import * as E from 'fp-ts/lib/Either.js'
import { chromium, type Page } from 'playwright-core'
import { dashboard, serveDashboard } from 'tensor-ts/train/dashboard'
import { hashOf } from '../site/editor/link.js'
import { advice, findBrowser } from '../test/browser/find.js'
import { serve } from '../test/site/serve.js'

const executablePath = findBrowser()
if (executablePath === undefined) throw new Error(advice)
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
const site = await serve('.site', '/')
const opened = async (address: string): Promise<Page> => {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.goto(address)
  return page
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0

/** Frames a second of the playground, over five seconds in which the spiral is learnt. */
const frames = async (): Promise<number> => {
  const page = await opened(`${site.root}playground/index.html`)
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await page.waitForFunction("/^Epoch [1-9]/.test(document.querySelector('.playground .figures')?.textContent)")
  const seconds = 5
  const count = await page.evaluate<number>(`new Promise(done => {
    const began = performance.now()
    let count = 0
    const frame = now => (now - began < ${1000 * seconds} ? (count++, requestAnimationFrame(frame)) : done(count))
    requestAnimationFrame(frame)
  })`)
  await page.close()
  return count / seconds
}

const right = `import * as T from 'tensor-ts'

const a = T.ones([3, 4])
const b = T.ones([4, 3])
`
const sentence = 'inner dimensions of [3, 4] and [3, 4] differ: 4 vs 3'

/** Seconds from the last key of a wrong product in the editor to its sentence. */
const typing = async (): Promise<number> => {
  const page = await opened(`${site.root}editor/index.html#${hashOf(right)}`)
  const mistakes = page.locator('.mistakes')
  await page.locator('.view-lines', { hasText: 'a: Tensor<[3, 4]' }).waitFor({ timeout: 60_000 })
  await page.locator('.view-line').last().click()
  await page.keyboard.press('Control+End')
  const times: number[] = []
  for (let turn = 0; turn < 5; turn++) {
    await page.keyboard.type('T.matmul(a, a)')
    const began = performance.now()
    await mistakes.filter({ hasText: sentence }).waitFor({ timeout: 60_000 })
    times.push((performance.now() - began) / 1000)
    for (let i = 0; i < 'T.matmul(a, a)'.length; i++) await page.keyboard.press('Backspace')
    await mistakes.filter({ hasText: sentence }).waitFor({ state: 'detached', timeout: 60_000 })
  }
  await page.close()
  return Math.max(...times)
}

/** Seconds from a step of a training to its point in a dashboard, at most: steps come at any moment of a second. */
const point = async (): Promise<number> => {
  const view = dashboard({ title: 'how soon' })
  const served = await serveDashboard(view, { port: 0 })()
  if (E.isLeft(served)) throw new Error(served.left.reason)
  view.show({ step: 1, curves: { loss: { training: 1 } } })
  const page = await opened(served.right.address)
  await page.getByText('1 value', { exact: true }).waitFor()
  const times: number[] = []
  for (let step = 2; step <= 20; step++) {
    await new Promise(done => setTimeout(done, 1000 + 137 * (step % 8)))
    view.show({ step, curves: { loss: { training: 1 / step } } })
    const began = performance.now()
    await page.getByText(`${step} values`, { exact: true }).waitFor()
    times.push((performance.now() - began) / 1000)
  }
  await page.close()
  await served.right.close()
  return Math.max(...times)
}

const shown = (what: string, figure: string, asked: string): void =>
  console.log(`${what.padEnd(62)} ${figure.padStart(8)}   asked: ${asked}`)

shown(
  'playground, frames a second while the spiral is learnt',
  median([await frames(), await frames(), await frames()]).toFixed(0),
  'at least 50',
)
shown('editor, seconds from a key to the sentence, the longest of 5', (await typing()).toFixed(2), 'at most 2')
shown('dashboard, seconds from a step to its point, the longest of 19', (await point()).toFixed(2), 'at most 1')
await browser.close()
await site.close()
