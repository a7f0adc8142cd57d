// What an editor says while one writes a call of an operation, a loss or a layer: which tensors and options it takes, in public names.
import { describe, expect, it } from 'vitest'
import { rightCalls } from './misuse.js'
import { editor, type Version } from './service.js'

const prelude =
  "import { pipe } from 'fp-ts/lib/function.js'\nimport * as T from 'tensor-ts'\nimport * as nn from 'tensor-ts/nn'\n"

/** Where the sentence says what is still to be written. */
const besides = ["T.einsum('ij,kj->ik', /**/)"]

/** Calls up to their first and up to their second argument. */
const begun = [
  ...new Set(
    rightCalls.flatMap(({ name, args }) => [
      `${name}(/**/)`,
      ...(args.length > 1 ? [`${name}(${args[0]}, /**/)`] : []),
    ]),
  ),
].filter(call => !besides.includes(call))

/** Names that are no type of the library. */
const standard = /^(Either|Record|NonNullable|Iterable|ArrayBuffer\w*|(Float32|Float64|Int32|Uint8)Array)$/

/** What should not be shown: a sentence, a condition, an intersection, a name that is not public. */
const internalsIn = (signature: string): readonly string[] => {
  const marks = [/["`][\w.]+: /, / \? /, / & /].flatMap(mark => mark.exec(signature) ?? [])
  const bare = signature.replaceAll(/"[^"]*"|(?:T|nn)(?:\.\w+)+/g, '')
  const variables = [...bare.matchAll(/(\w+) extends /g)].map(([, name]) => name)
  const names = [...bare.matchAll(/\b[A-Z]\w*/g)].map(([name]) => name)
  return [...marks, ...names.filter(name => !variables.includes(name) && !standard.test(name))]
}

const text = prelude + begun.map((call, i) => `{ ${call.replace('/**/', `/*^${i}*/`)} }`).join('\n')

describe.each<Version>(['5.9', '6.0'])('under TypeScript %s', version => {
  it(`${begun.length} calls that are begun say what is taken`, () => {
    const { signatures } = editor(version)(text)
    const shown = begun
      .filter(call => !besides.includes(call))
      .map((call, i) => [call, signatures(String(i))[0] ?? 'nothing'] as const)
    const wrong = shown.filter(([, signature]) => signature === 'nothing' || internalsIn(signature).length > 0)
    expect(wrong.map(([call, signature]) => `${call}\n  ${signature}\n  ${internalsIn(signature)}`)).toEqual([])
  })
})
