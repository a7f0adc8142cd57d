import type { Browser, BrowserContextOptions, Page } from 'playwright-core'

/** A page that is waited for as long as a test is, however busy the machine is. */
export const newPage = async (browser: Browser, options: BrowserContextOptions): Promise<Page> => {
  const page = await browser.newPage(options)
  page.setDefaultTimeout(300_000)
  return page
}
