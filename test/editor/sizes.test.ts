import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { editor, type Version } from './service.js'

// What takes sizes, and sizes of tensors as values: the type is what the run time makes, and what it refuses is refused by the
// compiler with the same sentence.

/** What the cases use: TypeScript that is JavaScript, too, but for types in brackets of comments. */
const values = [
  "const n = T.dim('n', 3)",
  'const x = T.ones([4, 16])',
  'const rows = T.ones([n, 16])',
  'const key = T.random.key(0)',
  "const branded = T.ones([2, 4])/* as T.Tensor<[2, 4]> & { readonly brand?: 'brand' }*/",
  'const anything/*: any*/ = JSON.parse("[[1, 2], [3, 4]]")',
  'const two = 2/* as 2 | 3*/',
  'const below = 2/* as 2 | -1*/',
  'const some/*: number*/ = 2',
  "const { dtype }/*: { dtype?: 'float64' }*/ = {}",
  'const list = [1, 2]/* as number[] | boolean[]*/',
  'const pairs/*: number[][]*/ = [[1, 2], [3, 4]]',
  'const nested = [1, 2]/* as number[] | number[][]*/',
  'const first = /*<B extends T.Dim>*/(x/*: T.Tensor<[B, 28]>*/) => T.dims(x)[0]',
  'const like = /*<S extends T.Shape>*/(x/*: T.Tensor<S>*/)/*: T.Tensor<S>*/ => T.zeros(T.dims(x))',
  "const positions = /*<B extends T.Dim>*/(x/*: T.Tensor<[B, 28]>*/)/*: T.Tensor<[B], 'int32'>*/ => T.arange(T.dims(x)[0], 'int32')",
  'const noise = /*<B extends T.Dim>*/(x/*: T.Tensor<[B, 28]>*/)/*: T.Tensor<[B, 28]>*/ => T.random.normal(key, T.dims(x))',
  'const steps = /*<D extends T.DType>*/(dtype/*: D*/)/*: T.Tensor<[3], D>*/ => T.arange(3, dtype)',
  'const drawn = /*<S extends T.Shape>*/(x/*: T.Tensor<S>*/) => T.random.categorical(key, x)',
  'const absent/*: { shape?: readonly [3, 4] }*/ = { shape: [3, 4] }',
  // What a rule computes of type variables is what the public names of the arithmetic compute.
  'const twice = /*<N extends T.Dim>*/(x/*: T.Tensor<[N]>*/)/*: T.Tensor<[T.Mul<N, 2>]>*/ => T.tile(x, [2])',
  'const doubled = /*<N extends T.Dim>*/(x/*: T.Tensor<[N]>*/)/*: T.Tensor<[T.Mul<N, 2>]>*/ => T.repeat(x, 2)',
  'const padded = /*<N extends T.Dim>*/(x/*: T.Tensor<[N]>*/)/*: T.Tensor<[T.Add<N, 2>]>*/ => T.pad(x, [[1, 1]])',
  'const joined = /*<N extends T.Dim, M extends T.Dim>*/(x/*: T.Tensor<[N]>*/, y/*: T.Tensor<[M]>*/)/*: T.Tensor<[T.Add<N, M>]>*/ => T.concat([x, y])',
  'const longer = /*<N extends T.Dim>*/(x/*: T.Tensor<[3, N]>*/)/*: T.Tensor<[3, T.Add<N, 1>]>*/ => T.concat([x, T.zeros([3, 1])], { axis: 1 })',
  'const halved = /*<N extends T.Dim>*/(x/*: T.Tensor<[N, 3]>*/)/*: T.Tensor<[T.FloorDiv<N, 2>, 3]>*/ => T.split(x, 2)[0]',
  'const inRow = /*<N extends T.Dim, M extends T.Dim>*/(x/*: T.Tensor<[N, M]>*/)/*: T.Tensor<[T.Mul<N, M>]>*/ => T.flatten(x)',
  // Nothing added, and once, is the type variable itself.
  'const unpadded = /*<N extends T.Dim>*/(x/*: T.Tensor<[N]>*/)/*: T.Tensor<[N]>*/ => T.pad(x, [[0, 0]])',
  'const unjoined = /*<N extends T.Dim>*/(x/*: T.Tensor<[N]>*/)/*: T.Tensor<[N]>*/ => T.concat([x, T.zeros([0])])',
  'const once = /*<N extends T.Dim>*/(x/*: T.Tensor<[N]>*/)/*: T.Tensor<[N]>*/ => T.tile(T.repeat(T.split(x, 1)[0], 1, { axis: 0 }), [1])',
  'const entries = [[1, 2], [3, 4]]/* as const*/',
  'const table/*: T.TensorOf<typeof entries>*/ = T.tensor(entries)',
  'const column = /*<N extends T.Dim>*/(n/*: T.SizeOf<N>*/)/*: T.Tensor<[N, 1]>*/ => T.expandDims(T.linspace(0, 1, n), 1)',
]

