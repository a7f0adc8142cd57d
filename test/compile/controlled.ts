import * as T from 'tensor-ts'

// Functions with loops and branches, of every form that one can have.

type Vector = T.Tensor<[3], 'float64'>
type Scalar = T.Tensor<[], 'float64'>
type Rows = T.Tensor<[4, 3], 'float64'>
type Index = T.Tensor<[], 'int32'>

/** A function and arguments that it is called with. */
export interface Controlled {
  readonly name: string
  readonly f: (...args: never[]) => unknown
  readonly args: readonly T.AnyTensor[]
}

const of = <A extends readonly T.AnyTensor[]>(name: string, f: (...args: A) => unknown, ...args: A): Controlled => ({
  name,
  f,
  args,
})

const h = T.tensor([0.5, -1, 2], 'float64')
const w = T.tensor([1, 0.25, -0.75], 'float64')
const xs: Rows = T.tensor(
  [
    [1, 2, 3],
    [-1, 0.5, 0],
    [0.25, -2, 1],
    [3, 1, -1],
  ],
  'float64',
)
const m = T.tensor(
  [
    [0.5, -1, 0.25],
    [1, 0.75, -0.5],
    [-0.25, 0.5, 1],
  ],
  'float64',
)
const index = (i: number): Index => T.tensor(i, 'int32')

const step = (c: Vector, x: Vector): readonly [Vector, Vector] => [T.tanh(T.add(T.mul(c, w), x)), T.mul(c, x)]
const recurrent = (c: Vector, rows: Rows) =>
  T.scan((a: Vector, x) => [T.tanh(T.add(T.matmul(m, a), x)), T.sum(T.mul(a, x))], c, rows)
const loss = (c: Vector, rows: Rows): Scalar => {
  const [last, sums] = recurrent(c, rows)
  return T.add(T.sum(T.square(last)), T.sum(T.sin(sums)))
}
/** The gradient of a matrix that every turn multiplies with, of what it begins with, and of the slices. */
const matrixLoss = (a: typeof m, b: typeof m, rows: T.Tensor<[4, 3, 3], 'float64'>): Scalar => {
  const [last, ys] = T.scan((c: typeof m, x) => [T.tanh(T.add(T.matmul(c, a), x)), T.sin(c)], b, rows)
  return T.add(T.sum(T.square(last)), T.sum(T.sin(ys)))
}
const matrices: T.Tensor<[4, 3, 3], 'float64'> = T.stack([m, T.sin(m), T.transpose(m), T.mul(m, -0.5)])
type Totals = { readonly total: typeof m; readonly both: typeof m; readonly seen: typeof m; readonly c: typeof m }
/** Totals of products: of slices, of results, of both, one that is looked at in each turn, and one whose factor is not kept. */
const totalled = (start: Totals, rows: T.Tensor<[number, 3, 3], 'float64'>, reverse: boolean) =>
  T.scan(
    ({ total, both, seen, c }: Totals, x) => {
      const y = T.add(T.mul(c, 0.5), T.sum(seen))
      return [
        {
          total: T.add(total, T.matmul(x, x)),
          both: T.add(T.matmul(y, x), both),
          seen: T.add(seen, T.matmul(x, x)),
          c: T.add(T.mul(c, 0.25), T.matmul(c, T.sin(x))),
        },
        y,
      ] as const
    },
    start,
    rows,
    { reverse },
  )
const newton = (x: Scalar): Scalar =>
  T.whileLoop(
    (y: Scalar) => T.less(1e-9, T.abs(T.sub(T.mul(y, y), x))),
    y => T.mul(0.5, T.add(y, T.div(x, y))),
    T.add(T.mul(x, 0.5), 0.5),
  )
const chosen = (i: Index, x: Vector): Vector =>
  T.switchCase(i, [T.neg, (a: Vector) => T.mul(a, T.sum(a)), (a: Vector) => T.matmul(m, a)], x)

