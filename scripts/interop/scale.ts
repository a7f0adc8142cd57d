/**
 * A training step, exported and run by scale/run.py under JAX: in one process with eight devices, and in two with four each, against
 * this library's own step; and what they write, read here and there under other meshes.
 */
import { execFile } from 'node:child_process'
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { promisify } from 'node:util'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import * as T from 'tensor-ts'
import { exportStableHlo, mesh } from 'tensor-ts/export'
import { type DecodeError, decodeOpened, showDecodeError } from 'tensor-ts/io'
import { openPath, saveParts } from 'tensor-ts/io/node'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'

const program = promisify(execFile)

const model = pipe(nn.input(20), nn.dense('hidden', 32), nn.relu, nn.dense('out', 4))

interface Batch {
  readonly x: T.Tensor<[16, 20]>
  readonly y: T.Tensor<[16], 'int32'>
}
const fold = optim.fold(optim.sgd(0.1, { momentum: 0.9 }), (params: ReturnType<typeof model.init>, { x, y }: Batch) =>
  nn.softmaxCrossEntropy(model.apply(params, x), y),
)
type State = ReturnType<typeof fold.init>

const entries = 5
const steps = 20
const batches = {
  x: T.random.normal(T.random.key(1), [entries, 16, 20]),
  y: T.cast(T.mul(T.random.uniform(T.random.key(2), [entries, 16]), 4), 'int32'),
}
const batch = (i: number): Batch => {
  const one: readonly [number, number] = [i % entries, (i % entries) + 1]
  return { x: T.reshape(T.slice(batches.x, [one]), [16, 20]), y: T.reshape(T.slice(batches.y, [one]), [16]) }
}

const right = async <A>(task: TE.TaskEither<DecodeError, A>): Promise<A> => {
  const found = await task()
  if (E.isLeft(found)) throw new Error(showDecodeError(found.left))
  return found.right
}

/** The greatest difference of two trees, as a part of the largest element of each tensor. */
const apart = (a: unknown, b: unknown): number => {
  const [x, y] = [a, b].map(tree => T.tree.leaves(tree as never) as unknown as T.Tensor[]) as [T.Tensor[], T.Tensor[]]
  const differences = x.map((leaf, i) => {
    const [p, q] = [T.data(leaf), T.data(y[i]!)]
    const scale = Math.max(1e-30, ...Array.from(q, Math.abs))
    return Math.max(0, ...Array.from(p, (value, k) => Math.abs(value - q[k]!) / scale))
  })
  return Math.max(...differences)
}

