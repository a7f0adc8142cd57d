import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'
import { newPage } from '../browser/newPage.js'
import { serve } from './serve.js'

/** Until the page answers to keys and clicks: its script takes over what was rendered some time after both are loaded. */
export const answers = async (page: Page): Promise<void> => {
  await page.waitForFunction("document.querySelector('#app')?.__vue_app__ !== undefined")
}

/** Opens a page of a site that was built, gives it to `visit`, and expects that nothing went wrong there. */
export const visited = async (
  browser: Browser,
  folder: string,
  address: string,
  visit: (page: Page) => Promise<void>,
) => {
  const { root, close } = await serve(folder, '/some/where/')
  const page = await newPage(browser, { viewport: { width: 1440, height: 900 } })
  const wrong: string[] = []
  page.on('console', message => {
    if (message.type() === 'error') wrong.push(message.text())
  })
  page.on('pageerror', ({ message }) => wrong.push(message))
  page.on('request', request => {
    if (!request.url().startsWith(root)) wrong.push(`asked for ${request.url()}`)
  })
  await page.goto(root + address)
  await answers(page)
  await visit(page)
  await page.close()
  await close()
  expect(wrong).toEqual([])
}