/** An expression and the type of the tensor that it gives: its shape as it is printed, and its element type. */
const results: readonly (readonly [code: string, type: string])[] = [
  ['T.zeros(x.shape)', '[4, 16], "float32"'],
  ['T.zeros([x.shape[1], 2])', '[16, 2], "float32"'],
  ['T.exp(branded)', '[2, 4], "float32"'],
  ['T.matmul(branded, x)', '[2, 16], "float32"'],
  ['T.sum(branded, { axis: 0 })', '[4], "float32"'],
  ['pipe(branded, T.reshape([8]), T.neg)', '[8], "float32"'],

  // Sizes of tensors.
  ['T.zeros(T.dims(rows))', '["n", 16], "float32"'],
  ["T.ones(T.dims(x), 'int32')", '[4, 16], "int32"'],
  ['T.random.normal(key, T.dims(rows))', '["n", 16], "float32"'],
  ['T.reshape(rows, [T.dims(rows)[0], 4, 4])', '["n", 4, 4], "float32"'],
  ["T.arange(T.dims(rows)[0], 'int32')", '["n"], "int32"'],
  ['T.eye(T.dims(rows)[0])', '["n", "n"], "float32"'],
  ['T.broadcastTo(T.ones([16]), T.dims(rows))', '["n", 16], "float32"'],
  ['like(rows)', '["n", 16], "float32"'],
  ['like(x)', '[4, 16], "float32"'],
  ['positions(T.ones([n, 28]))', '["n"], "int32"'],
  ['positions(T.ones([5, 28]))', '[5], "int32"'],
  ['noise(T.ones([n, 28]))', '["n", 28], "float32"'],
  ['twice(T.ones([n]))', '["n*2"], "float32"'],
  ['doubled(T.ones([5]))', '[10], "float32"'],
  ['padded(T.ones([n]))', '["n+2"], "float32"'],
  ['joined(T.ones([n]), T.ones([2]))', '["n+2"], "float32"'],
  ['longer(T.ones([3, n]))', '[3, "n+1"], "float32"'],
  ['halved(T.ones([6, 3]))', '[3, 3], "float32"'],
  ['inRow(T.ones([n, 2]))', '["n*2"], "float32"'],
  ['unpadded(T.ones([n]))', '["n"], "float32"'],
  ['unjoined(T.ones([n]))', '["n"], "float32"'],
  ['once(T.ones([n]))', '["n"], "float32"'],
  ['column(n)', '["n", 1], "float32"'],
  ['column(4)', '[4, 1], "float32"'],
  ['T.zeros([first(T.ones([n, 28]))])', '["n"], "float32"'],
  ['T.expectShape(T.tensor(pairs), [2, 2])', '[2, 2], "float32"'],
  ['T.expectShape(rows, [3, 16])', '[3, 16], "float32"'],
  ['pipe(rows, T.expectShape([3, 16]))', '[3, 16], "float32"'],
  ['T.expectShape(T.ones([3, 16]), [n, 16])', '["n", 16], "float32"'],

  // Names in one order.
  ["T.add(T.flatten(T.zeros([T.dim('b', 2), n])), T.flatten(T.zeros([n, T.dim('b', 2)])))", '["b*n"], "float32"'],
  ["T.concat([T.zeros([n]), T.zeros([T.dim('b', 2)])])", '["b+n"], "float32"'],
  ['T.slice(T.concat([T.zeros([n]), T.zeros([1])]), [[1, null]])', '["n"], "float32"'],
  ['twice(T.ones([n]))', '["n*2"], "float32"'],
  ['twice(T.ones([5]))', '[10], "float32"'],
  ['table', 'T.TensorOf<readonly [readonly [1, 2], readonly [3, 4]]>'],

  // Ranges.
  ['T.arange(5)', '[5], "float32"'],
  ['T.arange(0)', '[0], "float32"'],
  ['T.arange(-2)', '[0], "float32"'],
  ['T.arange(2.5)', '[number], "float32"'],
  ['T.arange(n)', '["n"], "float32"'],
  ['T.arange(some)', '[number], "float32"'],
  ['T.arange(below)', '[number], "float32"'],
  ['T.arange(two)', '[2 | 3], "float32"'],
  ["T.arange(3, 'int32')", '[3], "int32"'],
  ["T.arange(n, 'int32')", '["n"], "int32"'],
  ['T.arange(3, dtype)', '[3], "float32" | "float64"'],
  ['T.arange(5, 2)', '[0], "float32"'],
  ['T.arange(2, 5)', '[3], "float32"'],
  ['T.arange(-2, 5)', '[7], "float32"'],
  ['T.arange(0, n)', '["n"], "float32"'],
  ['T.arange(1, n)', '["max(n-1,0)"], "float32"'],
  ['T.arange(0, 1, 0.1)', '[number], "float32"'],
  ['T.arange(0.5, 2)', '[number], "float32"'],
  ['T.arange(1, 8, 3)', '[3], "float32"'],
  ['T.arange(8, 1, -3)', '[3], "float32"'],
  ['T.arange(1, 8, -3)', '[0], "float32"'],
  ['T.arange(0, n, 2)', '["floor((n+1)/2)"], "float32"'],
  ["T.arange(1, 4, 'int32')", '[3], "int32"'],
  ['T.arange(1, 4, dtype)', '[3], "float32" | "float64"'],
  ["T.arange(1, 8, 3, 'int32')", '[3], "int32"'],
  ['T.arange(1, 8, 3, dtype)', '[3], "float32" | "float64"'],
  ['T.arange(0, anything.stop ?? 7)', '[number], any'],
  ['T.arange(0, 7, anything.step ?? 2)', '[number], any'],
  ["steps('int32')", '[3], "int32"'],
  ['T.arange(1, some)', '[number], "float32"'],
  ['T.linspace(0, 1, 5)', '[5], "float32"'],
  ['T.linspace(0, 1, n)', '["n"], "float32"'],
  ['T.linspace(0, 1, 5, dtype)', '[5], "float32" | "float64"'],
  ['T.eye(n)', '["n", "n"], "float32"'],
  ['T.eye(n, 2)', '["n", 2], "float32"'],
  ["T.eye(2, n, 'bool')", '[2, "n"], "bool"'],

  // Filled tensors.
  ['T.zeros([2, 3], dtype)', '[2, 3], "float32" | "float64"'],
  ['T.zeros([])', '[], "float32"'],
  ['T.full([n, 2], 7, dtype)', '["n", 2], "float32" | "float64"'],
  ['T.ones([two, 3])', '[2 | 3, 3], "float32"'],
  ['T.ones([some, 3])', '[number, 3], "float32"'],

  // Data.
  ['T.fromArray([1, 2], [2])', '[2], "float32"'],
  ['T.fromArray([true, false], [2])', '[2], "bool"'],
  ['T.fromArray([], [0])', '[0], "float32"'],
  ['T.fromArray([], [2, 0])', '[2, 0], "float32"'],
  ['T.fromArray(Array(4).fill(0), [4])', '[4], "float32"'],
  ['T.fromArray(list, [2])', '[2], "float32" | "bool"'],
  ['T.fromArray(new Int16Array(6), [n, 2])', '["n", 2], "int32"'],
  ['T.fromArray([1, 2, 3, 4, 5, 6], [n, 2], dtype)', '["n", 2], "float32" | "float64"'],
  ["T.fromArray([1, 2], [2], 'int32')", '[2], "int32"'],
  ['T.fromArray([1, 2], [some])', '[number], "float32"'],
  ['T.tensor(anything)', 'T.Shape, any'],
  ['T.tensor([anything])', 'T.Shape, any'],
  ['T.tensor(pairs)', '[number, number], "float32"'],
  ['T.tensor(nested)', 'T.Shape, "float32"'],
  ['T.tensor(list)', '[number], "float32" | "bool"'],
  ['T.tensor([some, two])', '[2], "float32"'],
  ['T.tensor([1, 2], dtype)', '[2], "float32" | "float64"'],
  ['T.tensor([])', '[0], "float32"'],

  // Random numbers.
  ['T.random.split(key, 3)', '[3, 2], "int32"'],
  ['T.random.split(key, n)', '["n", 2], "int32"'],
  ['T.random.permutation(key, n)', '["n"], "int32"'],
  ['T.random.permutation(key, 5)', '[5], "int32"'],
  ['T.random.uniform(key, [n, 2], { low: 1, high: 2 })', '["n", 2], "float32"'],
  ['T.random.bits(key, [n])', '["n"], "int32"'],
  ['T.random.bernoulli(key, 0.5, [n])', '["n"], "bool"'],
  ['T.random.randint(key, [2, n], 0, 5)', '[2, "n"], "int32"'],
  ['T.random.truncatedNormal(key, -1, 1, [n])', '["n"], "float32"'],
  ['T.random.exponential(key, [2])', '[2], "float32"'],
  ['T.random.gumbel(key, [2])', '[2], "float32"'],
  ['T.random.categorical(key, rows)', '["n"], "int32"'],
  ['T.random.categorical(key, rows, { axis: 0 })', '[16], "int32"'],
  ['drawn(x)', '[4], "int32"'],
  ['T.random.categorical(key, x, absent)', 'T.Shape, "int32"'],
  ['T.random.categorical(key, x, anything.options)', 'T.Shape, "int32"'],
  ['T.random.normal(anything.key ?? key, [n])', '["n"], "float32"'],
  ['T.random.categorical(key, rows, { shape: [5, n] })', '[5, "n"], "int32"'],
  ['T.random.categorical(key, rows, { shape: T.dims(T.ones([5, n])) })', '[5, "n"], "int32"'],
]

