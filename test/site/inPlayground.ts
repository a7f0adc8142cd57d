import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { visited } from './visited.js'

const figures = '.playground .figures'

/** Waits until the figures of the page begin so. */
const shows = (page: Page, text: string) =>
  page.waitForFunction(
    `document.querySelector(${JSON.stringify(figures)})?.textContent.startsWith(${JSON.stringify(text)})`,
  )

/** What holds of the playground in a browser, in a site that was built. */
export const playgroundTests = (browser: () => Browser, folder: string): void => {
  test('the playground separates the spiral, and comes back to it by the address', async () => {
    await visited(browser(), folder, 'playground/index.html', async page => {
      await shows(page, 'Epoch 0')
      await page.getByRole('button', { name: 'Train', exact: true }).click()
      await shows(page, 'Epoch 300')
      const error = /test error ([\d.]+) %/.exec((await page.locator(figures).textContent()) ?? '')?.[1]
      expect(Number(error)).toBeLessThanOrEqual(5)

      const program = page.locator('.playground .program')
      const before = await program.textContent()
      const says = (text: string) => program.filter({ hasText: text }).waitFor()
      await page.getByLabel('Data set').selectOption('circle')
      const less = page.getByRole('button', { name: 'Hidden layer 1: one unit less' })
      await less.click()
      expect(page.url()).toContain('#data=circle&layers=7,6')
      await says("nn.dense('hidden1', 7)")
      await page.goBack()
      await page.goBack()
      await says('// Two arms of a spiral.')
      await shows(page, 'Epoch 0')
      expect(await program.textContent()).toBe(before)
      await page.goForward()
      await says('// A disc')
    })
  })

  test('the playground is used by the keyboard alone', async () => {
    await visited(browser(), folder, 'playground/index.html#data=own&features=x,y', async page => {
      await shows(page, 'Put at least two points')
      const reach = async (name: string): Promise<void> => {
        const isThere = `document.activeElement?.getAttribute('aria-label') === ${JSON.stringify(name)} || document.activeElement?.textContent === ${JSON.stringify(name)}`
        for (let i = 0; i < 80 && !(await page.evaluate(isThere)); i++) await page.keyboard.press('Tab')
        expect(await page.evaluate(isThere)).toBe(true)
        expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid')
      }
      await page.locator('.playground h1').evaluate('(e) => { e.tabIndex = -1; e.focus() }')
      await reach('Put the point')
      await page.keyboard.press('Enter')
      await page.keyboard.press('Enter')
      await shows(page, 'Epoch 0')
      expect(page.url()).toContain('points=0,0,1;0,0,1')
      await page.locator('.playground h1').evaluate('(e) => { e.tabIndex = -1; e.focus() }')
      await reach('Step: one epoch')
      await page.keyboard.press('Enter')
      await shows(page, 'Epoch 1')
      await reach('Hidden layer 2: one unit more')
      await page.keyboard.press('Enter')
      await shows(page, 'Epoch 0')
      expect(page.url()).toContain('layers=8,7')
    })
  })

  test('the playground takes points by clicking, and weighs less than 250 KB', async () => {
    await visited(browser(), folder, 'playground/index.html#data=own', async page => {
      const weights: Promise<number>[] = []
      page.on('response', response => {
        if (!response.url().endsWith('.woff2'))
          weights.push(
            response.body().then(
              body => gzipSync(body).length,
              () => 0,
            ),
          )
      })
      await page.reload()
      await shows(page, 'Put at least two points')
      const surface = page.locator('.playground .surface')
      await surface.click({ position: { x: 100, y: 100 } })
      await page.getByLabel('Class').selectOption('orange')
      await surface.click({ position: { x: 300, y: 300 } })
      await shows(page, 'Epoch 0')
      expect(page.url()).toMatch(/points=-3\.\d,3\.\d,1;2\.\d,-2\.\d,0/)
      const sizes = await Promise.all(weights)
      const sum = sizes.reduce((sum, size) => sum + size)
      expect(sum).toBeGreaterThan(100_000)
      expect(sum).toBeLessThan(250_000)
    })
  })
}
