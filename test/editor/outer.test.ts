// The table of what is not an operation or a layer: the first line that an editor shows is the sentence that is thrown, at that
// argument; of a value of another kind the compiler's own words.
import { expect, it } from 'vitest'
import { plain, prelude, runtime, said, thrown } from './outer.js'
import { barred, holdFirstLines } from './shown.js'

holdFirstLines(prelude, [
  ...[...thrown, ...said].map(([code, sentence]) => barred(code, sentence)),
  ...plain.map(code => barred(code)),
])

it.each(thrown)('%s throws the same', (code, sentence) => {
  const run = Function(...Object.keys(runtime), `return ${barred(code).code.replaceAll(' as const', '')}`)
  expect(() => run(...Object.values(runtime))).toThrow(sentence)
})
