// Transformations, loops and optimizers, wrongly used in each argument: the first line that an editor shows is the sentence, at
// that argument, whatever the compiler.
import { holdFirstLines } from './shown.js'
import { cases, prelude } from './transformations.js'

holdFirstLines(
  prelude,
  cases.map(([before, wrong, after, sentence]) => ({
    code: `${before}${wrong}${after}`,
    from: before.length,
    to: before.length + wrong.length,
    sentence,
  })),
)
