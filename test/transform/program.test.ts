import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { run } from '../../src/engine/reference/run.js'
import { compositions, vectors } from './composition.js'

// The laws hold to the last bit, so one engine runs both sides; engines are held to each other in test/engine.
T.engine('reference')

type Scalar = T.Tensor<[]>
type Pair = T.Tensor<[2]>

const lines = (...text: readonly string[]): string => text.join('\n')

/** Runs a Program on tensors. */
const execute = (program: T.Program, ...inputs: readonly T.AnyTensor[]): readonly T.AnyTensor[] =>
  run(program, inputs) as readonly T.AnyTensor[]

describe('program prints', () => {
  it('inputs, equations with their parameters, and what is returned', () => {
    const f = (x: T.Tensor<[2, 3]>, w: T.Tensor<[3, 4]>) => T.sum(T.relu(T.matmul(x, w)), { axis: 1 })
    expect(String(T.program(f)(T.ones([2, 3]), T.ones([3, 4])))).toBe(
      lines(
        'program(a: float32[2, 3], b: float32[3, 4]) {',
        '  c: float32[2, 4] = dot{ transposeA: false, transposeB: false } a b',
        '  d: bool[2, 4] = lessEqual c 0',
        '  e: bool[2, 4] = not d',
        '  f: float32[2, 4] = select e c 0',
        '  g: float32[2] = reduceSum{ axes: [1] } f',
        '  return g',
        '}',
      ),
    )
  })

  it('scalars in place, tensors that are closed over as constants', () => {
    const w = T.tensor([1, 2])
    const f = (x: Pair) => T.where(T.full([], true, 'bool'), T.mul(T.add(x, w), -0.5), T.sub(x, w))
    expect(String(T.program(f)(w))).toBe(
      lines(
        'program(a: float32[2]) {',
        '  b: float32[2] = constant',
        '  c: float32[2] = add a b',
        '  d: float32[2] = mul c -0.5',
        '  e: float32[2] = sub a b',
        '  f: float32[2] = select true d e',
        '  return f',
        '}',
      ),
    )
  })

  it('numbers as they are', () => {
    const f = (x: Scalar) => T.add(T.mul(T.sub(x, Number.NaN), -0), Number.NEGATIVE_INFINITY)
    expect(String(T.program(f)(T.tensor(1)))).toBe(
      lines(
        'program(a: float32[]) {',
        '  b: float32[] = sub a NaN',
        '  c: float32[] = mul b -0',
        '  d: float32[] = add c -Infinity',
        '  return d',
        '}',
      ),
    )
  })

  it('trees of inputs and outputs by their leaves, records in the order of their sorted keys', () => {
    const f = ({ w, b }: { readonly w: Pair; readonly b: Scalar }) => ({ z: w, a: [b, T.neg(b)] })
    expect(String(T.program(f)({ w: T.ones([2]), b: T.tensor(1) }))).toBe(
      lines('program(a: float32[], b: float32[2]) {', '  c: float32[] = neg a', '  return a, c, b', '}'),
    )
  })

  it('functions of nothing, and nothing as a result', () => {
    expect(String(T.program(() => T.ones([2]))())).toBe(
      lines('program() {', '  a: float32[2] = broadcast{ shape: [2] } 1', '  return a', '}'),
    )
    expect(String(T.program((_: Pair) => 'none')(T.ones([2])))).toBe(
      lines('program(a: float32[2]) {', '  return ', '}'),
    )
    expect(String(T.program(() => T.tensor(2.5))())).toBe(lines('program() {', '  return 2.5', '}'))
  })

  it('more variables than letters', () => {
    const f = (x: Scalar) => Array.from({ length: 30 }).reduce<Scalar>(y => T.sin(y), x)
    const printed = String(T.program(f)(T.tensor(1))).split('\n')
    expect(printed.slice(25, 29)).toEqual([
      '  z: float32[] = sin y',
      '  aa: float32[] = sin z',
      '  ab: float32[] = sin aa',
      '  ac: float32[] = sin ab',
    ])
  })

  it('nested parameters', () => {
    const f = (x: T.Tensor<[1, 1, 3, 3]>) => T.conv2d(x, T.ones([1, 1, 2, 2]), { padding: [1, 0] })
    expect(String(T.program(f)(T.ones([1, 1, 3, 3])))).toContain(
      '= conv{ stride: [1, 1], padding: [[1, 1], [0, 0]], dilation: [1, 1], groups: 1 } a ',
    )
  })
})

