import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { hashOf } from '../../site/editor/link.js'
import { answers, visited } from './visited.js'

const wrong = `import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
const model = pipe(nn.input(784), nn.dense('out', 10))
const batch = T.dim('batch', 2)
const logits = model.apply(model.init(T.random.key(0)), T.ones([batch, 784]))
console.log(logits.shape)
T.matmul(T.ones([3, 4]), T.ones([2, 3]))
`

/** Waits until a part of the page has a text, whatever its blanks are. */
const has = (page: Page, part: string, text: string) =>
  page.waitForFunction(
    `document.querySelector(${JSON.stringify(part)})?.textContent.replaceAll(/\\s/g, ' ').includes(${JSON.stringify(text)})`,
  )

/** What holds of the editor in a browser, in a site that was built. */
export const editorTests = (browser: () => Browser, folder: string): void => {
  test('the editor shows the shape of a binding beside it, and the sentence of a wrong product', async () => {
    await visited(browser(), folder, `editor/index.html#${hashOf(wrong)}`, async page => {
      await has(page, '.view-lines', 'logits: Tensor<["batch", 10], "float32">')
      await has(page, '.mistakes', 'Line 8: matmul: inner dimensions of [3, 4] and [2, 3] differ: 4 vs 2')
      await page.getByRole('button', { name: 'Run' }).click()
      await has(page, '#editor-Output', '[2, 10]')
      await has(page, '#editor-Output', 'ShapeError: matmul: inner dimensions of [3, 4] and [2, 3] differ: 4 vs 2')
    })
  })

  test('the editor stops a program, opens others, and shows what is made of a function', async () => {
    const endless = "console.log('on its way')\nfor (;;) {}\n"
    await visited(browser(), folder, `editor/index.html#${hashOf(endless)}`, async page => {
      const [run, stop] = [page.getByRole('button', { name: 'Run' }), page.getByRole('button', { name: 'Stop' })]
      await run.click()
      await has(page, '#editor-Output', 'on its way')
      expect(await stop.isEnabled()).toBe(true)
      await stop.click()
      expect(await page.locator('.state').textContent()).toBe('')

      await page.getByLabel('Begin with').selectOption('What the compiler does')
      await run.click()
      await has(page, '#editor-Gradients', 'Tensor<[3], float32>')
      await page.getByRole('tab', { name: 'Program' }).click()
      await has(page, '#editor-Program', 'reduceMean')
      await has(page, '#editor-Explain', 'in 2 kernels')
      await page.waitForFunction(`location.hash.startsWith('#code=') && location.hash !== '#${hashOf(endless)}'`)
    })
  })

  test('the editor is used by the keyboard alone', async () => {
    await visited(browser(), folder, 'editor/index.html', async page => {
      await has(page, '.view-lines', 'Tensor<')
      const isAt = (what: string) => page.evaluate<boolean>(`document.activeElement?.matches(${JSON.stringify(what)})`)
      const reach = async (what: string): Promise<void> => {
        for (let i = 0; i < 20 && !(await isAt(what)); i++) await page.keyboard.press('Tab')
        expect(await isAt(what)).toBe(true)
      }
      await page.locator('.editor h1').evaluate('(e) => { e.tabIndex = -1; e.focus() }')
      await reach('.bar select')
      await page.keyboard.press('End')
      await page.waitForFunction("location.hash.startsWith('#code=')")
      await reach('.code textarea, .code [role=textbox]')
      await page.keyboard.press('Control+A')
      await page.keyboard.type("console.log('typed')\n")
      await page.keyboard.press('Control+M')
      await reach('[role=tab]')
      await page.locator('.editor h1').evaluate('(e) => e.focus()')
      await reach('.bar button')
      await page.keyboard.press('Enter')
      await has(page, '#editor-Output', 'typed')
      await reach('[aria-controls=editor-Program]')
      await page.keyboard.press('Enter')
      expect(await page.locator('#editor-Program').isVisible()).toBe(true)
    })
  })

  test('a block of the guide opens in the editor, and no page weighs much before that', async () => {
    await visited(browser(), folder, 'index.html', async page => {
      const sizes: Promise<number>[] = []
      page.on(
        'response',
        response =>
          void sizes.push(
            response.body().then(
              body => gzipSync(body).length,
              () => 0,
            ),
          ),
      )
      await page.reload()
      await page.waitForLoadState('networkidle')
      expect((await Promise.all(sizes)).reduce((sum, size) => sum + size)).toBeLessThan(300_000)

      await page.goto(page.url().replace('index.html', 'docs/transformations.html'))
      await answers(page)
      await page.getByRole('link', { name: 'Open in the editor' }).first().click()
      await has(page, '.view-lines', "from 'tensor-ts'")
      await has(page, '.view-lines', 'Tensor<')
    })
  })
}
