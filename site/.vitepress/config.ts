import { readFileSync } from 'node:fs'
import { defineConfig } from 'vitepress'
import { examplesOf } from '../../scripts/examples/read.js'
import { answersTo } from '../types/answers.js'
import { placeWords, withAnswers } from '../types/highlight.js'
import { pages } from '../pages.js'
import { placeholder, relocate } from '../relocate.js'

const answers = answersTo(pages.flatMap(file => examplesOf(file, readFileSync(file, 'utf8'))))

export default defineConfig({
  title: 'tensor-ts',
  base: placeholder,
  description: 'A functional, shape-typed tensor library for TypeScript.',
  srcDir: '..',
  srcExclude: ['node_modules', '.tmp'],
  outDir: '../.site',
  cacheDir: '../.tmp/vitepress',
  rewrites: { 'site/index.md': 'index.md' },
  buildEnd: ({ outDir }) => relocate(outDir),
  markdown: {
    languages: ['ts', 'sh', 'json', 'python', 'js'],
    codeTransformers: [withAnswers(answers)],
    config: md => {
      const { fence } = md.renderer.rules
      md.renderer.rules.fence = (tokens, i, options, env, self) => {
        const token = tokens[i]
        if (token?.map && /^ts\s*$/.test(token.info)) token.info += ` ${placeWords(env.relativePath, token.map[0] + 2)}`
        return fence?.(tokens, i, options, env, self) ?? ''
      }
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
  },
})
