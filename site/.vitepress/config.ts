import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'
import { allExamples, type Example, examplesOf } from '../../scripts/examples/read.js'
import { buildEditor } from '../editor/build.js'
import { linkTo } from '../editor/link.js'
import { anchorOf, joinTitled } from '../markdown.js'
import { entryPoints, linesBefore, pages, parts, titleOf } from '../pages.js'
import { writeReference } from '../reference/write.js'
import { placeholder, relocate } from '../relocate.js'
import { answersTo } from '../types/answers.js'
import { type Place, withAnswers } from '../types/highlight.js'

/** Where TypeDoc's reference is written, to be built like other pages. */
const reference = 'site/reference/pages'
const chapters = await writeReference(reference, entryPoints())

const examples = [
  ...pages.flatMap(file => examplesOf(file, readFileSync(file, 'utf8'))),
  ...allExamples().filter(({ file }) => file.endsWith('.ts')),
]
const answers = answersTo(examples)

/** The examples of the sources by their texts, by which they are found in the reference. */
const byText = new Map(examples.map(example => [example.text.trim(), example]))

const placeOf = ({ file, text }: Example): Place => ({
  file,
  line: /\S/.exec(text) === null ? 1 : text.slice(0, text.search(/\S/)).split('\n').length,
})

const icon =
  'data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 16 16%22><rect width=%2216%22 height=%2216%22 rx=%223%22 fill=%22%230072b2%22/><path d=%22M4 5h8M8 5v7%22 stroke=%22white%22 stroke-width=%222%22/></svg>'

const source = (path: string) => fileURLToPath(new URL(`../../src/${path}`, import.meta.url))

/** The block that is being coloured: a block is coloured while it is rendered, in one go. */
let place: Place | undefined

export default defineConfig({
  title: 'tensor-ts',
  base: placeholder,
  description: 'A functional, shape-typed tensor library for TypeScript.',
  head: [['link', { rel: 'icon', href: icon }]],
  srcDir: '..',
  srcExclude: ['{node_modules,test,src,scale,runs,.tmp,dist}/**'],
  outDir: '../.site',
  cacheDir: '../.tmp/vitepress',
  rewrites: {
    'site/index.md': 'index.md',
    'site/playground/index.md': 'playground/index.md',
    'site/editor/index.md': 'editor/index.md',
    [`${reference}/:rest*`]: 'reference/:rest*',
  },
  vite: {
    resolve: {
      alias: [
        { find: /^tensor-ts$/, replacement: source('index.ts') },
        { find: /^tensor-ts\/(.*)$/, replacement: source('$1/index.ts') },
      ],
    },
    worker: { format: 'es' },
  },
  buildEnd: async ({ outDir }) => {
    relocate(outDir)
    await buildEditor(`${outDir}/editor`)
  },
  markdown: {
    // Of GitHub's usual colours those of comments, in which types stand here, are too faint to be read.
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    codeTransformers: [withAnswers(answers, () => place)],
    anchor: { slugify: anchorOf },
    config: md => {
      joinTitled(md)
      const { fence } = md.renderer.rules
      md.renderer.rules.fence = (tokens, i, options, env, self) => {
        const { content, map, info } = tokens[i] ?? {}
        const file = relative(process.cwd(), env.realPath ?? env.path).replaceAll('\\', '/')
        const ofSource = byText.get((content ?? '').trim())
        if (!map || !/^ts\s*$/.test(info ?? '')) place = undefined
        else if (!file.startsWith(reference)) place = { file, line: linesBefore(file) + map[0] + 2 }
        else place = ofSource && placeOf(ofSource)
        const block = fence?.(tokens, i, options, env, self) ?? ''
        return place === undefined ? block : block + linkTo(examples, place.file, place.line, placeholder)
      }
    },
  },
  themeConfig: {
    search: {
      provider: 'local',
      options: {
        // What draws itself in the browser is found by what its page says of it.
        _render: (text, env, md) => {
          // Code is found by its text: to colour it a second time would take a third of the time that pages take.
          const { highlight } = md.options
          md.set({ highlight: null })
          const page = md.render(text, env)
          md.set({ highlight })
          const { title, about } = env.frontmatter ?? {}
          return about === undefined ? page : md.render(`# ${title}\n\n${about}\n`, env)
        },
      },
    },
    outline: [2, 3],
    nav: [
      { text: 'Start', link: '/docs/start' },
      { text: 'Guide', link: '/docs/types' },
      { text: 'Reference', link: '/reference/tensor/' },
      { text: 'Playground', link: '/playground/' },
      { text: 'Editor', link: '/editor/' },
    ],
    sidebar: {
      '/': parts.map(({ text, pages }) => ({
        text,
        items: pages.map(page => ({ text: titleOf(page), link: `/${page.replace(/\.md$/, '')}` })),
      })),
      '/reference/': chapters.map(({ text, link, items }) => ({ text, link, collapsed: true, items: [...items] })),
    },
  },
})