const refusals: readonly (readonly [code: string, at: string, sentence: string])[] = [
  ...['zeros', 'ones'].flatMap(name =>
    ['-2', '2.5', '1e+21', '1e-7'].map(
      size =>
        [
          `T.${name}([3, ${size}])`,
          `[3, ${size}]`,
          `${name}: expected sizes that are integers of at least 0, got ${size}`,
        ] as const,
    ),
  ),
  ["T.zeros([-2], 'int32')", '[-2]', 'zeros: expected sizes that are integers of at least 0, got -2'],
  ['T.full([-2], 1)', '[-2]', 'full: expected sizes that are integers of at least 0, got -2'],
  ["T.full([-2], 1, 'int32')", '[-2]', 'full: expected sizes that are integers of at least 0, got -2'],
  ['T.eye(-1)', '-1', 'eye: expected sizes that are integers of at least 0, got -1'],
  ['T.eye(2, 1.5)', '1.5', 'eye: expected sizes that are integers of at least 0, got 1.5'],
  ["T.eye(2.5, 1, 'bool')", '2.5', 'eye: expected sizes that are integers of at least 0, got 2.5'],
  ['T.arange(0, 5, 0)', '0', 'arange: no range from 0 to 5 in steps of 0'],
  ["T.arange(0, 5, 0, 'int32')", '0', 'arange: no range from 0 to 5 in steps of 0'],
  ['T.linspace(0, 1, -2)', '-2', 'linspace: expected sizes that are integers of at least 0, got -2'],
  ["T.linspace(0, 1, 2.5, 'float64')", '2.5', 'linspace: expected sizes that are integers of at least 0, got 2.5'],
  [
    "T.segmentSum(T.ones([2]), T.tensor([0, 1], 'int32'), 1.5)",
    '1.5',
    'segmentSum: expected sizes that are integers of at least 0, got 1.5',
  ],
  ["T.dim('n', -1)", '-1', 'dim: expected sizes that are integers of at least 0, got -1'],
  ["T.dim('a+b', 1)", "'a+b'", "dim: expected an identifier as name, got 'a+b'"],
  ["T.dim('2', 1)", "'2'", "dim: expected an identifier as name, got '2'"],
  ['T.fromArray([1, 2], [3])', '[3]', 'fromArray: shape [3] has 3 elements, the data has 2'],
  ["T.fromArray([1, 2], [2, 2], 'int32')", '[2, 2]', 'fromArray: shape [2, 2] has 4 elements, the data has 2'],
  ['T.fromArray([1, 2], [-2])', '[-2]', 'fromArray: expected sizes that are integers of at least 0, got -2'],
  [
    'T.tensor(new Float32Array(4))',
    'new Float32Array(4)',
    'tensor: expected a number or nested arrays (typed arrays are for T.fromArray), got a Float32Array',
  ],
  [
    "T.tensor(new Int8Array(4), 'int32')",
    'new Int8Array(4)',
    'tensor: expected a number or nested arrays (typed arrays are for T.fromArray), got an Int8Array',
  ],
  ['T.item(x)', 'x', 'item: expected a scalar, got shape [4, 16]'],
  ['T.expectShape(x, [4, 15])', '[4, 15]', 'expectShape: expected shape [4, 15], got [4, 16]'],
  ['T.expectShape(x, [4])', '[4]', 'expectShape: expected shape [4], got [4, 16]'],
  ['pipe(x, T.expectShape([4]))', 'T.expectShape([4])', 'expectShape: expected shape [4], got [4, 16]'],
  ['T.expectShape(x, [-4])', '[-4]', 'expectShape: expected sizes that are integers of at least 0, got -4'],
  ['T.random.split(key, -1)', '-1', 'random.split: expected sizes that are integers of at least 0, got -1'],
  ['T.random.split(x)', 'x', 'random.split: expected a key (int32 of shape [2]), got float32 of shape [4, 16]'],
  [
    'T.random.permutation(key, 2.5)',
    '2.5',
    'random.permutation: expected sizes that are integers of at least 0, got 2.5',
  ],
  [
    'T.random.permutation(T.ones([2]), 2)',
    'T.ones([2])',
    'random.permutation: expected a key (int32 of shape [2]), got float32 of shape [2]',
  ],
  ['T.random.foldIn(x, 1)', 'x', 'random.foldIn: expected a key (int32 of shape [2]), got float32 of shape [4, 16]'],
  ...(
    [
      ['normal', 'KEY, SHAPE'],
      ['bits', 'KEY, SHAPE'],
      ['exponential', 'KEY, SHAPE'],
      ['gumbel', 'KEY, SHAPE'],
      ['uniform', 'KEY, SHAPE'],
      ['bernoulli', 'KEY, 0.5, SHAPE'],
      ['randint', 'KEY, SHAPE, 0, 5'],
      ['truncatedNormal', 'KEY, -1, 1, SHAPE'],
    ] as const
  ).flatMap(([name, args]) => [
    [
      `T.random.${name}(${args.replace('KEY', 'x').replace('SHAPE', '[2]')})`,
      'x',
      `random.${name}: expected a key (int32 of shape [2]), got float32 of shape [4, 16]`,
    ] as const,
    [
      `T.random.${name}(${args.replace('KEY', 'key').replace('SHAPE', '[-2]')})`,
      '[-2]',
      `random.${name}: expected sizes that are integers of at least 0, got -2`,
    ] as const,
  ]),
  ['T.random.bernoulli(key, 1.5, [2])', '1.5', 'random.bernoulli: expected a probability from 0 to 1, got 1.5'],
  [
    'T.random.categorical(x, x)',
    'x',
    'random.categorical: expected a key (int32 of shape [2]), got float32 of shape [4, 16]',
  ],
  ['T.random.categorical(key, x, { axis: 2 })', 'x', 'random.categorical: axis 2 is out of range for [4, 16]'],
  ['T.random.categorical(key, T.ones([]))', 'T.ones([])', 'random.categorical: axis -1 is out of range for []'],
  [
    "T.random.categorical(key, T.zeros([2], 'int32'))",
    "T.zeros([2], 'int32')",
    'random.categorical: expected floats, got int32; convert it with T.cast',
  ],
]

