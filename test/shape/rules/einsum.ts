import fc from 'fast-check'
import { einsum } from '../../../src/shape/einsum.js'
import { literal, nearly, rule, type Size, size, text, values } from './rule.js'

interface Case {
  readonly spec: string
  readonly shapes: readonly (readonly Size[])[]
}

const letters = 'abcdX'
const word = (maxLength: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...letters), { maxLength }).map(cs => cs.join(''))

/** The shape of an operand of the term: each index has its size, an ellipsis some that broadcast. */
const operand = (
  term: string,
  sizes: ReadonlyMap<string, Size>,
  dots: readonly Size[],
): fc.Arbitrary<readonly Size[]> => {
  const [head = '', ...tail] = term.split('...')
  const sizesOf = (indices: string) => [...indices].map(c => sizes.get(c) ?? literal(2))
  const between = fc
    .tuple(fc.nat(dots.length), fc.array(fc.boolean(), { minLength: dots.length, maxLength: dots.length }))
    .map(([cut, ones]) => dots.map((dim, i) => (ones[i] ? literal(1) : dim)).slice(cut))
  return between
    .chain(dims => nearly([...sizesOf(head), ...(tail.length > 0 ? dims : []), ...sizesOf(tail.join(''))]))
    .chain(dims => fc.nat(20).map(n => (n === 0 ? dims.slice(1) : n === 1 ? [...dims, literal(2)] : dims)))
}

const output = (inputs: string, dotted: boolean): fc.Arbitrary<string | undefined> => {
  const present = [...new Set(inputs.replaceAll('.', ''))]
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant(undefined) },
    {
      weight: 5,
      arbitrary: fc
        .tuple(fc.shuffledSubarray(present), fc.nat(3), fc.nat(6))
        .map(([cs, at, n]) => (dotted && n > 0 ? [...cs.slice(0, at), '...', ...cs.slice(at)] : cs).join('')),
    },
    { weight: 1, arbitrary: word(3) },
  )
}

const cases: fc.Arbitrary<Case> = fc
  .tuple(
    fc.array(fc.tuple(word(2), fc.nat(5), word(1)), { minLength: 1, maxLength: 3 }),
    fc.tuple(...[...letters].map(c => size.map(dim => [c, dim] as const))),
    fc.array(size, { maxLength: 2 }),
    fc.nat(15),
    fc.boolean(),
  )
  .chain(([drawn, sizes, dots, odd, spaced]) => {
    const terms = drawn.map(([head, dotted, tail]) => `${head}${dotted === 0 ? '...' : ''}${tail}`)
    const inputs = terms.join('')
    return fc
      .tuple(output(inputs, inputs.includes('.')), fc.tuple(...terms.map(term => operand(term, new Map(sizes), dots))))
      .map(([out, shapes]) => ({
        spec: `${terms.join(spaced ? ' , ' : ',')}${odd === 0 ? '1' : ''}${out === undefined ? '' : `->${out}`}`,
        shapes: odd === 1 ? shapes.slice(1) : shapes,
      }))
  })

export const einsumRules = [
  rule({
    name: 'einsum',
    arbitrary: cases,
    type: ({ spec, shapes }) => ({
      guard: `einsum.CanEinsum<'${spec}', [${shapes.map(text).join(', ')}]>`,
      result: `einsum.Einsum<'${spec}', [${shapes.map(text).join(', ')}]>`,
    }),
    run: ({ spec, shapes }) => einsum(spec, shapes.map(values)).shape,
  }),
]
