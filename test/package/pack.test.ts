import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, describe, expect, test } from 'vitest'
import { install, run } from './package.js'

const root = process.cwd()
const tool = (path: string) => join(root, 'node_modules', path)

const installed = install(root)
const { manifest, tarball, files, project } = installed
afterAll(installed.remove)

const program = `
import { flow, pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'

const x = T.tensor([[1, 2, 3], [4, 5, 6]])
const w = T.ones([3, 4])
const y: T.Tensor<[2, 4]> = pipe(x, T.matmul(w), T.add(1), T.relu)
if (JSON.stringify(T.toArray(y)) !== '[[7,7,7,7],[16,16,16,16]]') throw new Error(String(y))

export const refused = () => {
  // @ts-expect-error inner dimensions differ
  T.matmul(w, x)
  // @ts-expect-error no such size
  const wrong: T.Tensor<[2, 5]> = y
  return wrong
}

const model = pipe(nn.input(3), nn.dense('out', 4))
const params = model.init(T.random.key(0))
const out: T.Tensor<[2, 4]> = model.apply(params, x)
const loss = (p: typeof params, batch: T.Tensor<[2, 3]>) => T.sum(T.square(model.apply(p, batch)))
const fold = optim.fold(optim.adam(1e-3), loss)
const state = fold.step(fold.init(params), x)

// Waiting operations and blocks can be exported: the declarations of this file can name their types.
export const project = T.matmul(w)
export const total = T.sum({ axis: 0 })
export const halves = T.split(2)
export const more = T.add(1)
export const tower = flow(nn.dense('a', 8), nn.relu)
export const gradient = T.grad(loss)

if (state === undefined || T.item(T.sum(out)) === undefined) throw new Error('nothing came back')
`

const options = {
  strict: true,
  exactOptionalPropertyTypes: true,
  // The declarations are checked as well, without Node's types and without the browser's.
  skipLibCheck: false,
  types: [],
  lib: ['es2022'],
  target: 'es2022',
  rootDir: '.',
  declaration: true,
}

const modes = {
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
}

const compile = (version: string, mode: keyof typeof modes): string => {
  const compilerOptions = { ...options, ...modes[mode], outDir: `out-${mode}` }
  writeFileSync(join(project, 'user.ts'), program)
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['user.ts'] }))
  return run(project, process.execPath, tool(`${version}/bin/tsc`), '-p', '.')
}

const bundle = (contents: string, outfile: string) =>
  build({
    stdin: { contents, resolveDir: project, loader: 'ts' },
    absWorkingDir: project,
    outfile,
    bundle: true,
    minify: true,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    logLevel: 'silent',
  })

// './types/*' is there so that declarations can name types; nothing in it runs.
const entries = Object.keys(manifest.exports)
  .filter(entry => !entry.endsWith('*'))
  .map(entry => entry.replace(/^\./, 'tensor-ts'))

describe('the packed package', () => {
  test('holds what is meant to be published, and nothing else', () => {
    const folders = new Set(files.map(file => file.replace(/\/.*/, '')))
    expect([...folders].sort()).toEqual(['package.json', ...manifest.files].sort())
    expect(files.filter(file => /test|\.tsbuildinfo$/.test(file.replace('testing/', '')))).toEqual([])
  })

  test('runs nothing when it is installed', () => {
    const names = ['preinstall', 'install', 'postinstall', 'prepare', 'preprepare', 'postprepare']
    expect(Object.keys(manifest.scripts).filter(name => names.includes(name))).toEqual([])
  })

  test('passes publint', () => {
    expect(run(root, process.execPath, tool('publint/src/cli.js'), 'run', tarball, '--strict')).toContain('All good!')
  })

  test('passes attw', () => {
    const output = run(
      root,
      process.execPath,
      tool('@arethetypeswrong/cli/dist/index.js'),
      tarball,
      '--profile',
      'esm-only',
    )
    for (const entry of entries) expect(output).toContain(`"${entry}"`)
  })
})

describe('a project that has installed it', () => {
  test.each(entries)('can import %s', entry => {
    const attributes = entry.endsWith('.json') ? ", { with: { type: 'json' } }" : ''
    const print = `import('${entry}'${attributes}).then(module => console.log(Object.keys(module).length))`
    expect(Number(run(project, process.execPath, '--no-warnings', '--eval', print))).toBeGreaterThan(0)
  })

  test.each(['typescript-5.9', 'typescript', 'typescript-7.0'])('compiles with %s', version => {
    expect(compile(version, 'nodenext')).toBe('')
    expect(compile(version, 'bundler')).toBe('')
  })

  test('runs', () => {
    compile('typescript-7.0', 'nodenext')
    expect(run(project, process.execPath, 'out-nodenext/user.js')).toBe('')
  })

  test('runs when it is bundled for a browser, where nothing of Node is at hand', async () => {
    const outfile = join(project, 'bundled.js')
    const { metafile } = await bundle(program, outfile)
    expect(run(project, process.execPath, outfile)).toBe('')
    expect(Object.values(metafile.outputs).flatMap(({ imports }) => imports)).toEqual([])
  })

  test('leaves out of a bundle what is not used', async () => {
    const bytes = async (contents: string) => {
      const { metafile } = await bundle(contents, join(project, 'size.js'))
      return Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0)
    }
    expect(await bytes("import * as T from 'tensor-ts'")).toBe(0)
    // Measured: 13 kB of 86 kB.
    expect(await bytes("export { relu } from 'tensor-ts'")).toBeLessThan((await bytes("export * from 'tensor-ts'")) / 3)
  })
})