/** A port that nothing listens on. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

type Row = readonly [what: string, found: string]

/** Rows of docs/interop.md; `python` has JAX, `folder` is to write into. */
export const scale = async (python: string, folder: string): Promise<readonly Row[]> => {
  const run = (...args: readonly string[]) => program(python, ['scale/run.py', ...args], { maxBuffer: 2 ** 26 })
  const inTwo = async (...args: readonly string[]): Promise<void> => {
    const coordinator = `127.0.0.1:${await freePort()}`
    const process = (i: number) =>
      run(...args, '--devices', '4', '--coordinator', coordinator, '--processes', '2', '--process', String(i))
    await Promise.all([process(0), process(1)])
  }
  const read = (name: string, like: State): Promise<State> =>
    right(pipe(openPath(`${folder}/${name}`), TE.chain(decodeOpened(like))))

  const start = fold.init(model.init(T.random.key(0)))
  const step = T.jit(fold.step)
  const halfway = Array.from({ length: steps / 2 }).reduce<State>((state, _, i) => step(state, batch(i)), start)
  const ours = Array.from({ length: steps / 2 }).reduce<State>((state, _, i) => step(state, batch(i)), halfway)

  const hidden = { w: [null, 'model'], b: ['model'] } as const
  const out = { w: ['model', null] } as const
  const sizes = [{ x: ['data', null], y: ['data'] }] as const
  const meshes = [
    ['data-parallel on 8 devices', 'data', mesh({ data: 8 }), null],
    ['data- and tensor-parallel on 4 × 2', 'both', mesh({ data: 4, model: 2 }), { params: { hidden, out } }],
  ] as const
  const rows: Row[] = []
  for (const [what, name, devices, state] of meshes) {
    const module = `${folder}/${name}.mlir`
    // Options of two meshes at once: what each is like the types cannot know.
    const options = { mesh: devices, donate: [0], inputs: [state, ...sizes], outputs: state }
    writeFileSync(module, exportStableHlo(fold.step, options as object)(start, batch(0)))
    await right(saveParts(`${folder}/${name}-state`, start, { mesh: devices, shardings: state, files: 2 } as object))
    const shardings = { x: [null, 'data', null], y: [null, 'data'] }
    await right(saveParts(`${folder}/${name}-batches`, batches, { mesh: devices, shardings, files: 4 } as object))
    const job = (from: string, to: string, count: number) => [
      module,
      ...['--inputs', `${folder}/${from}`, '--batches', `${folder}/${name}-batches`],
      ...['--outputs', `${folder}/${to}`, '--steps', String(count)],
    ]
    await run(...job(`${name}-state`, `${name}-one`, steps), '--devices', '8')
    await inTwo(...job(`${name}-state`, `${name}-two`, steps))
    const [one, two] = [await read(`${name}-one`, start), await read(`${name}-two`, start)]
    const [within, away] = [apart(two, one), apart(two, ours)]
    if (!(within < 1e-5 && away < 1e-5)) throw new Error(`${what}: ${within} and ${away}`)
    rows.push([
      `\`scale/run.py\`: ${steps} training steps, ${what}, in two processes with four each`,
      `state within ${within.toExponential(1)} of one process, within ${away.toExponential(1)} of WebAssembly`,
    ])

    // Stopped halfway, and continued in another number of processes from what was written.
    await inTwo(...job(`${name}-state`, `${name}-half`, steps / 2))
    await run(...job(`${name}-half`, `${name}-rest`, steps / 2), '--devices', '8')
    const [half, rest] = [await read(`${name}-half`, start), await read(`${name}-rest`, start)]
    const again = [apart(half, halfway), apart(rest, one)]
    if (!again.every(difference => difference < 1e-5)) throw new Error(`${what}, continued: ${again}`)
    rows.push([
      `a state that two processes have written after ${steps / 2} steps, ${what}, taken up by one`,
      `after ${steps / 2} more within ${again[1]!.toExponential(1)} of one that did not stop`,
    ])
  }

  // The same file under other meshes, here and there.
  const written = await read('both-two', start)
  const other = {
    mesh: mesh({ model: 4 }),
    shardings: { params: { hidden: { w: ['model', null] } } },
    files: 2,
  } as const
  await right(saveParts(`${folder}/again`, written, other as object))
  const identity = exportStableHlo((state: State) => state, {
    mesh: mesh({ a: 2, b: 4 }),
    donate: [0],
    inputs: [{ params: { hidden: { w: ['b', 'a'] }, out: { w: ['a', 'b'] } } }],
    outputs: { params: { hidden: { w: ['b', 'a'] }, out: { w: ['a', 'b'] } } },
  } as object)(start)
  writeFileSync(`${folder}/identity.mlir`, identity)
  await inTwo(`${folder}/identity.mlir`, '--inputs', `${folder}/again`, '--outputs', `${folder}/back`)
  const bits = (state: State) => (T.tree.leaves(state as never) as unknown as T.Tensor[]).map(x => [...T.data(x)])
  const same = JSON.stringify(bits(await read('back', start))) === JSON.stringify(bits(written))
  if (!same) throw new Error('a state is another after it was written under three meshes')
  rows.push([
    'a state written by two processes under 4 × 2, here under 4, and by two processes under 2 × 4',
    'the same to the last bit',
  ])

  // What is wrong is a sentence, and an exit status.
  const folderOfOne = `${folder}/again`
  const file = readdirSync(folderOfOne).find(name => name.includes('-00002-of-'))!
  rmSync(`${folderOfOne}/${file}`)
  const refused = await run(
    `${folder}/identity.mlir`,
    '--inputs',
    folderOfOne,
    '--outputs',
    `${folder}/no`,
    '--devices',
    '8',
  ).then(
    () => 'nothing',
    (error: { readonly stderr: string; readonly code: number }) => `${error.code}: ${error.stderr}`,
  )
  if (!refused.includes(`1: run.py: ${folderOfOne}/${file}: expected a file of the save `))
    throw new Error(`a missing file: ${refused}`)
  rows.push(['a state of which one file is missing, given to `scale/run.py`', 'refused, and the file named'])
  return rows
}
