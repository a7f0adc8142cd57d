import { SourceMap } from 'node:module'
import { transform } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { shorten } from '../../scripts/shorten.js'

const original = `import { log } from './log.js'
const made = /* @__PURE__ */ log(1)
const greatest = function (numbers) {
  return numbers.reduce((largest, each) => (each > largest ? each : largest))
}
import * as late from './late.js'
const refuse = function (what) {
  throw new TypeError(\`refuse: expected nothing, got \${late.show(what)}\`)
}
export { greatest, refuse as no, made }
`

const noMap = JSON.stringify({ version: 3, sources: [], mappings: '' })

describe('a module in less text', async () => {
  // As the bundler writes it.
  const { code, map } = await transform(original, { sourcemap: 'external', sourcefile: '../src/original.js' })
  const short = await shorten({ text: code, map })
  const lines = short.text.split('\n')

  test('imports and exports what it did, and keeps its outermost names and its marks', () => {
    expect(short.text).toContain('import { log } from "./log.js";\nimport * as late from "./late.js";\n')
    expect(short.text).toContain('export { greatest, refuse as no, made };')
    expect(short.text).toMatch(/\bgreatest=function\(\w\)\{return \w\.reduce\(/)
    expect(short.text).toContain('made=/*@__PURE__*/ log(1)')
    expect(short.text.length).toBeLessThan(code.length)
  })

  test.each([
    ['throw new', 7],
    ['log(1)', 1],
    ['.reduce', 3],
  ])('leads back to the line of the source: %s', (text, line) => {
    const row = lines.findIndex(each => each.includes(text))
    const entry = new SourceMap(JSON.parse(short.map)).findEntry(row, lines[row]!.indexOf(text))
    expect(entry).toMatchObject({ originalSource: '../src/original.js', originalLine: line })
  })

  test('has no long lines', async () => {
    const many = `const list = [${Array.from({ length: 1000 }, (_, i) => `'word ${i}'`).join()}]\nexport { list }\n`
    const { text } = await shorten({ text: many, map: noMap })
    expect(Math.max(...text.split('\n').map(line => line.length))).toBeLessThan(200)
  })

  test('is refused where a mark would not be told from what is written so', async () => {
    const text = 'const f = function (x) { delete delete x.y }\n'
    await expect(shorten({ text, map: noMap })).rejects.toThrow('mark')
  })
})
