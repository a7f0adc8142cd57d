import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import * as T from 'tensor-ts'
import * as data from 'tensor-ts/data'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'
import * as train from 'tensor-ts/train'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { placeholder, relocatedPage, relocatedScript } from '../../site/relocate.js'
import { advice, findBrowser } from '../browser/find.js'
import { newPage } from '../browser/newPage.js'
import { faintTexts } from './faint.js'
import { editorTests } from './inEditor.js'
import { playgroundTests } from './inPlayground.js'
import { serve } from './serve.js'
import { answers, visited } from './visited.js'

const folder = '.site'
const executablePath = findBrowser()
if (executablePath === undefined) console.log(advice)

describe('a site that was built for no path', () => {
  test('has its links from where each page stands', () => {
    const page = `<head></head><body><a href="${placeholder}docs/a.html"></a></body>`
    expect(relocatedPage(page, 0)).toContain('<a href="./docs/a.html">')
    expect(relocatedPage(page, 2)).toContain('<a href="../../docs/a.html">')
  })

  test.each([
    [`"${placeholder}a.js"`, '/x/a.js'],
    [`'b'+'${placeholder}a.js'`, 'b/x/a.js'],
    [`\`\${1}${placeholder}\${2}\``, '1/x/2'],
    [`JSON.parse('{"a":"${placeholder}"}').a`, '/x/'],
    [`["${placeholder}","c"].join("${placeholder}")`, '/x//x/c'],
  ])('has the base in %s', (expression, value) => {
    expect(new Function('__siteBase', `return ${relocatedScript(expression)}`)('/x/')).toBe(value)
  })
})

/**
 * Whether a page is opened in the browser, or read as it was written: pages of the reference are made alike, of which a fifth is
 * opened; THOROUGH=1 opens all.
 */
const isOpened = (name: string, i: number): boolean =>
  process.env.THOROUGH === '1' || !name.startsWith('reference/') || i % 5 === 0

