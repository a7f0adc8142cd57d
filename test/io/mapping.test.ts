import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { describe, expect, test } from 'vitest'
import {
  type DecodeError,
  decode,
  decodeAll,
  encode,
  linear,
  type Mapping,
  norm,
  type Rule,
  showDecodeError,
} from '../../src/io/index.js'
import { concrete, Stored } from '../../src/tensor/storage.js'
import { stored } from './trees.js'

const range = (shape: readonly number[], from = 0): T.Tensor<T.Shape> =>
  T.reshape(T.add(T.arange(shape.reduce((a, b) => a * b, 1)), from), shape)

const right = <A>(x: E.Either<DecodeError, A>): A => {
  if (E.isLeft(x)) throw new Error(showDecodeError(x.left))
  return x.right
}

const zerosLike = <Tree extends object>(tree: Tree): Tree =>
  T.tree.map(tree, (x: T.AnyTensor) => T.zerosLike(x)) as never

/** Reads a file by a mapping into a tree like `expected`, and writes that again: the file is the same. */
const bothWays = <Tree extends Readonly<Record<string, T.AnyTensor>>>(
  file: Readonly<Record<string, T.AnyTensor>>,
  expected: Tree,
  mapping: Mapping,
): void => {
  const bytes = encode(file)
  expect(right(decode(zerosLike(expected), { mapping })(bytes))).toEqual(expected)
  expect(encode(expected, {}, { mapping })).toEqual(bytes)
}

