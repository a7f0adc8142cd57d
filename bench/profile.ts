// Where the time goes in the works that are far from a copy, and what two cores of this machine have to give: see README.md.
// npx tsx --tsconfig bench/tsconfig.run.json bench/profile.ts
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import * as T from 'tensor-ts'

type Matrix = T.Tensor<[64, 1024]>

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!

/** Milliseconds of one call: the median of 15 samples of 30 ms, after as long a time without measuring. */
const time = (call: () => void): number => {
  const sample = (least: number): number => {
    const start = performance.now()
    let [calls, now] = [0, start]
    for (; now - start < least; calls++) {
      call()
      now = performance.now()
    }
    return (now - start) / calls
  }
  sample(450)
  return median(Array.from({ length: 15 }, () => sample(30)))
}

const print = (title: string, rows: Readonly<Record<string, number>>, digits: number): void => {
  console.log(`\n${title}`)
  for (const [name, value] of Object.entries(rows))
    console.log(`  ${name.padEnd(44)} ${value.toFixed(digits).padStart(8)}`)
}

const overRow = { axis: 1, keepDims: true } as const

/** Everything keeps the numbers of the size that they have: what grows or vanishes would be faster or slower. */
const works: Readonly<Record<string, (x: Matrix) => Matrix>> = {
  'one addition': x => T.add(x, 1e-9),
  'one division': x => T.div(x, 1.000001),
  exp: x => T.sub(T.exp(T.minimum(x, 1)), 1),
  tanh: x => T.mul(T.tanh(x), 1.3),
  erf: x => T.mul(T.erf(x), 1.3),
  'exact gelu': x => T.sub(T.gelu(x), 0.1),
  softmax: x => T.softmax(x, { axis: 1 }),
  'layer normalisation': x => {
    const centred = T.sub(x, T.mean(x, overRow))
    return T.mul(centred, T.rsqrt(T.add(T.variance(x, overRow), 1e-5)))
  },
}

const inCache = (): void => {
  T.threads(1)
  const vectors = (64 * 1024) / 4
  const timed = Object.entries(works).map(([name, f]) => {
    const step = T.jit(f, { donate: [0] })
    let x: Matrix = T.random.normal(T.random.key(0), [64, 1024])
    const milliseconds = time(() => {
      x = step(x)
    })
    return [name, (milliseconds * 1e6) / vectors] as const
  })
  print('nanoseconds for four numbers that are in the cache, one thread', Object.fromEntries(timed), 2)
}

const freshMemory = (): void => {
  const from = new Float32Array(2 ** 22).fill(1)
  const to = new Float32Array(2 ** 22)
  let kept = to
  print(
    'milliseconds for 16 MiB',
    {
      'copied into memory that is there': time(() => to.set(from)),
      'copied into new memory, as a result is': time(() => {
        kept = new Float32Array(from)
      }),
    },
    2,
  )
  if (kept.length !== to.length) throw new Error('nothing was copied')
}

const burn = (): number => {
  T.threads(1)
  const [a, b] = [T.ones([512, 512]), T.ones([512, 512])]
  const product = T.jit((x: typeof a, y: typeof b) => T.matmul(x, y))
  return time(() => void product(a, b))
}

/** The same work in so many processes at the same time, on one thread each. */
const processes = async (count: number): Promise<number> => {
  const one = () =>
    new Promise<number>((resolve, reject) => {
      const child = spawn(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), 'burn'])
      let text = ''
      child.stdout.on('data', part => {
        text += part
      })
      child.on('close', code =>
        code === 0 ? resolve(Number(text)) : reject(new Error(`a process ended with ${code}`)),
      )
    })
  return median(await Promise.all(Array.from({ length: count }, one)))
}

if (process.argv[2] === 'burn') console.log(burn())
else {
  inCache()
  freshMemory()
  const [alone, beside] = [await processes(1), await processes(2)]
  const rows = {
    'one process': alone,
    'two, each on its own': beside,
    'two threads at best, of one': beside / alone / 2,
  }
  print('milliseconds of a matrix product 512, in processes that share nothing', rows, 2)
}
