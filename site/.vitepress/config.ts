import { readFileSync } from 'node:fs'
import { defineConfig } from 'vitepress'
import { examplesOf } from '../../scripts/examples/read.js'
import { pages, parts, titleOf } from '../pages.js'
import { placeholder, relocate } from '../relocate.js'
import { answersTo } from '../types/answers.js'
import { type Place, withAnswers } from '../types/highlight.js'

const answers = answersTo(pages.flatMap(file => examplesOf(file, readFileSync(file, 'utf8'))))

/** The block that is being coloured: a block is coloured while it is rendered, in one go. */
let place: Place | undefined

export default defineConfig({
  title: 'tensor-ts',
  base: placeholder,
  description: 'A functional, shape-typed tensor library for TypeScript.',
  srcDir: '..',
  srcExclude: ['{node_modules,test,src,scale,runs,.tmp,dist}/**'],
  outDir: '../.site',
  cacheDir: '../.tmp/vitepress',
  rewrites: { 'site/index.md': 'index.md' },
  buildEnd: ({ outDir }) => relocate(outDir),
  markdown: {
    languages: ['ts', 'sh', 'json', 'python', 'js'],
    codeTransformers: [withAnswers(answers, () => place)],
    config: md => {
      const { fence } = md.renderer.rules
      md.renderer.rules.fence = (tokens, i, options, env, self) => {
        const { map, info } = tokens[i] ?? {}
        place = map && /^ts\s*$/.test(info ?? '') ? { file: env.relativePath, line: map[0] + 2 } : undefined
        return fence?.(tokens, i, options, env, self) ?? ''
      }
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Start', link: '/README' },
      { text: 'Guide', link: '/docs/types' },
    ],
    sidebar: parts.map(({ text, pages }) => ({
      text,
      items: pages.map(page => ({ text: titleOf(page), link: `/${page.replace(/\.md$/, '')}` })),
    })),
  },
})
