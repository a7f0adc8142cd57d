// Takes pictures of the built site: the README's, which is the editor with a mistake in it, and the gallery's of the playground.
// `npm run site && npx tsx site/picture.ts`.
import { chromium } from 'playwright-core'
import { findBrowser } from '../test/browser/find.js'
import { serve } from '../test/site/serve.js'
import { hashOf } from './editor/link.js'
import { starters } from './editor/programs.js'

const model = starters.find(({ name }) => name === 'A model')?.text
const [begin] = model?.split('const batch') ?? []
if (begin === undefined) throw new Error('there is no program of a model to begin with')
const program = `${begin}const images = T.zeros([T.dim('batch', 32), 1, 28, 28])
const logits = lenet.apply(params, images)

T.matmul(logits, T.ones([12, 2]))
`

const executablePath = findBrowser()
if (executablePath === undefined) throw new Error('there is no Chromium here')
const { root, close } = await serve('.site', '/')
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })

const editor = await browser.newPage({ viewport: { width: 1600, height: 700 }, deviceScaleFactor: 1.5 })
await editor.goto(`${root}editor/index.html#${hashOf(program)}`)
await editor.waitForFunction(`document.querySelector('.mistakes')?.textContent.includes('differ')`, undefined, {
  timeout: 120_000,
})
await editor.waitForTimeout(3000)
// The program and the list of mistakes below it.
await editor.screenshot({ path: 'docs/editor.png', clip: { x: 12, y: 118, width: 930, height: 460 } })

const playground = await browser.newPage({ viewport: { width: 1100, height: 1100 }, deviceScaleFactor: 0.8 })
await playground.goto(`${root}playground/index.html`)
await playground.getByRole('button', { name: 'Train', exact: true }).click()
await playground.waitForFunction(
  `document.querySelector('.playground .figures')?.textContent.startsWith('Epoch 300')`,
  undefined,
  { timeout: 120_000 },
)
// The network and what it has learnt.
await playground.screenshot({ path: 'docs/gallery/playground.png', clip: { x: 8, y: 428, width: 1084, height: 620 } })

await browser.close()
await close()