/** With the types that stand in comments. */
const withTypes = (code: string): string => code.replace(/\/\*(.*?)\*\//g, '$1').replace('', '')
const head = [
  "import { pipe } from 'fp-ts/lib/function.js'",
  "import * as T from 'tensor-ts'",
  ...values.map(withTypes),
]

describe.each<Version>(['5.9', '6.0'])('in the editor of TypeScript %s', version => {
  const made = editor(version)([...head, ...results.map(([code], i) => `const /*^r${i}*/r${i} = ${code}`)].join('\n'))

  it('what is right compiles', () => expect(made.mistakes()).toEqual([]))

  it.each(results.map(([code, type], i) => ({ code, type, i })))('$code is Tensor<$type>', ({ type, i }) => {
    expect(made.hover(`r${i}`)).toBe(`const r${i}: ${type.startsWith('T.TensorOf') ? type : `T.Tensor<${type}>`}`)
  })

  const mistakes = editor(version)([...head, ...refusals.map(([code]) => code)].join('\n')).mistakes()

  it.each(refusals.map(([code, at, sentence], i) => ({ code, at, sentence, line: head.length + i + 1 })))(
    '$code: $sentence',
    ({ at, sentence, line }) => {
      const found = mistakes.filter(mistake => mistake.line === line)
      expect(found.map(mistake => mistake.at)).toEqual([at])
      // A step of a pipe is a function, whose type comes first.
      const { message } = found[0]!
      expect(at.startsWith('T.expectShape') ? message : message.split('\n')[0]).toContain(`"${sentence}"`)
    },
  )

  it('each is refused once', () => expect(mistakes.length).toBe(refusals.length))
})

const run = (code: string): unknown => {
  const body = [...values.map(line => line.replace(/\/\*.*?\*\//g, '')), `return ${code}`].join('\n')
  return new Function('T', 'pipe', body)(T, pipe)
}

describe('at run time', () => {
  it.each(results)('%s is Tensor<%s>', (code, type) => {
    const result = run(code) as T.AnyTensor
    if (type.startsWith('T.TensorOf')) return
    const [, shape, dtype] = /^(.*), ("?\w+"?(?: \| "\w+")*)$/.exec(type)!
    if (dtype !== 'any') expect(dtype).toContain(`"${result.dtype}"`)
    if (shape === 'T.Shape') return
    const sizes = shape!
      .slice(1, -1)
      .split(/, (?![^"]*"(?:,|$))/)
      .filter(size => size !== '')
    expect(sizes.length).toBe(result.shape.length)
    sizes.forEach((size, axis) => {
      if (/^[\d |]+$/.test(size)) expect(size.split(' | ').map(Number)).toContain(result.shape[axis])
      // A name is a formula of n.
      else if (size !== 'number')
        expect(new Function('n', 'b', 'max', 'floor', `return ${JSON.parse(size)}`)(3, 2, Math.max, Math.floor)).toBe(
          result.shape[axis],
        )
    })
  })

  it.each(refusals)('%s', (code, _, sentence) => {
    // Of an array the run time says the length as well.
    const message = /Array$/.test(sentence) ? `${sentence} of length 4` : sentence
    expect(() => run(code)).toThrow(expect.objectContaining({ message }))
  })
})
