// Models of which one example is more than one float tensor.
import { flow, identity, pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'
import { describe, expect, test } from 'vitest'
import { editor } from '../editor/service.js'
import { judge, versions } from '../types/compilers.js'
import { distance, double, gradientError, normal, numbers } from './numeric.js'

/** The masked mean over time of a sequence. */
interface MaskedMean extends nn.LayerRule {
  readonly type: 'maskedMean'
  readonly takes: { readonly x: 'float'; readonly mask: 'bool' }
  readonly output: this['input']['x'] extends readonly [unknown, ...infer Rest extends T.Shape] ? Rest : T.Shape
}
const maskedMean = nn.layer<MaskedMean>(
  'maskedMean',
  ({ x }) => ({
    output: x.slice(1),
    apply: ({ x, mask }) => {
      const kept = T.reshape(T.cast(mask, x.dtype), [...mask.shape, 1])
      return T.div(T.sum(T.mul(x, kept), { axis: 1 }), T.sum(kept, { axis: 1 }))
    },
  }),
  { x: 'float', mask: 'bool' },
)

type Found<In extends T.Shape, N extends number> = {
  readonly rows: [...In, N]
  readonly tokens: nn.Example<In, 'int32'>
}
/** Tokens to rows of a table, and how many there are of each kind. */
interface Look<N extends number> extends nn.LayerRule {
  readonly type: 'look'
  readonly takes: 'int32'
  readonly output: Found<this['input'], N>
  readonly params: Record<'table', T.Tensor<[10, N]>>
}
const look = <const Name extends string, N extends number>(name: Name, n: N) =>
  nn.layer<Look<N>, Name>(
    'look',
    name,
    input => ({
      output: { rows: [...input, n], tokens: { shape: input, dtype: 'int32' } },
      parameters: { table: { shape: [10, n], init: nn.initializers.normal(1) } },
      apply: (x, { params }) => ({ rows: T.take(params.table, x, { axis: 0 }), tokens: x }),
    }),
    'int32',
  )

const key = T.random.key(0)
const masked = nn.inputs({ x: [5, 4], mask: { shape: [5], dtype: 'bool' } })
const flags = T.greater(normal(9, 3, 5), -1)
const x = normal(1, 3, 5, 4)
const batch = { x, mask: flags }
const precise = { x: double(x), mask: flags }

const model = pipe(
  masked,
  nn.on('x', nn.each(flow(nn.dense('in', 6), nn.tanh))),
  nn.residual(nn.on('x', nn.each(nn.dense('mix', 6)))),
  maskedMean,
)
const params = model.init(key)

/** The same by hand. */
const byHand = (p: typeof params, given: T.Tensor<[3, 5, 4]>) => {
  const inner = T.tanh(T.add(T.matmul(given, p.in.w), p.in.b))
  const mixed = T.add(inner, T.add(T.matmul(inner, p.mix.w), p.mix.b))
  const kept = T.reshape(T.cast(flags, mixed.dtype), [3, 5, 1])
  return T.div(T.sum(T.mul(mixed, kept), { axis: 1 }), T.sum(kept, { axis: 1 }))
}

describe('a model of a sequence and its mask', () => {
  test('computes what is written by hand', () => {
    const y: T.Tensor<[3, 6]> = model.apply(params, batch)
    expect(distance(numbers(y), numbers(byHand(params, x)))).toBeLessThan(1e-6)
    expect(numbers(model.train(params, batch).output)).toEqual(numbers(y))
    expect([model.input, model.output]).toEqual([{ x: [5, 4], mask: { shape: [5], dtype: 'bool' } }, [6]])
  })

  test('has the gradient of its formula, in its parameters and in its numbers', () => {
    const loss = (p: typeof params) => T.sum(T.sin(model.apply(p, precise)))
    expect(gradientError(loss, params)).toBeLessThan(1e-7)
    const ofInput = (given: typeof x) => T.sum(T.sin(model.apply(double(params), { ...precise, x: given })))
    expect(gradientError(ofInput, x)).toBeLessThan(1e-7)
  })

  test('works under jit, vmap, jit of grad of vmap, and in a fold', () => {
    const y = numbers(model.apply(params, batch))
    expect(distance(numbers(T.jit(model.apply)(params, batch)), y)).toBeLessThan(1e-5)
    const two = { x: T.stack([x, T.neg(x)]), mask: T.stack([flags, flags]) }
    const many = T.vmap((each: typeof batch) => model.apply(params, each))(two)
    const typed: T.Tensor<[2, 3, 6]> = many
    expect(distance(numbers(T.slice(typed, [0])), y)).toBeLessThan(1e-6)
    const loss = (p: typeof params, given: typeof batch) => T.mean(T.square(model.apply(p, given)))
    const ofMany = (p: typeof params) => T.mean(T.vmap((each: typeof batch) => loss(p, each))(two))
    const [eager, compiled] = [T.grad(ofMany)(params), T.jit(T.grad(ofMany))(params)]
    expect(distance(numbers(eager.mix.w), numbers(compiled.mix.w))).toBeLessThan(1e-5)
    const fold = optim.fold(optim.adam(0.01), loss)
    const after = Array(20).fill(batch).reduce(fold.step, fold.init(params))
    expect(T.item(loss(after.params, batch))).toBeLessThan(T.item(loss(params, batch)))
  })

  test('leaves out what it does not ask for', () => {
    const labelled = { ...batch, labels: T.zeros([3], 'int32') }
    expect(numbers(model.apply(params, labelled))).toEqual(numbers(model.apply(params, batch)))
    expect(Object.keys(pipe(masked, nn.on('x', nn.relu)).apply({}, labelled))).toEqual(['x', 'mask'])
  })

  test('computes in float64 where all its numbers are', () => {
    expect(model.apply(double(params), precise).dtype).toBe('float64')
    const mixed = pipe(nn.inputs({ a: [2], b: [2] }), nn.join(['a', 'b'], 'sum'))
    const y: T.Tensor<[3, 2], 'float64'> = mixed.apply(
      {},
      { a: T.ones([3, 2], 'float64'), b: T.ones([3, 2], 'float64') },
    )
    expect(y.dtype).toBe('float64')
  })
})

describe('a model of tokens', () => {
  const tokens = T.tensor(
    [
      [1, 2, 3],
      [3, 2, 9],
    ],
    'int32',
  )
  const lookup = pipe(nn.inputs([3], 'int32'), look('l', 4))

  test('gives a record of numbers and tokens', () => {
    const p = lookup.init(key)
    const { rows, tokens: same } = lookup.apply(p, tokens)
    const typed: T.Tensor<[2, 3, 4]> = rows
    const still: T.Tensor<[2, 3], 'int32'> = same
    expect([numbers(still), numbers(T.slice(typed, [0, 1]))]).toEqual([
      numbers(tokens),
      numbers(T.slice(p.l.table, [2])),
    ])
    expect(double(p).l.table.dtype).toBe('float64')
    expect(lookup.apply(double(p), tokens).rows.dtype).toBe('float64')
    const loss = (given: typeof p) => T.sum(T.sin(lookup.apply(given, tokens).rows))
    expect(gradientError(loss, p)).toBeLessThan(1e-7)
  })

  test('is repeated, named and joined like any other', () => {
    const deep = pipe(
      nn.inputs({ words: { shape: [3], dtype: 'int32' }, extra: { size: [2] } }),
      nn.on('words', flow(look('l', 4), nn.entry('rows'), nn.flatten)),
      nn.on('extra', nn.entry('size')),
      nn.repeat('r', 3, nn.residual(nn.on('words', flow(nn.dense('a', 12), nn.dropout(0.5), nn.batchNorm('n'))))),
      nn.join(['extra', 'words'], 'concat'),
      nn.named('end', nn.parallel('sum', nn.dense('a', 2), flow(nn.dense('b', 5), nn.relu, nn.dense('c', 2)))),
    )
    const p = deep.init(key)
    const w: T.Tensor<[14, 2]> = p.end.a.w
    const stacked: T.Tensor<[3, 12, 12]> = p.r.a.w
    const given = { words: tokens, extra: { size: T.ones([2, 2]) } }
    const { output, state } = deep.train(p, given, { key, state: deep.state })
    const y: T.Tensor<[2, 2]> = output
    expect([w.shape, stacked.shape, y.shape, state.r.n.mean.shape]).toEqual([
      [14, 2],
      [3, 12, 12],
      [2, 2],
      [3, 12],
    ])
    expect(nn.summary(deep, { batch: 2 }).split('\n').slice(2, 9)).toEqual([
      'l (look)            | int32 [2, 3]                              | { rows: [2, 3, 4], tokens: int32 [2, 3] } |         40',
      'entry               | { rows: [2, 3, 4], tokens: int32 [2, 3] } | [2, 3, 4]                                 |          0',
      'flatten             | [2, 3, 4]                                 | [2, 12]                                   |          0',
      'entry               | { size: [2, 2] }                          | [2, 2]                                    |          0',
      'r.a (3 × dense)     | [2, 12]                                   | [2, 12]                                   |        468',
      'r (3 × dropout)     | [2, 12]                                   | [2, 12]                                   |          0',
      'r.n (3 × batchNorm) | [2, 12]                                   | [2, 12]                                   |         72',
    ])
  })
})

describe('branches', () => {
  test('are a sum, one after the other, or a record', () => {
    const [a, b] = [nn.dense('a', 3), nn.dense('b', 3)]
    const sum = pipe(nn.input(4), nn.parallel('sum', a, b))
    const p = sum.init(key)
    const input = normal(2, 5, 4)
    const [left, right] = [pipe(nn.input(4), a).apply(p, input), pipe(nn.input(4), b).apply(p, input)]
    expect(numbers(sum.apply(p, input))).toEqual(numbers(T.add(left, right)))
    const joined: T.Tensor<[5, 6]> = pipe(nn.input(4), nn.parallel('concat', a, b)).apply(p, input)
    expect(numbers(joined)).toEqual(numbers(T.concat([left, right], { axis: 1 })))
    const record = pipe(nn.input(4), nn.parallel(['l', 'r', 'x'], a, b, identity)).apply(p, input)
    const same: T.Tensor<[5, 4]> = record.x
    expect([numbers(record.l), numbers(record.r), numbers(same)]).toEqual([left, right, input].map(numbers))
    const four = pipe(nn.input(2, 3), nn.parallel({ concat: -1 }, nn.relu, nn.tanh, nn.relu, nn.sigmoid))
    const wide: T.Tensor<[5, 2, 12]> = four.apply({}, normal(3, 5, 2, 3))
    expect(wide.shape).toEqual([5, 2, 12])
  })

  test('begin with numbers of their own and have a key each', () => {
    const twice = pipe(nn.input(1000), nn.parallel(['a', 'b'], nn.dropout(0.5), nn.dropout(0.5)))
    const { output } = twice.train({}, T.ones([1, 1000]), { key })
    expect(numbers(output.a)).not.toEqual(numbers(output.b))
    const p = pipe(nn.input(4), nn.parallel('sum', nn.dense('a', 3), nn.dense('b', 3))).init(key)
    expect(numbers(p.a.w)).not.toEqual(numbers(p.b.w))
  })
})

describe('a block on each position', () => {
  const block = flow(nn.dense('a', 3), nn.tanh)
  const each = pipe(nn.input(5, 4), nn.each(block))

  test('does what it does on one', () => {
    const p = each.init(key)
    const w: T.Tensor<[4, 3]> = p.a.w
    const y: T.Tensor<[3, 5, 3]> = each.apply(p, x)
    const one = pipe(nn.input(4), block)
    const rows = [0, 1, 2].map(i => one.apply(p, T.slice(x, [i])))
    expect([w.shape, numbers(y)]).toEqual([[4, 3], numbers(T.stack(rows))])
    const ofParams = (q: typeof p) => T.sum(T.sin(each.apply(q, double(x))))
    expect(gradientError(ofParams, p)).toBeLessThan(1e-7)
  })

  test('may be in each other, in a record, and give one', () => {
    const deep = pipe(
      nn.inputs({ x: [2, 3, 4], y: [2] }),
      nn.on('x', nn.each(nn.each(nn.parallel(['l', 'r'], nn.dense('a', 5), nn.batchNorm('n'))))),
    )
    const p = deep.init(key)
    const given = { x: normal(2, 3, 2, 3, 4), y: T.ones([3, 2]) }
    const { output, state } = deep.train(p, given, { state: deep.state })
    const l: T.Tensor<[3, 2, 3, 5]> = output.x.l
    const r: T.Tensor<[3, 2, 3, 4]> = output.x.r
    const mean: T.Tensor<[4]> = state.n.mean
    expect([l.shape, r.shape, mean.shape]).toEqual([[3, 2, 3, 5], [3, 2, 3, 4], [4]])
    expect(nn.summary(pipe(nn.input(5, 4), nn.each(block))).split('\n')[2]).toContain('[batch, 5, 4]')
    const empty = pipe(nn.input(0, 4), nn.each(block))
    expect(empty.apply(empty.init(key), T.ones([3, 0, 4])).shape).toEqual([3, 0, 3])
  })

  test('needs positions', () => {
    // @ts-expect-error no axis
    expect(() => nn.each(nn.relu)(nn.input())).toThrow('each: expected an axis of positions, got []')
    // @ts-expect-error a record
    expect(() => nn.each(nn.relu)(masked)).toThrow('each: expected one tensor, got a record')
    // @ts-expect-error no function
    expect(() => nn.each(3)).toThrow('each: the block: expected a function, got 3')
  })
})

/** Mistakes that the compiler and the run time answer with one sentence. */
const mistakes: readonly (readonly [code: string, sentence: string])[] = [
  ["nn.dense('d', 2)(two)", "dense('d'): expected one tensor, got a record; nn.on puts a layer on one of its entries"],
  ['nn.relu(two)', 'activation: expected one tensor, got a record; nn.on puts a layer on one of its entries'],
  ['nn.dropout(0.5)(two)', 'dropout: expected one tensor, got a record; nn.on puts a layer on one of its entries'],
  ['nn.flatten(two)', 'flatten: expected one tensor, got a record; nn.on puts a layer on one of its entries'],
  [
    "nn.batchNorm('n')(two)",
    "batchNorm('n'): expected one tensor, got a record; nn.on puts a layer on one of its entries",
  ],
  [
    "nn.layerNorm('n')(two)",
    "layerNorm('n'): expected one tensor, got a record; nn.on puts a layer on one of its entries",
  ],
  ['nn.maxPool2d(2)(two)', 'maxPool2d: expected one tensor, got a record; nn.on puts a layer on one of its entries'],
  [
    "nn.conv2d('c', { filters: 1, kernel: 1 })(two)",
    "conv2d('c'): expected one tensor, got a record; nn.on puts a layer on one of its entries",
  ],
  ["nn.dense('d', 2)(tokens)", "dense('d'): expected floats, got int32; convert it with T.cast"],
  ['nn.tanh(tokens)', 'activation: expected floats, got int32; convert it with T.cast'],
  ["nn.join(['a', 'b'], 'sum')(two)", 'join: the example has no entry .b'],
  ["nn.join(['a'], 'sum')(nn.input(2))", 'join: expected a record of tensors, got one tensor'],
  ["nn.join(['a', 'm'], 'sum')(two)", 'join: expected tensors of floats to become one, got bool [2]'],
  ["nn.join(['a', 'c'], 'sum')(two)", 'join: expected one shape, got [2] and [3]'],
  ["nn.join(['a', 'd'], 'concat')(two)", 'concat: [2] and [2, 3] differ in rank: 1 vs 2'],
  ["nn.entry('b')(two)", 'entry: the example has no entry .b'],
  ["nn.entry('b')(tokens)", 'entry: expected a record of tensors, got one tensor'],
  [
    "nn.parallel('sum', nn.dense('a', 3), nn.dense('b', 4))(nn.input(2))",
    'parallel: expected one shape, got [3] and [4]',
  ],
  ["nn.parallel(['l', 'l'], nn.relu, nn.relu)(nn.input(2))", "parallel: the name 'l' is used twice"],
  ["nn.parallel(['l'], nn.relu, nn.relu)(nn.input(2))", 'parallel: expected 2 names, got 1'],
  ["nn.join(['a', 'a'], 'sum')(two)", "join: the name 'a' is used twice"],
  ["nn.inputs([2, -3], 'int32')", 'inputs: expected sizes that are integers of at least 0, got -3'],
  [
    "nn.inputs({ a: [2], b: { shape: [0.5], dtype: 'bool' } })",
    'inputs: expected sizes that are integers of at least 0, got 0.5',
  ],
  [
    "nn.inputs([2], 'float32')",
    "inputs: numbers of float types are given by their shape alone, got { shape, dtype: 'float32' }",
  ],
  [
    "nn.inputs({ a: { b: { shape: [2], dtype: 'float64' } } })",
    "inputs: numbers of float types are given by their shape alone, got { shape, dtype: 'float64' }",
  ],
  ['two.apply({}, { a: T.ones([3, 2]) })', 'apply: the batch has no entry .'],
  ['two.apply({}, T.ones([3, 2]))', 'apply: expected a record of tensors'],
  ['two.apply({}, { ...good, a: T.ones([3, 3]) })', 'apply: expected .a to be a batch of shape [batch, 2], got [3, 3]'],
  [
    "two.apply({}, { ...good, a: T.zeros([3, 2], 'int32') })",
    'apply: expected .a to be floats, got int32; convert it with T.cast',
  ],
  [
    'two.apply({}, { ...good, m: T.ones([3, 2]) })',
    'apply: expected .m to be bool, got float32; convert it with T.cast',
  ],
  ['two.apply({}, { ...good, a: T.ones([4, 2]) })', 'apply: .a has 4 examples, .m has 3'],
  ['two.train({}, { ...good, a: 3 })', 'train: expected .a to be a batch of shape [batch, 2]'],
  ['tokens.apply({}, T.ones([3, 4]))', 'apply: expected int32, got float32; convert it with T.cast'],
  ["tokens.apply({}, T.zeros([3, 5], 'int32'))", 'apply: expected a batch of shape [batch, 4], got [3, 5]'],
  ['tokens.apply({}, { x: T.ones([3, 4]) })', 'apply: expected a batch of shape [batch, 4]'],
  ["nn.repeat('r', 2, nn.entry('a'))(two)", "repeat('r'): the block must keep the shape a record, it gives [2]"],
  [
    "nn.residual(nn.parallel(['x', 'y'], nn.relu, nn.relu))(nn.input(2))",
    'residual: the block must keep the shape [2], it gives a record',
  ],
]

// Of records the entry that differs is named; it stands below the step that does not fit.
const steps: readonly (readonly [code: string, sentence: string])[] = [
  ["pipe(two, nn.on('z', nn.dense('w', 2)))", 'on: the example has no entry .z'],
  ["pipe(nn.input(2), nn.on('z', nn.dense('w', 2)))", 'on: expected a record of tensors, got one tensor'],
  ["pipe(two, nn.residual(nn.on('a', nn.dense('w', 4))))", 'residual: the block must give [2] as .a, it gives [4]'],
  [
    "pipe(two, nn.repeat('r', 2, nn.on('c', nn.dense('w', 4))))",
    "repeat('r'): the block must give [3] as .c, it gives [4]",
  ],
  [
    "pipe(two, nn.residual(nn.on('a', nn.relu), nn.on('a', nn.dense('w', 4))))",
    'residual: the block gives [2] as .a, the shortcut [4]',
  ],
  [
    "pipe(nn.inputs({ a: [2], c: [3] }), nn.residual(nn.parallel(['a', 'x'], nn.entry('a'), nn.entry('c'))))",
    'residual: the block must give [3] as .c, it gives nothing',
  ],
]

const begin = `
import { flow, pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
const two = nn.inputs({ a: [2], m: { shape: [2], dtype: 'bool' }, c: [3], d: [2, 3] })
const tokens = nn.inputs([4], 'int32')
const good = { a: T.ones([3, 2]), m: T.ones([3, 2], 'bool'), c: T.ones([3, 3]), d: T.ones([3, 2, 3]) }
`

describe('what does not fit', () => {
  const two = nn.inputs({ a: [2], m: { shape: [2], dtype: 'bool' }, c: [3], d: [2, 3] })
  const tokens = nn.inputs([4], 'int32')
  const good = { a: T.ones([3, 2]), m: T.ones([3, 2], 'bool'), c: T.ones([3, 3]), d: T.ones([3, 2, 3]) }

  test.each(mistakes)('is answered at run time: %s', (code, sentence) => {
    const call = new Function('T', 'nn', 'two', 'tokens', 'good', `return ${code}`)
    expect(() => call(T, nn, two, tokens, good)).toThrow(sentence)
  })

  test.each(versions)('is answered in the first line by TypeScript %s', async version => {
    const [judgement] = await judge(version, [
      `${begin}${mistakes.map(([code]) => code).join('\n')}\nexport { flow, pipe }`,
    ])
    const above = begin.split('\n').length - 1
    const found = mistakes.map((_, i) => judgement!.mistakes.find(({ line }) => line === above + i)?.first)
    expect(found).toEqual(mistakes.map(([, sentence]) => expect.stringContaining(sentence)))
    expect(judgement!.mistakes.filter(({ line }) => line < above)).toEqual([])
  })

  test.each(steps)('is answered at run time: %s', (code, sentence) => {
    const call = new Function('pipe', 'T', 'nn', 'two', `return ${code}`)
    expect(() => call(pipe, T, nn, two)).toThrow(sentence)
  })

  test.each(versions)('is answered below a step by TypeScript %s', async version => {
    const [judgement] = await judge(version, [`${begin}${steps.map(([code]) => code).join('\n')}\nexport { flow }`])
    const above = begin.split('\n').length - 1
    const found = steps.map((_, i) => judgement!.mistakes.find(({ line }) => line === above + i)?.message)
    expect(found).toEqual(steps.map(([, sentence]) => expect.stringContaining(sentence)))
  })

  test('is answered for entries that there are not, and for what a layer takes', () => {
    // @ts-expect-error there is no such entry
    expect(() => nn.on('b', nn.relu)(two)).toThrow('on: the example has no entry .b')
    // @ts-expect-error one tensor
    expect(() => nn.on('b', nn.relu)(nn.input(2))).toThrow('on: expected a record of tensors, got one tensor')
    // @ts-expect-error other entries
    expect(() => maskedMean(two)).toThrow('maskedMean: the example has no entry .x')
    // @ts-expect-error one more entry
    expect(() => maskedMean(nn.inputs({ x: [2, 3], mask: { shape: [2], dtype: 'bool' }, y: [3] }))).toThrow(
      'maskedMean: expected no entry .y',
    )
    // @ts-expect-error no mask
    expect(() => maskedMean(nn.inputs({ x: [2, 3], mask: [2] }))).toThrow(
      'maskedMean: expected .mask to be bool, got floats',
    )
    // @ts-expect-error numbers
    expect(() => look('l', 2)(nn.input(2))).toThrow("look('l'): expected int32, got floats")
    // @ts-expect-error one tensor
    expect(() => maskedMean(nn.input(2))).toThrow('maskedMean: expected a record of tensors, got one tensor')
    const untyped = nn.inputs as unknown as (...args: readonly unknown[]) => unknown
    expect(() => untyped(3)).toThrow(
      'inputs: expected an example to be a shape, { shape, dtype }, or a record of these',
    )
    expect(() => untyped({ a: 3 })).toThrow('inputs: expected .a to be a shape, { shape, dtype }, or a record of these')
    expect(() => untyped({})).toThrow('got an empty record')
    expect(() => untyped({ a: { shape: [2], dtype: 'int64' } })).toThrow(
      "inputs: expected the element type of .a to be int32, uint8 or bool, got 'int64'",
    )
    expect(() => untyped(T.dim('n', 3))).toThrow('inputs: expected an example to be a shape')
  })

  test('is answered where the body of a layer gives something else', () => {
    const wrong = nn.layer<Look<2>, 'w'>(
      'look',
      'w',
      input => ({
        output: { rows: [...input, 2], tokens: { shape: input, dtype: 'int32' } },
        parameters: { table: { shape: [10, 2], init: nn.initializers.zeros } },
        apply: x => ({ rows: T.zeros([3, 4, 3]), tokens: x }),
      }),
      'int32',
    )
    const p = { w: { table: T.zeros([10, 2]) } }
    expect(() => wrong(tokens).apply(p, T.zeros([3, 4], 'int32'))).toThrow(
      "look('w'): expected apply to give in .rows float32 of shape [3, 4, 2], got float32 of shape [3, 4, 3]",
    )
  })
})

describe('hovers', () => {
  test.each(['5.9', '6.0'] as const)('show shapes and names, under TypeScript %s', version => {
    const { hover, mistakes } = editor(version)(`${begin}
      const /*^model*/ model = pipe(two, nn.on('a', nn.dense('f', 5)))
      const /*^result*/ result = model.apply(model.init(T.random.key(0)), good)
      const words = T.dim('words', 7)
      const /*^named*/ named = nn.inputs({ x: [words], y: { shape: [words, 2], dtype: 'int32' } })
      const /*^branches*/ branches = pipe(nn.input(2), nn.parallel(['l', 'r'], nn.dense('a', 3), nn.relu))
      const /*^join*/ joined = nn.join(['a', 'c'], 'concat')
      export { flow }`)
    expect(mistakes()).toEqual([])
    expect(hover('named')).toContain('x: ["words"]')
    expect(hover('result')).toBe(`const result: {
    readonly a: T.Tensor<[3, 5], "float32">;
    readonly m: T.Tensor<[3, 2], "bool">;
    readonly c: T.Tensor<[3, 3], "float32">;
    readonly d: T.Tensor<[3, 2, 3], "float32">;
}`)
    expect(hover('join')).toBe('const joined: nn.LayerOf<nn.Join<readonly ["a", "c"], "concat">, undefined>')
    expect(hover('branches')).toContain('readonly l: [3]')
    expect(hover('model')).toContain('nn.Example<[2], "bool">')
  })
})