describe('a Program, run, gives what the function gives', () => {
  const same = (program: T.Program, inputs: readonly T.AnyTensor[], expected: readonly T.AnyTensor[]): void =>
    expect(execute(program, ...inputs).map(x => [x.shape, x.dtype, T.toArray(x)])).toEqual(
      expected.map(x => [x.shape, x.dtype, T.toArray(x)]),
    )

  it('for generated compositions', () => {
    fc.assert(
      fc.property(compositions, vectors, vectors, vectors, vectors, ({ f }, x, y, u, v) => {
        const program = T.program(f)(x, y)
        same(program, [x, y], [f(x, y)])
        // It stands for every value of the inputs.
        same(program, [u, v], [f(u, v)])
      }),
      { numRuns: 60 },
    )
  })

  it('for the gradients of generated compositions', () => {
    fc.assert(
      fc.property(compositions, vectors, vectors, vectors, vectors, ({ f }, x, y, u, v) => {
        const program = T.program(T.valueAndGrad(f))(x, y)
        const [value, gradient] = T.valueAndGrad(f)(u, v)
        same(program, [u, v], [value, gradient])
      }),
      { numRuns: 40 },
    )
  })

  it('for second derivatives, and for jvp', () => {
    fc.assert(
      fc.property(compositions, vectors, vectors, vectors, ({ f }, x, y, t) => {
        const second = (a: typeof x) => T.jvp((b: typeof x) => T.grad(f)(b, y))([a], [t])
        same(T.program(second)(y), [x], second(x))
      }),
      { numRuns: 20 },
    )
  })

  it('differentiated while a program is run', () => {
    fc.assert(
      fc.property(compositions, vectors, vectors, ({ f }, x, y) => {
        const program = T.program(f)(x, y)
        const again = (a: typeof x) => execute(program, a, y)[0] as T.Tensor<[], 'float64'>
        expect(T.toArray(T.grad(again)(x))).toEqual(T.toArray(T.grad(f)(x, y)))
      }),
      { numRuns: 20 },
    )
  })
})

describe('program and grad inside each other', () => {
  const cube = (x: Scalar) => T.mul(x, T.mul(x, x))

  it('the program of a gradient holds no trace of the transformation', () => {
    expect(String(T.program(T.grad((x: Scalar) => T.mul(x, x)))(T.tensor(1)))).toBe(
      lines(
        'program(a: float32[]) {',
        '  b: float32[] = mul a a',
        '  c: float32[] = mul a 1',
        '  d: float32[] = mul 1 a',
        '  e: float32[] = add c d',
        '  return e',
        '}',
      ),
    )
  })

  it('a program inside a function that is differentiated', () => {
    const f = (x: Scalar) => {
      const inner = T.program((y: Scalar) => T.mul(y, x))(T.tensor(0))
      return execute(inner, cube(x))[0] as Scalar
    }
    // x · x³
    expect([T.item(f(T.tensor(2))), T.item(T.grad(f)(T.tensor(2)))]).toEqual([16, 32])
  })

  it('a program inside a program', () => {
    const f = (x: Scalar) => execute(T.program(cube)(x), T.add(x, 1))[0] as Scalar
    expect(T.item(execute(T.program(f)(T.tensor(0)), T.tensor(2))[0] as Scalar)).toBe(27)
  })

  it('operations on constants are written down too, and random numbers with them', () => {
    const program = T.program((key: T.random.Key) => T.random.uniform(key, [2]))(T.random.key(0))
    const key = T.random.key(7)
    expect(execute(program, key).map(x => T.toArray(x))).toEqual([T.toArray(T.random.uniform(key, [2]))])
    expect(String(T.program(() => T.exp(T.ones([2])))())).toContain('exp')
  })
})