const scans: readonly Controlled[] = [
  of('scan', (c: Vector, rows: Rows) => T.scan(step, c, rows), h, xs),
  of('scan in reverse', (c: Vector, rows: Rows) => T.scan(step, c, rows, { reverse: true }), h, xs),
  of('scan of one step', (c: Vector, rows: T.Tensor<[1, 3], 'float64'>) => T.scan(step, c, rows), h, T.stack([w])),
  of(
    'scan of no step',
    (c: Vector, rows: T.Tensor<[0, 3], 'float64'>) => T.scan(step, c, rows),
    h,
    T.zeros([0, 3], 'float64'),
  ),
  of('scan of products', recurrent, h, xs),
  of('gradients of a scan of products', T.grad(matrixLoss, { argnums: [0, 1, 2] }), m, T.sin(m), matrices),
  ...[false, true].map(reverse =>
    of(
      `totals of products, ${reverse ? 'backwards' : 'forwards'}`,
      (a: typeof m, rows: typeof matrices) =>
        totalled({ total: a, both: T.zeros([3, 3], 'float64'), seen: a, c: T.cos(a) }, rows, reverse),
      m,
      matrices,
    ),
  ),
  of(
    'totals of products in no turn',
    (a: typeof m, rows: T.Tensor<[0, 3, 3], 'float64'>) =>
      totalled({ total: T.neg(a), both: T.mul(T.zeros([3, 3], 'float64'), -1), seen: a, c: a }, rows, false),
    m,
    T.zeros([0, 3, 3], 'float64'),
  ),
  of(
    'totals of batches of products',
    (a: typeof matrices, rows: T.Tensor<[2, 4, 3, 3], 'float64'>) =>
      T.scan((c: typeof matrices, x) => [T.add(c, T.matmul(x, x)), T.sum(x)] as const, a, rows),
    matrices,
    T.stack([matrices, T.sin(matrices)]),
  ),
  of(
    'scan with a carry of every element type',
    (n: Index, x: Scalar, bytes: T.Tensor<[5], 'uint8'>, rows: Rows) =>
      T.scan(
        (c: { n: Index; seen: T.Tensor<[], 'bool'>; x: Scalar; y: T.Tensor<[], 'float32'>; b: typeof bytes }, row) => {
          const seen = T.logicalOr(c.seen, T.less(T.sum(row), 0))
          const next = { n: T.add(c.n, 3), seen, x: T.add(c.x, T.sum(row)), y: T.mul(c.y, 1.5), b: T.add(c.b, c.b) }
          return [next, [c.n, seen, c.b]] as const
        },
        { n, seen: T.tensor(false), x, y: T.tensor(1), b: bytes },
        rows,
      ),
    index(2),
    T.tensor(0.1, 'float64'),
    T.tensor([1, 2, 3, 100, 200], 'uint8'),
    xs,
  ),
  of(
    'scan whose carry changes places, stays, or is written as it was',
    (a: Vector, b: Vector, rows: Rows) =>
      T.scan(
        ([p, q, r, s]: readonly [Vector, Vector, Vector, Vector], x) =>
          [[q, r, p, s] as const, { p, x, q: T.add(p, x), one: T.ones([2]) }] as const,
        [a, b, T.add(a, b), T.ones([3], 'float64')] as const,
        rows,
      ),
    h,
    w,
    xs,
  ),
  of(
    'scan whose carry is the same memory in another shape',
    (a: T.Tensor<[2, 6], 'float64'>, rows: Rows) =>
      T.scan(
        (c: T.Tensor<[2, 6], 'float64'>, x) =>
          [T.reshape(T.transpose(T.reshape(c, [3, 4])), [2, 6]), T.sum(T.mul(T.reshape(c, [4, 3]), x))] as const,
        a,
        rows,
      ),
    T.reshape(T.mul(xs, 0.5), [2, 6]),
    xs,
  ),
  of(
    'scan whose results, slices and carries are used in part',
    (c: Vector, rows: Rows) =>
      T.scan(
        (a: { p: Vector; q: Vector }, x: { y: Vector; z: Vector }) =>
          [{ p: T.mul(a.p, x.y), q: T.add(a.q, a.p) }, [T.exp(a.q), T.sum(x.y)]] as const,
        { p: c, q: w },
        { y: rows, z: T.sin(rows) },
      )[1][1],
    h,
    xs,
  ),
  of(
    'scan of views and of one number repeated',
    (c: Vector, rows: Rows) => {
      const column: T.Tensor<[3, 4], 'float64'> = T.transpose(T.slice(rows, [null, [null, null, -1]]))
      const row: T.Tensor<[3, 3], 'float64'> = T.broadcastTo(c, [3, 3])
      const [one, same] = [T.ones([3, 3], 'float64'), T.mul(T.ones([3], 'float64'), -0)]
      return T.scan(
        (a: Vector, x) => [T.mul(T.add(a, x.one), T.sum(x.column)), T.add(T.mul(x.row, x.same), x.one)] as const,
        T.broadcastTo(T.slice(c, [1]), [3]),
        { column, one, row, same },
      )
    },
    h,
    xs,
  ),
  of(
    'scan that closes over views and numbers',
    (c: Vector, rows: Rows, s: Scalar) => {
      const [across, twice] = [T.slice(rows, [null, 1]), T.mul(s, 2)]
      const zeros = T.broadcastTo(T.tensor(0, 'float64'), [3])
      return T.scan(
        (a: Vector, x) =>
          [T.add(T.mul(a, twice), T.mul(T.sum(across), zeros)), T.add(T.add(T.sum(a), T.sum(zeros)), x)] as const,
        c,
        T.slice(rows, [null, 0]) as T.Tensor<[4], 'float64'>,
      )
    },
    h,
    xs,
    T.tensor(0.75, 'float64'),
  ),
  of(
    'scan with what has no loops inside',
    (c: Vector, rows: Rows) =>
      T.scan((a: Vector, x) => [T.add(T.sort(a), x), T.take(T.cumsum(x, { axis: 0 }), T.argsort(a))] as const, c, rows),
    h,
    xs,
  ),
  of(
    'scan inside scan',
    (c: Vector, rows: Rows) =>
      T.scan(
        (a: Vector, x) => {
          const [b, sums] = T.scan((p: Scalar, y) => [T.add(T.mul(p, 0.5), y), T.mul(p, T.sum(a))], T.sum(x), a)
          return [T.mul(x, b), T.add(sums, T.scan(step, a, rows, { reverse: true })[0])] as const
        },
        c,
        rows,
      ),
    h,
    xs,
  ),
  of('forLoop', (c: Vector) => T.forLoop(7, (i, a: Vector) => T.add(T.mul(a, 0.5), T.cast(i, 'float64')), c), h),
  of(
    'forLoop of sums of products',
    (c: Vector) => T.forLoop(3, (_, a: Vector) => T.sum(T.mul(m, a), { axis: 1 }), c),
    h,
  ),
  of(
    'forLoop that begins with what is used before and returned',
    (rows: Rows) => {
      const start = T.exp(rows)
      const product = T.matmul(start, m)
      return [start, product, T.forLoop(3, (_, a: Rows) => T.neg(a), start)]
    },
    xs,
  ),
  of(
    'forLoop that begins with what is used before and after',
    (rows: Rows) => {
      const start = T.exp(rows)
      const product = T.matmul(start, m)
      const negated = T.forLoop(3, (_, a: Rows) => T.neg(a), start)
      return [product, negated, T.matmul(start, T.matmul(T.transpose(negated), product))]
    },
    xs,
  ),
  of('forLoop of no step', (c: Vector) => T.forLoop(0, (_, a: Vector) => T.neg(a), c), h),
  of('map', (rows: Rows) => T.map(x => [T.sum(x), T.softmax(x)], rows), xs),
  of(
    'scan of random numbers',
    (key: T.random.Key) =>
      T.scan(
        (k: T.random.Key, _) => {
          const [next, own] = T.random.split(k)
          return [next, T.random.uniform(own, [3])] as const
        },
        key,
        T.zeros([4]),
      ),
    T.random.key(3),
  ),
]

