import type { ShikiTransformer } from 'shiki'
import { caretComment } from '../../scripts/examples/read.js'
import type { Answers } from './answers.js'

/** Where a block of code begins. */
export interface Place {
  readonly file: string
  /** Of its first line of code, from 1. */
  readonly line: number
}

/**
 * Writes what the compiler says into the code: `data-type` at each name, `data-error` at what is underlined, and the class
 * `error-said` at a comment that repeats an error. `placeOf` tells where the block stands that is being coloured.
 */
export const withAnswers = (answers: Answers, placeOf: () => Place | undefined): ShikiTransformer => ({
  name: 'answers of the compiler',
  preprocess(code, options) {
    const place = placeOf()
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