describe('a mapping', () => {
  const [a, b, c] = [range([2, 3]), range([2, 3], 10), range([2, 3], 20)] as const

  test('renames, by rules and by a function', () => {
    bothWays({ 'model.a': a, b }, { x: a, b }, [{ file: 'model.a', tree: 'x' }])
    bothWays({ 'model.a': a, 'model.b': b }, { a, b }, name => `model.${name}`)
    bothWays({ 'h.0.a': a, 'h.1.a': b, c }, { 'l.0': a, 'l.1': b, c }, [{ file: 'h.*.a', tree: 'l.*' }])
    // Names may be exchanged.
    bothWays({ a: b, b: a }, { a, b }, [
      { file: 'a', tree: 'b' },
      { file: 'b', tree: 'a' },
    ])
  })

  test('transposes', () => {
    bothWays({ a: T.transpose(a) }, { x: a }, [{ file: 'a', tree: 'x', transpose: true }])
    const x = range([2, 3, 4])
    bothWays({ x: T.transpose(x, [0, 2, 1]) }, { x }, [{ file: 'x', tree: 'x', transpose: true }])
    // The tree's axes are the file's 1, 2, 0.
    const file = range([4, 2, 3])
    bothWays({ x: file }, { x: T.transpose(file, [1, 2, 0]) }, [{ file: 'x', tree: 'x', transpose: [1, 2, 0] }])
    bothWays({ x: file }, { x: T.transpose(file, [1, 2, 0]) }, [{ file: 'x', tree: 'x', transpose: [-2, -1, 0] }])
  })

  test('stacks tensors whose names have numbers', () => {
    bothWays({ 'h.0.w': a, 'h.1.w': b, 'h.2.w': c }, { w: T.stack([a, b, c]) }, [{ file: 'h.*.w', tree: 'w' }])
    const file = { 'h.0.w': T.transpose(a), 'h.1.w': T.transpose(b) }
    bothWays(file, { w: T.stack([a, b]) }, [{ file: 'h.*.w', tree: 'w', transpose: true }])
    // Further than nine, where the order of texts is another.
    const many = Array.from({ length: 12 }, (_, i) => range([2], i))
    const files = Object.fromEntries(many.map((x, i) => [`h.${i}`, x]))
    bothWays(files, { w: T.stack(many as never) as T.AnyTensor }, [{ file: 'h.*', tree: 'w' }])
    // Of stacks in stacks, and of several stacks.
    const inner = T.stack([T.stack([a, b]), T.stack([c, a])])
    bothWays({ '0.0': a, '0.1': b, '1.0': c, '1.1': a }, { w: inner }, [{ file: '*.*', tree: 'w' }])
    bothWays({ 'x.0': a, 'x.1': b, 'y.0': c, 'y.1': a }, { 'x.w': T.stack([a, b]), 'y.w': T.stack([c, a]) }, [
      { file: '*.*', tree: '*.w' },
    ])
  })

  test('takes a tensor apart and puts several together', () => {
    bothWays({ qkv: T.concat([a, b, c], { axis: 1 }) }, { q: a, k: b, v: c }, [{ file: 'qkv', tree: ['q', 'k', 'v'] }])
    bothWays({ qkv: T.concat([a, b, c]) }, { q: a, k: b, v: c }, [{ file: 'qkv', tree: ['q', 'k', 'v'], axis: 0 }])
    bothWays({ q: a, k: b, v: c }, { qkv: T.concat([a, b, c], { axis: 1 }) }, [{ file: ['q', 'k', 'v'], tree: 'qkv' }])
    // Of different sizes, as where queries have more heads than keys.
    const [wide, small] = [range([2, 4]), range([2, 1])]
    bothWays({ all: T.concat([wide, small], { axis: 1 }) }, { wide, small }, [{ file: 'all', tree: ['wide', 'small'] }])
    bothWays({ wide, small }, { all: T.concat([wide, small], { axis: 1 }) }, [
      { file: ['wide', 'small'], tree: 'all', sizes: [4, 1] },
    ])
  })

  test('does all of it together: a fused, transposed projection of every block', () => {
    const parts = [a, b, c].map(x => T.stack([x, T.mul(x, 2), T.mul(x, 3)]))
    const file = Object.fromEntries(
      [1, 2, 3].map((k, i) => [
        `h.${i}.in_proj_weight`,
        T.transpose(T.concat([T.mul(a, k), T.mul(b, k), T.mul(c, k)], { axis: 1 })) as T.AnyTensor,
      ]),
    )
    bothWays(file, { 'a.q': parts[0]!, 'a.k': parts[1]!, 'a.v': parts[2]! }, [
      { file: 'h.*.in_proj_weight', tree: ['a.q', 'a.k', 'a.v'], transpose: true },
    ])
  })

  test('leaves out what is named, and what no rule takes', () => {
    const bytes = encode({ w: a, 'pooler.dense.w': b, 'h.0.mask': b, 'h.1.mask': c })
    const mapping = [{ leaveOut: 'pooler.**' }, { leaveOut: 'h.*.mask' }]
    expect(decode({ w: a }, { mapping })(bytes)).toEqual(E.right({ w: a }))
    expect(E.mapLeft(showDecodeError)(decode({ w: a }, { mapping: [{ leaveOut: '*' }] })(bytes))).toEqual(
      E.left("unexpected tensors: 'h.0.mask', 'h.1.mask', 'pooler.dense.w'"),
    )
    expect(decode({ w: a }, { mapping: [{ leaveOut: '**' }] })(bytes)).toEqual(E.right({ w: a }))
    expect(decode({ w: a }, { surplus: 'ignore' })(bytes)).toEqual(E.right({ w: a }))
  })

  test('tells all that is wrong with a file at once, in its names and in those of the tree', () => {
    const bytes = encode({
      'h.0.w': range([3, 2]),
      'h.1.w': T.zeros([2, 3]),
      'h.0.b': T.zeros([2], 'int32'),
      qkv: T.zeros([5]),
      extra: a,
      'pooler.w': b,
    })
    const expected = {
      w: T.zeros([3, 2, 3]),
      b: T.zeros([1, 2]),
      q: T.zeros([2]),
      k: T.zeros([2]),
      own: T.zeros([1]),
    }
    const mapping: Mapping = [
      { file: 'h.*.w', tree: 'w', transpose: true },
      { file: 'h.*.b', tree: 'b' },
      { file: 'qkv', tree: ['q', 'k'] },
      { leaveOut: 'pooler.**' },
    ]
    expect(E.mapLeft(showDecodeError)(decode(expected, { mapping })(bytes))).toEqual(
      E.left(
        "missing tensors: 'h.2.w', 'own'; unexpected tensors: 'extra'; " +
          "tensor 'h.1.w' has shape [2, 3], expected [3, 2], to be 'w'; " +
          "tensor 'h.0.b' has dtype int32, expected float32, to be 'b'; " +
          "tensor 'qkv' has shape [5], expected [4], to be 'q', 'k'",
      ),
    )
  })

  test('tells all that does not fit the tree at once', () => {
    const tree = { x: T.zeros([2, 3]), y: T.zeros([2, 3]), z: T.zeros([4]), i: T.zeros([4], 'int32') }
    const cases: readonly (readonly [Mapping, string])[] = [
      [[{ file: 'a', tree: 'v' }], "the tree has no tensor 'v'"],
      [[{ file: 'a.*', tree: 'v.*' }], "the tree has no tensor 'v.*'"],
      [
        [
          { file: 'a', tree: 'x' },
          { file: 'b', tree: 'x' },
        ],
        "two rules are for 'x' of the tree",
      ],
      [
        [
          { file: 'a', tree: 'x' },
          { file: 'a', tree: 'y' },
        ],
        "'a' of the file is both 'x' and 'y'",
      ],
      // What no rule names keeps its name.
      [[{ file: 'y', tree: 'x' }], "'y' of the file is both 'x' and 'y'"],
      [() => 'same', ['x', 'y', 'z'].map(name => `'same' of the file is both 'i' and '${name}'`).join('; ')],
      [[{ file: 'a', tree: 'z', transpose: true }], "'z': [4] cannot be transposed by true"],
      [[{ file: 'a', tree: 'x', transpose: [0, 0] }], "'x': [2, 3] cannot be transposed by [0,0]"],
      [[{ file: 'a', tree: 'x', transpose: [0] }], "'x': [2, 3] cannot be transposed by [0]"],
      [[{ file: '*.*', tree: 'z' }], "'z' [4] cannot be taken apart into 2 numbers"],
      [[{ file: 'a', tree: ['x', 'z'] }], "'x', 'z' are of different element types or numbers of axes"],
      [[{ file: 'a', tree: ['z', 'i'] }], "'z', 'i' are of different element types or numbers of axes"],
      [[{ file: 'a', tree: ['x', 'y'], axis: 2 }], "'x', 'y': axis 2 is out of range for [2, 3]"],
      [[{ file: ['a', 'b'], tree: 'x' }], "'x': 3 along axis -1 cannot be divided into 2 equal parts"],
      [[{ file: ['a', 'b'], tree: 'x', sizes: [1, 1] }], "'x': 3 along axis -1 cannot be divided into [1, 1]"],
      [
        [
          { file: 'a', tree: 'v' },
          { file: 'b', tree: 'z', transpose: true },
        ],
        "the tree has no tensor 'v'; 'z': [4] cannot be transposed by true",
      ],
    ]
    for (const [mapping, sentence] of cases) {
      const message = `the mapping does not fit the tree: ${sentence}`
      expect(() => decode(tree, { mapping })).toThrow(message)
      expect(() => encode(tree, {}, { mapping })).toThrow(message)
    }
    expect(() =>
      decode({ p: T.zeros([2, 3]), q: T.zeros([3, 3]) }, { mapping: [{ file: 'a', tree: ['p', 'q'] }] }),
    ).toThrow("'p', 'q' differ in more than axis -1: [2, 3], [3, 3]")
  })

  test('tells at most twenty of what does not fit the tree, and how many more', () => {
    const rules = (count: number): Mapping =>
      Array.from({ length: count }, (_, i) => ({ file: `f${i}`, tree: `t${i}` }))
    const words = (count: number) =>
      Array.from({ length: count }, (_, i) => `the tree has no tensor 't${i}'`).join('; ')
    const sentence = (count: number) => () => decode({ x: T.zeros([1]) }, { mapping: rules(count) })
    expect(sentence(20)).toThrow(new TypeError(`decode: the mapping does not fit the tree: ${words(20)}`))
    expect(sentence(25)).toThrow(new TypeError(`decode: the mapping does not fit the tree: ${words(20)}; and 5 more`))
  })

  test('of layers without a bias has no rules for one', () => {
    const file = encode({ q: { weight: T.tensor([[1, 2, 3]]) }, n: { weight: T.ones([2]) } })
    const expected = { q: { w: T.zeros([3, 1]) }, n: { scale: T.zeros([2]) } }
    const mapping = [linear('q', 'q', { bias: false }), norm('n', 'n', { bias: false })]
    const tree = { q: { w: T.tensor([[1], [2], [3]]) }, n: { scale: T.ones([2]) } }
    expect(decode(expected, { mapping })(file)).toEqual(E.right(tree))
    expect(encode(tree, {}, { mapping })).toEqual(file)
    expect(linear('q', 'q', { bias: true })).toEqual(linear('q', 'q'))
    expect(norm('q', 'q', {})).toEqual(norm('q', 'q'))
  })

  test('that is none is refused with a sentence that says where', () => {
    const loosely = decode as (expected: unknown, options: unknown) => unknown
    const cases: readonly (readonly [unknown, string])[] = [
      [3, 'expected mapping to be a list of rules or a function of names, got 3'],
      [null, 'expected mapping to be a list of rules or a function of names, got null'],
      [{ 'fc.weight': 'x' }, 'expected mapping to be a list of rules or a function of names, got an object'],
      [{ file: 'a', tree: 'x' }, 'expected mapping to be a list of rules or a function of names, got an object'],
      [[[3]], 'expected mapping[0][0] to be a rule, { file, tree } or { leaveOut }, got 3'],
      [[{ file: 'a' }], 'expected mapping[0].tree to be a name or a list of names, got undefined'],
      [[{ file: 3, tree: 'a' }], 'expected mapping[0].file to be a name or a list of names, got 3'],
      [[{ file: [], tree: 'a' }], 'expected mapping[0].file to be a name or a list of names, got an array of length 0'],
      [
        [{ from: 'a', tree: 'a' }],
        "expected mapping[0] to be a rule with file, tree, transpose, axis, sizes, got 'from'",
      ],
      [[{ leaveOut: 3 }], 'expected mapping[0].leaveOut to be a name, got 3'],
      [[{ leaveOut: 'a', file: 'a' }], "expected mapping[0] to be a rule with leaveOut, got 'file'"],
      [
        [{ file: 'a', tree: 'x', transpose: 'yes' }],
        "expected mapping[0].transpose to be true or a list of axes, got 'yes'",
      ],
      [[{ file: 'a', tree: 'x', axis: 0.5 }], 'expected mapping[0].axis to be an axis, got 0.5'],
      [
        [{ file: 'a', tree: 'x', axis: 0 }],
        'expected mapping[0].axis to be left out where there is one name on each side, got 0',
      ],
      [
        [{ file: 'a', tree: 'x', sizes: [1] }],
        'expected mapping[0].sizes to be left out where there is one name in the file, got an array of length 1',
      ],
      [
        [{ file: 'a', tree: ['x', 'y'], sizes: [1] }],
        'expected mapping[0].sizes to be left out where there is one name in the file, got an array of length 1',
      ],
      [
        [{ file: ['a', 'b'], tree: 'x', sizes: [-1, 2] }],
        'expected mapping[0].sizes to be 2 sizes, got an array of length 2',
      ],
      [
        [{ file: ['a', 'b'], tree: 'x', sizes: [1] }],
        'expected mapping[0].sizes to be 2 sizes, got an array of length 1',
      ],
      [
        [{ file: ['a', 'b'], tree: ['x', 'y'] }],
        'expected mapping[0] to have one name in the file or in the tree, got 2 and 2',
      ],
      [
        [{ file: 'a', tree: 'x.*' }],
        'expected mapping[0] to have as many stars in all names of a side, and no fewer in the file than in the tree',
      ],
      [
        [{ file: ['a.*', 'b'], tree: 'x' }],
        'expected mapping[0] to have as many stars in all names of a side, and no fewer in the file than in the tree',
      ],
      [
        [{ file: 'a.**', tree: 'x' }],
        "expected mapping[0] to be a rule whose stars stand for one part of a name each, got 'a.**'",
      ],
    ]
    for (const [mapping, sentence] of cases)
      expect(() => loosely({ x: T.zeros([1]) }, { mapping })).toThrow(new TypeError(`decode: ${sentence}`))
    expect(() => loosely({ x: T.zeros([1]) }, { mapping: () => undefined })).toThrow(
      new TypeError("decode: expected the mapping to give a name for 'x', got undefined"),
    )
    for (const rule of [linear, norm] as unknown as readonly ((...names: readonly unknown[]) => unknown)[]) {
      expect(() => rule('a')).toThrow(/^(linear|norm): expected a name, got undefined$/)
      expect(() => rule(3, 'a')).toThrow(/^(linear|norm): expected a name, got 3$/)
      expect(() => rule('a', 'a', { bias: 1 })).toThrow(/^(linear|norm): bias must be true or false, got 1$/)
      expect(() => rule('a', 'a', { bais: true })).toThrow(/^(linear|norm): .*bais/)
    }
  })
})