const branches: readonly Controlled[] = [
  ...[-100, -1, 0, 1, 2, 3, 2 ** 31 - 1].map(i => of(`switchCase of ${i}`, chosen, index(i), h)),
  ...[true, false].map(p =>
    of(
      `cond of ${p}`,
      (q: T.Tensor<[], 'bool'>, a: Vector, b: Vector) =>
        T.cond(
          q,
          (c: Vector) => ({ sum: T.sum(c), same: c, other: T.exp(b), one: T.ones([2]) }),
          (c: Vector) => ({ sum: T.sum(b), same: T.mul(c, b), other: T.exp(b), one: T.zeros([2]) }),
          a,
        ),
      T.tensor(p),
      h,
      w,
    ),
  ),
  of('cond of what is known', (a: Vector) => T.cond(false, T.exp, T.sin, a), h),
  of('switchCase of one branch', (i: Index, a: Vector) => T.switchCase(i, [T.exp], a), index(5), h),
  of('switchCase of a batch', T.vmap(chosen), T.tensor([2, -7, 1, 9], 'int32'), xs),
  of('switchCase of a batch with one index', T.vmap(chosen, { inAxes: [null, 0] }), index(1), xs),
  of(
    'switchCase inside scan',
    (c: Vector, order: T.Tensor<[4], 'int32'>) =>
      T.scan((a: Vector, i) => [T.tanh(chosen(i, a)), chosen(T.sub(1, i), w)] as const, c, order),
    h,
    T.tensor([2, 0, 1, 5], 'int32'),
  ),
  of(
    'scan inside cond',
    (c: Vector, rows: Rows) =>
      T.cond(
        T.less(T.sum(c), 0),
        (a: Vector) => recurrent(a, rows),
        (a: Vector) => T.scan((b: Vector, x) => [T.add(b, x), T.sum(b)], a, rows, { reverse: true }),
        c,
      ),
    h,
    xs,
  ),
]