describe('a traced value has no elements', () => {
  const sentence = (reader: string, shape: string, transformation = 'program') =>
    new T.TraceError(
      `${reader}: a tensor of shape ${shape} inside ${transformation} stands for every value it may have, so it has no ` +
        'elements to read; return it from the function to read it outside, and to choose between results use T.where, ' +
        'T.cond or T.whileLoop instead of a JavaScript branch',
    )

  it('to branch on', () => {
    const f = (x: Scalar) => (T.item(x) > 0 ? x : T.neg(x))
    expect(() => T.program(f)(T.tensor(1))).toThrow(sentence('item', '[]'))
  })

  it('to read', () => {
    expect(() => T.program((x: Pair) => T.toArray(x))(T.ones([2]))).toThrow(sentence('toArray', '[2]'))
    expect(() => T.program((x: Pair) => T.data(x))(T.ones([2]))).toThrow(sentence('data', '[2]'))
  })

  it('even where it was computed from constants', () => {
    expect(() => T.program(() => T.item(T.sum(T.ones([2]))))()).toThrow(sentence('item', '[]'))
  })

  it('also under a gradient inside the program', () => {
    const f = T.grad((x: Scalar) => (T.item(x) > 0 ? x : T.neg(x)))
    expect(() => T.program(f)(T.tensor(1))).toThrow(sentence('item', '[]'))
  })

  it('to await', async () => {
    let reading: Promise<unknown> | undefined
    T.program((x: Pair) => {
      reading = T.read(x)
      return x
    })(T.ones([2]))
    await expect(reading).rejects.toThrow(sentence('read', '[2]'))
  })

  it('but a shape, an element type and a name', () => {
    const seen: unknown[] = []
    T.program((x: Pair) => {
      seen.push(x.shape, x.dtype, String(x))
      return x
    })(T.ones([2]))
    expect(seen).toEqual([[2], 'float32', 'Traced<[2], float32> in program'])
  })

  it('what has been stored outside can be read while tracing', () => {
    const limit = T.tensor(3)
    const program = T.program((x: Scalar) => (T.item(limit) > 2 ? T.neg(x) : x))(T.tensor(1))
    expect(String(program)).toContain('neg')
  })
})

describe('the Program as data', () => {
  it('assigns every variable once, before it is used', () => {
    fc.assert(
      fc.property(compositions, vectors, vectors, ({ f }, x, y) => {
        const { inputs, constants, equations, outputs } = T.program(T.grad(f))(x, y)
        const assigned = new Set<T.Atom>([...inputs, ...constants.map(({ variable }) => variable)])
        const use = (atom: T.Atom) => expect(atom.kind === 'literal' || assigned.has(atom)).toBe(true)
        for (const equation of equations) {
          equation.inputs.forEach(use)
          for (const output of equation.outputs) {
            expect(assigned.has(output)).toBe(false)
            assigned.add(output)
          }
        }
        outputs.forEach(use)
      }),
      { numRuns: 20 },
    )
  })

  it('knows the specs of its inputs and outputs', () => {
    const program = T.program((x: Pair, k: T.Tensor<[3], 'int32'>) => T.take(x, k))(T.ones([2]), T.zeros([3], 'int32'))
    expect(program.inputs.map(({ spec }) => spec)).toEqual([
      { shape: [2], dtype: 'float32' },
      { shape: [3], dtype: 'int32' },
    ])
    expect(program.outputs.map(({ spec }) => spec)).toEqual([{ shape: [3], dtype: 'float32' }])
  })
})