describe('with any mapping', () => {
  /** A tensor of the tree, and a rule for it; `i` makes names differ. */
  const ruled = (i: number): fc.Arbitrary<readonly [Readonly<Record<string, Stored>>, readonly Rule[]]> =>
    fc
      .tuple(
        fc.array(stored, { minLength: 1, maxLength: 1 }).map(([x]) => x!),
        fc.constantFrom('same', 'renamed', 'transposed', 'stacked', 'split', 'joined'),
        fc.nat(4),
        fc.array(fc.nat(100), { minLength: 4, maxLength: 4 }),
        fc.boolean(),
      )
      .map(([x, kind, number, keys, isDeep]) => {
        const rank = x.shape.length
        const name = isDeep ? `t${i}.w` : `t${i}`
        const order = (length: number) => Array.from({ length }, (_, axis) => axis).sort((a, b) => keys[a]! - keys[b]!)
        const axis = rank === 0 ? 0 : number % rank
        const alone = { [name]: x }
        if (kind === 'renamed') return [alone, [{ file: `f${i}`, tree: name }]] as const
        if (kind === 'transposed') return [alone, [{ file: `f${i}`, tree: name, transpose: order(rank) }]] as const
        if (kind === 'stacked' && rank > 0) {
          const depth = 1 + (number % rank)
          const file = [`f${i}`, ...Array<string>(depth).fill('*')].join('.')
          return [alone, [{ file, tree: name, transpose: order(rank - depth) }]] as const
        }
        if (kind === 'split' && rank > 0) {
          const other = new Stored(x.shape, x.dtype, x.data)
          return [{ ...alone, [`u${i}`]: other }, [{ file: `f${i}`, tree: [name, `u${i}`], axis }]] as const
        }
        if (kind === 'joined' && rank > 0) {
          const size = x.shape[axis]!
          const sizes = [Math.floor(size / 2), size - Math.floor(size / 2)]
          return [alone, [{ file: [`f${i}`, `g${i}`], tree: name, axis, sizes, transpose: order(rank) }]] as const
        }
        return [alone, []] as const
      })

  const bits = (tree: Readonly<Record<string, unknown>>) =>
    Object.entries(tree).map(([name, x]) => {
      const { shape, dtype, data } = concrete(x as never, 'test')
      return [name, shape, dtype, [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]]
    })

  test('decode finds what encode has written, to the last bit, and encode writes what decode has read', () => {
    fc.assert(
      fc.property(fc.tuple(ruled(0), ruled(1), ruled(2)), all => {
        const tree = Object.assign({}, ...all.map(([tree]) => tree)) as Readonly<Record<string, Stored>>
        const mapping = all.map(([, rules]) => rules)
        const file = encode(tree as never, {}, { mapping })
        const decoded = right(decode(tree, { mapping })(file))
        expect(bits(decoded)).toEqual(bits(tree))
        expect(encode(decoded as never, {}, { mapping })).toEqual(file)
        // Nothing is lost and nothing is doubled.
        const found = right(decodeAll(file))
        const size = (xs: Iterable<unknown>) =>
          [...xs].reduce<number>((sum, x) => sum + concrete(x as never, 'test').data.byteLength, 0)
        expect(size(found.values())).toBe(size(Object.values(tree)))
      }),
      { numRuns: 500 },
    )
  })
})

