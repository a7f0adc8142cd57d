import type { ShikiTransformer } from 'shiki'
import { caretComment } from '../../scripts/examples/read.js'
import type { Answers } from './answers.js'

/** Where a block of code begins, as words behind the language of its fence: the file, and the line of its first line, from 1. */
export const placeWords = (file: string, line: number): string => `place=${file}:${line}`

const placeOf = (words: string): { readonly file: string; readonly line: number } | undefined => {
  const [, file, line] = /place=(\S+):(\d+)/.exec(words) ?? []
  return file === undefined ? undefined : { file, line: Number(line) }
}

/**
 * Writes what the compiler says into the code: `data-type` at each name, `data-error` at what is underlined, and the class
 * `error-said` at a comment that repeats an error.
 */
export const withAnswers = (answers: Answers): ShikiTransformer => ({
  name: 'answers of the compiler',
  preprocess(code, options) {
    const place = placeOf(options.meta?.__raw ?? '')
    const lines = place && answers.get(place.file)
    if (place === undefined || lines === undefined) return
    const decorations = code.split('\n').flatMap((_, i) => {
      const { types = [], errors = [] } = lines.get(place.line + i) ?? {}
      const decoration = (column: number, length: number, properties: Record<string, string>) => ({
        start: { line: i, character: column },
        end: { line: i, character: column + length },
        properties,
      })
      return [
        ...errors.map(({ column, length, text }) => decoration(column, length, { class: 'error', 'data-error': text })),
        ...types.map(({ column, length, text }) => decoration(column, length, { class: 'typed', 'data-type': text })),
      ]
    })
    options.decorations = [...(options.decorations ?? []), ...decorations]
  },
  line(node, line) {
    if (caretComment.test(this.source.split('\n')[line - 1] ?? '')) this.addClassToHast(node, 'error-said')
  },
})