describe('the site', () => {
  let browser: Browser | undefined
  beforeAll(async () => {
    // A larger young generation, as the compiler's answers are many and short-lived.
    const build = ['--max-semi-space-size=64', 'node_modules/vitepress/bin/vitepress.js', 'build', 'site']
    execFileSync(process.execPath, build, { encoding: 'utf8' })
    browser =
      executablePath === undefined ? undefined : await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  })
  afterAll(() => browser?.close())

  const pages = () =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.html') && name !== '404.html')
      .map(name => name.replaceAll('\\', '/'))

  test('shows the types of every block of code', () => {
    const text = readFileSync(`${folder}/README.html`, 'utf8')
    expect(text.includes('data-type="const x: T.Tensor&lt;[2, 3], &quot;float32&quot;&gt;"')).toBe(true)
    expect(text.includes('data-error="Argument of type')).toBe(true)
    expect(pages().length).toBeGreaterThan(20)
    const blocks = pages().flatMap(name => {
      const page = readFileSync(`${folder}/${name}`, 'utf8')
      return [...page.matchAll(/<div class="language-ts[\s\S]*?<\/pre>/g)].map(([block]) => ({ name, block }))
    })
    expect(blocks.length).toBeGreaterThan(600)
    expect(blocks.filter(({ block }) => !block.includes('data-type="'))).toEqual([])
  })

  test.each([
    ['tensor', T],
    ['nn', nn],
    ['optim', optim],
    ['data', data],
    ['train', train],
  ])('has every public name of %s in its reference', (room, module) => {
    const text = pages()
      .filter(name => name.startsWith(`reference/${room}/`))
      .map(name => readFileSync(`${folder}/${name}`, 'utf8'))
      .join('')
    const isNamespace = (value: unknown) => Object.prototype.toString.call(value) === '[object Module]'
    const names = Object.entries(module).flatMap(([name, value]) => (isNamespace(value) ? [] : [name]))
    expect(names.length).toBeGreaterThan(10)
    expect(names.filter(name => !text.includes(`<h2 id="${name}"`))).toEqual([])
  })

  if (executablePath === undefined) return

  test('is walked from any path: no broken link, no error, nothing of another host', async () => {
    const { root, close } = await serve(folder, '/some/where/')
    const page = await newPage(browser!, { viewport: { width: 375, height: 800 } })
    const wrong: string[] = []
    page.on('console', message => {
      if (message.type() === 'error') wrong.push(`${page.url()}: ${message.text()}`)
    })
    page.on('pageerror', ({ message }) => wrong.push(`${page.url()}: ${message}`))
    page.on('request', request => {
      if (!request.url().startsWith(root) && !request.url().startsWith('data:'))
        wrong.push(`asked for ${request.url()}`)
    })
    const known = new Set(pages().map(name => root + name))
    const places = new Set<string>()
    const ledTo: { readonly name: string; readonly link: string }[] = []
    const note = (name: string, links: readonly string[], ids: readonly string[]): void => {
      for (const link of links) {
        const address = link.replace(/[?#].*$/, '')
        if (address.startsWith(root) && !known.has(address.endsWith('/') ? `${address}index.html` : address))
          wrong.push(`${name} leads to ${link}`)
        // What has an equals sign is no place but what the editor or the playground opens with.
        else if (address.startsWith(root) && /#[^=]+$/.test(link)) ledTo.push({ name, link })
      }
      for (const id of ids) places.add(`${root}${name}#${id}`)
    }
    for (const [i, name] of pages().entries()) {
      if (!isOpened(name, i)) {
        const text = readFileSync(`${folder}/${name}`, 'utf8')
        const links = [...text.matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, href]) => new URL(href!, root + name).href)
        note(
          name,
          links,
          [...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id!),
        )
        continue
      }
      await page.goto(root + name, { waitUntil: 'load' })
      note(
        name,
        await page.evaluate<readonly string[]>('[...document.querySelectorAll("a[href]")].map(a => a.href)'),
        await page.evaluate<readonly string[]>('[...document.querySelectorAll("[id]")].map(e => e.id)'),
      )
      const wide = await page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      )
      if (wide > 0) wrong.push(`${name} is ${wide} pixels wider than a telephone`)
    }
    for (const { name, link } of ledTo)
      if (!places.has(decodeURI(link))) wrong.push(`${name} leads to no place: ${link}`)
    await page.close()
    await close()
    expect(wrong).toEqual([])
  })

  test('goes from page to page and shows a type, by the keyboard alone', async () => {
    const { root, close } = await serve(folder, '/some/where/')
    const page = await newPage(browser!, { viewport: { width: 1440, height: 900 } })
    await page.goto(`${root}docs/types.html`)
    await answers(page)
    await page.locator('.VPSidebar a[href$="README.html"]').first().focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(`${root}README.html`)
    await page.locator('h1#tensor-ts').waitFor()
    await answers(page)
    await page.locator('pre').first().focus()
    await page.keyboard.press('ArrowRight')
    expect(await page.locator('.answer').textContent()).toContain('const lenet')
    await page.keyboard.press('Escape')
    expect(await page.locator('.answer').isVisible()).toBe(false)
    await page.close()
    await close()
  })

  test.each(['playground', 'editor'])('finds the %s', async name => {
    await visited(browser!, folder, 'index.html', async page => {
      await page.keyboard.press('/')
      await page.locator('#localsearch-input').fill(name)
      await page.locator(`#localsearch-list a[href*="/${name}/"]`).first().waitFor()
    })
  })

  test.each(['light', 'dark'] as const)('is read in the %s, on a telephone and on a wide screen', async colorScheme => {
    const { root, close } = await serve(folder, '/some/where/')
    for (const width of [375, 1440]) {
      const page = await newPage(browser!, { colorScheme, viewport: { width, height: 900 } })
      for (const name of ['index.html', 'docs/types.html', 'docs/course/c.html', 'reference/nn/index.html']) {
        await page.goto(root + name)
        expect(await page.evaluate<readonly string[]>(`(${faintTexts})()`), `${name} at ${width}`).toEqual([])
      }
      await page.close()
    }
    await close()
  })

  playgroundTests(() => browser!, folder)
  editorTests(() => browser!, folder)
})