describe('names that others use', () => {
  test('of BERT and its like are those of nn in a few lines', () => {
    const model = pipe(
      nn.inputs([5], 'int32'),
      nn.embedding('words', 11, 8),
      nn.learnedPositions('places'),
      nn.each(nn.layerNorm('norm', { epsilon: 1e-12 })),
      nn.repeat('blocks', 2, nn.transformerEncoderBlock('block', { heads: 2, norm: 'post', epsilon: 1e-12 })),
    )
    const params = model.init(T.random.key(0))
    const mapping: Mapping = [
      { file: 'embeddings.word_embeddings.weight', tree: 'words.w' },
      { file: 'embeddings.position_embeddings.weight', tree: 'places.w' },
      norm('embeddings.LayerNorm', 'norm'),
      linear('encoder.layer.*.attention.self.query', 'blocks.block.attention.query'),
      linear('encoder.layer.*.attention.self.key', 'blocks.block.attention.key'),
      linear('encoder.layer.*.attention.self.value', 'blocks.block.attention.value'),
      linear('encoder.layer.*.attention.output.dense', 'blocks.block.attention.out'),
      norm('encoder.layer.*.attention.output.LayerNorm', 'blocks.block.attentionNorm'),
      linear('encoder.layer.*.intermediate.dense', 'blocks.block.up'),
      linear('encoder.layer.*.output.dense', 'blocks.block.down'),
      norm('encoder.layer.*.output.LayerNorm', 'blocks.block.mapsNorm'),
    ]
    const file = encode(params, {}, { mapping })
    expect(decode(params, { mapping })(file)).toEqual(E.right(params))
    const all = right(decodeAll(file))
    expect(all.get('encoder.layer.1.intermediate.dense.weight')?.shape).toEqual([32, 8])
    expect(all.size).toBe(4 + 2 * 16)
  })

  test('of GPT-2, whose queries, keys and values are one', () => {
    const model = pipe(
      nn.inputs([5], 'int32'),
      nn.embedding('words', 11, 8),
      nn.learnedPositions('places'),
      nn.repeat('blocks', 2, nn.transformerEncoderBlock('block', { heads: 2, causal: true, activation: 'tanhGelu' })),
      nn.each(nn.layerNorm('norm')),
      nn.unembed('words'),
    )
    const params = model.init(T.random.key(0))
    const block = 'blocks.block'
    const fused = ['query', 'key', 'value'].map(name => `${block}.attention.${name}`)
    // Its Conv1D has the axes of a dense layer here.
    const conv1d = (file: string, ...tree: readonly string[]): readonly Rule[] => [
      { file: `h.*.${file}.weight`, tree: tree.map(name => `${name}.w`) },
      { file: `h.*.${file}.bias`, tree: tree.map(name => `${name}.b`) },
    ]
    const mapping: Mapping = [
      { file: 'wte.weight', tree: 'words.w' },
      { file: 'wpe.weight', tree: 'places.w' },
      norm('h.*.ln_1', `${block}.attentionNorm`),
      conv1d('attn.c_attn', ...fused),
      conv1d('attn.c_proj', `${block}.attention.out`),
      norm('h.*.ln_2', `${block}.mapsNorm`),
      conv1d('mlp.c_fc', `${block}.up`),
      conv1d('mlp.c_proj', `${block}.down`),
      norm('ln_f', 'norm'),
      { leaveOut: 'h.*.attn.bias' },
    ]
    const file = encode(params, {}, { mapping })
    expect(decode(params, { mapping })(file)).toEqual(E.right(params))
    expect(right(decodeAll(file)).get('h.1.attn.c_attn.weight')?.shape).toEqual([8, 24])
  })
})