const loops: readonly Controlled[] = [
  of('whileLoop', newton, T.tensor(7, 'float64')),
  of(
    'whileLoop of no turn',
    (x: Vector) =>
      T.whileLoop(
        (y: Vector) => T.less(T.sum(y), 0),
        y => T.neg(y),
        x,
      ),
    h,
  ),
  of(
    'whileLoop whose carry is the condition',
    (x: Vector) =>
      T.whileLoop(
        ({ go }: { go: T.Tensor<[], 'bool'>; n: Index; x: Vector }) => go,
        c => ({ go: T.less(c.n, 5), n: T.add(c.n, 1), x: T.mul(c.x, T.cast(c.n, 'float64')) }),
        { go: T.tensor(true), n: index(0), x },
      ),
    h,
  ),
  of(
    'whileLoop that closes over its limits',
    (x: Vector, limit: Scalar, factor: Vector) =>
      T.whileLoop(
        ([y]: readonly [Vector, Vector]) => T.less(T.max(y), T.mul(limit, 3)),
        ([y]) => [T.add(T.mul(T.abs(y), T.exp(factor)), 1), y] as const,
        [x, factor] as const,
      ),
    h,
    T.tensor(20, 'float64'),
    w,
  ),
  of('whileLoop of a batch', T.vmap(newton), T.tensor([7, 1, 100, 2], 'float64')),
  of(
    'whileLoop inside scan, scan inside whileLoop',
    (c: Scalar, rows: Rows) =>
      T.whileLoop(
        ([n]: readonly [Index, Scalar]) => T.less(n, 3),
        ([n, a]) => [T.add(n, 1), T.scan((b: Scalar, x) => [newton(T.add(T.abs(b), 1)), x], a, rows)[0]] as const,
        [index(0), c] as const,
      ),
    T.tensor(9, 'float64'),
    xs,
  ),
]

const positive = (x: Vector) => T.less(0, T.sum(x))
const branching = (x: Vector, y: Vector): Scalar =>
  T.cond(
    positive(x),
    (a: Vector) => T.sum(T.exp(T.mul(a, y))),
    (a: Vector) => T.sum(T.mul(T.sin(a), y)),
    x,
  )
const remembered = (x: Vector, y: Vector): Scalar =>
  T.sum(T.checkpoint((a: Vector) => T.tanh(T.matmul(m, T.exp(T.sin(T.mul(a, y))))))(x))
const clipped = T.customVjp(
  (x: Vector) => T.mul(x, x),
  x => [T.mul(x, x), x],
  (x, cotangent) => [T.mul(T.clip(cotangent, -1, 1), T.mul(x, 2))],
)
const stepped = T.customJvp(
  (x: Vector) => T.exp(x),
  ([x], [t]) => [T.exp(x), T.mul(t, T.add(T.exp(x), 1))],
)
const custom = (x: Vector, rows: Rows): Scalar =>
  T.sum(T.scan((a: Vector, y) => [T.tanh(clipped(T.add(a, y))), T.sum(stepped(T.tanh(a)))], x, rows)[1])

const derivatives: readonly Controlled[] = [
  of('the gradient of scan', T.grad(loss), h, xs),
  of(
    'the gradient of scan by its sequence',
    T.grad((rows: Rows, c: Vector) => loss(c, rows)),
    xs,
    h,
  ),
  of('scan forwards', (c: Vector, rows: Rows) => T.jvp(loss)([c, rows], [w, T.cos(rows)]), h, xs),
  of('the second derivatives of scan', T.hessian(loss), h, xs),
  of('scan of a batch of carries', T.vmap(loss, { inAxes: [0, null] }), T.stack([h, w]), xs),
  of('scan of a batch of sequences', T.vmap(recurrent, { inAxes: [null, 0] }), h, T.stack([xs, T.sin(xs)])),
  of('the gradients of a batch of scans', T.vmap(T.grad(loss)), T.stack([h, w]), T.stack([xs, T.sin(xs)])),
  of('cond and its gradient', T.valueAndGrad(branching), h, w),
  of('the other side of cond and its gradient', T.valueAndGrad(branching), T.neg(h), w),
  of('the second derivatives of cond', T.hessian(branching), h, w),
  of('whileLoop forwards', (x: Scalar) => T.jvp(newton)([x], [T.tensor(1, 'float64')]), T.tensor(7, 'float64')),
  of('a checkpoint and its gradient', T.valueAndGrad(remembered), h, w),
  of('the second derivatives of a checkpoint', T.hessian(remembered), h, w),
  of(
    'the gradient of checkpoints in a scan',
    T.grad((x: Vector, rows: Rows) => T.sum(T.scan((a: Vector, y) => [a, remembered(a, y)], x, rows)[1])),
    h,
    xs,
  ),
  of('derivatives of one’s own in a scan', T.valueAndGrad(custom), h, xs),
]

export const controlled: readonly Controlled[] = [...scans, ...branches, ...loops, ...derivatives]
