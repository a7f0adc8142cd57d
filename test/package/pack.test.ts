import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, transformSync } from 'esbuild'
import { rolldown } from 'rolldown'
import * as T from 'tensor-ts'
import * as data from 'tensor-ts/data'
import * as nn from 'tensor-ts/nn'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allExamples } from '../../scripts/examples/read.js'
import { runnable } from '../docs/check.js'
import { deadLinks } from './links.js'
import { install, run } from './package.js'

const root = process.cwd()
const tool = (path: string) => join(root, 'node_modules', path)

const installed = install(root)
const { manifest, tarball, files, project, folder } = installed
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
  // The declarations of the library are checked where a package with layers, blocks and operations is compiled, which imports more.
  const compilerOptions = { ...options, ...modes[mode], skipLibCheck: true, outDir: `out-${mode}` }
  writeFileSync(join(project, 'user.ts'), program)
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['user.ts'] }))
  return run(project, process.execPath, tool(`${version}/bin/tsc`), '-p', '.')
}

/** A compiler on files of a folder of the project. */
const compileFolder = (version: string, name: string, compilerOptions: object, files: readonly string[]): string => {
  const tsconfig = join(project, name, 'tsconfig.json')
  writeFileSync(tsconfig, JSON.stringify({ compilerOptions: { ...options, ...compilerOptions }, files }))
  return run(project, process.execPath, tool(`${version}/bin/tsc`), '-p', tsconfig)
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
    const isMeant = (file: string) => manifest.files.some(part => file === part || file.startsWith(`${part}/`))
    expect(files.filter(file => !isMeant(file))).toEqual(['package.json'])
    for (const part of manifest.files)
      expect(files.some(file => file === part || file.startsWith(`${part}/`))).toBe(true)
    expect(files.filter(file => /\.test|test-d|^runs|\.tsbuildinfo$/.test(file))).toEqual([])
  })

  test('has everything that its pages link to, so that they need no other place', () => {
    const pages = files.filter(file => file.endsWith('.md'))
    expect(pages).toContain('README.md')
    expect(pages.map(file => [file, deadLinks(folder, file)])).toEqual(pages.map(file => [file, []]))
  })

  test('is found out where a page links to something that is not there', () => {
    const lines = [
      '# A b, `c`!',
      '[a](#a-b-c) [b](#b) [c](c.md) [d](package.json) [e](../x) [f](https://a.b/c) ![g](g.png) `x[j](k)`',
    ]
    writeFileSync(join(folder, 'links.md'), [...lines, '```md', '[h](h)', '```', '[i]: i.md'].join('\n'))
    expect(deadLinks(folder, 'links.md')).toEqual(['#b', 'c.md', '../x', 'g.png', 'i.md'])
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

/** The modules that one runs and imports, by their paths, and what it imports that is not of this package. */
const loaded = (file: string, seen: Set<string> = new Set()): ReadonlySet<string> => {
  if (seen.has(file)) return seen
  seen.add(file)
  for (const [, specifier] of readFileSync(file, 'utf8').matchAll(/^(?:import|export)\b[^'"]*["']([^'"]+)["'];?$/gm))
    if (specifier!.startsWith('.')) loaded(join(dirname(file), specifier!), seen)
    else seen.add(specifier!)
  return seen
}

describe('what is loaded', () => {
  test('of the main entry point is a few files, and nothing of other packages', () => {
    const files = [...loaded(join(folder, 'dist', 'index.js'))]
    expect(files.filter(file => !file.startsWith(folder))).toEqual([])
    // Itself, what all share, and what it exports as an object: `random`.
    expect(files.length).toBeLessThanOrEqual(3)
  })

  test('is one copy of each module, whatever the entry points, and in few files', () => {
    const chunks = readdirSync(join(folder, 'dist', 'chunks')).filter(file => file.endsWith('.js'))
    // What all have in common, what two of them share beside it, and what `train` has of `io` (the sentences of its errors in a
    // file of their own, as `io/npz` says none), `data` and `optim`; and what `io/node` has of `io` that is not public.
    expect(chunks.length).toBeLessThanOrEqual(9)
    const maps = readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' }).filter(name =>
      name.endsWith('.js.map'),
    )
    const modules = maps.flatMap(map =>
      (JSON.parse(readFileSync(join(folder, 'dist', map), 'utf8')).sources as readonly string[]).map(source =>
        join(dirname(map), source),
      ),
    )
    expect(modules.length).toBeGreaterThan(200)
    expect(modules.filter((module, i) => modules.indexOf(module) < i)).toEqual([])
  })

  // Some bundlers for browsers fail at a module of Node wherever they see one, in `import()` too. XLA's devices are for Node alone.
  test.each(entries.filter(entry => !/xla$|json$/.test(entry)))('of %s names no module of Node', entry => {
    const file = join(folder, 'dist', entry.replace(/^tensor-ts\/?/, ''), 'index.js')
    const naming = [...loaded(file)].filter(
      name =>
        name.startsWith('node:') || (isAbsolute(name) && /\bimport\(\s*["']node:/.test(readFileSync(name, 'utf8'))),
    )
    expect(naming).toEqual([])
  })

  test('has source maps and declarations that lead to the sources in the package', () => {
    const maps = readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.map'))
      .map(name => join(folder, 'dist', name))
    const sources = maps.flatMap(map =>
      (JSON.parse(readFileSync(map, 'utf8')).sources as readonly string[]).map(source => join(dirname(map), source)),
    )
    expect(sources.length).toBeGreaterThan(files.filter(file => file.startsWith('src/')).length)
    expect(sources.filter(source => !existsSync(source))).toEqual([])
  })

  test('names the line of the source where an error arises', () => {
    const thrown = "import * as T from 'tensor-ts'; T.dim('1', 2)"
    const program = ['--enable-source-maps', '--input-type=module', '--eval', thrown]
    const lines = readFileSync(join(folder, 'src/ops/create.ts'), 'utf8').split('\n')
    const line = 1 + lines.findIndex(text => text.includes('expected an identifier as name'))
    expect(() => run(project, process.execPath, ...program)).toThrow(`src/ops/create.ts:${line}`)
    // Without maps, the name of the operation.
    expect(() => run(project, process.execPath, ...program.slice(1))).toThrow(/at (Module\.)?dim \(/)
  })
})

describe('a project that has installed it', () => {
  test.each(entries)('can import %s', entry => {
    const attributes = entry.endsWith('.json') ? ", { with: { type: 'json' } }" : ''
    const print = `import('${entry}'${attributes}).then(module => console.log(Object.keys(module).length))`
    expect(Number(run(project, process.execPath, '--no-warnings', '--eval', print))).toBeGreaterThan(0)
  })

  test('has in its objects what they have in the sources', () => {
    const objects = {
      'T.tree': T.tree,
      'T.random': T.random,
      'nn.initializers': nn.initializers,
      'data.pipeline': data.pipeline,
    }
    const print = `
      const [T, nn, data] = await Promise.all(['', '/nn', '/data'].map(room => import('tensor-ts' + room)))
      console.log([${Object.keys(objects)}].map(all => Object.keys(all).sort().join()).join('\\n'))`
    expect(run(project, process.execPath, '--input-type=module', '--eval', print).trim().split('\n')).toEqual(
      Object.values(objects).map(all => Object.keys(all).sort().join()),
    )
  })

  test.each(['typescript-5.9', 'typescript', 'typescript-7.0'])('compiles with %s', version => {
    expect(compile(version, 'nodenext')).toBe('')
    expect(compile(version, 'bundler')).toBe('')
  })

  test('runs', () => {
    compile('typescript-7.0', 'nodenext')
    expect(run(project, process.execPath, 'out-nodenext/user.js')).toBe('')
  })

  // The workflow runs the same program in Deno and Bun.
  test('trains in a project of its own', () => {
    copyFileSync('test/runtimes/learn.mjs', join(project, 'learn.mjs'))
    expect(run(project, process.execPath, 'learn.mjs')).toMatch(/^wasm, .* right 1$/m)
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
    const all = await bytes("export * from 'tensor-ts'")
    // Measured, of 378 kB: 17 kB, 21 kB, 173 kB and 63 kB. A product brings the kernels that large ones run on; keys bring all of
    // T.random, whose distributions of float64 and casts of floats of 16 bits made it a sixth.
    expect(await bytes("export { relu } from 'tensor-ts'")).toBeLessThan(all / 12)
    expect(await bytes("export { softmax } from 'tensor-ts'")).toBeLessThan(all / 12)
    expect(await bytes("export { matmul } from 'tensor-ts'")).toBeLessThan(all * 0.6)
    expect(await bytes("import * as T from 'tensor-ts'; console.log(T.random.key)")).toBeLessThan(all / 5.5)
  })

  // A twentieth more than was measured: whatever adds more has to say what for, here and in bench/README.md.
  test.each([
    ["export * from 'tensor-ts'", 139_000],
    ["export { tensor } from 'tensor-ts'", 4_530],
    ["export { add } from 'tensor-ts'", 7_010],
    ["export { softmax } from 'tensor-ts'", 7_910],
    ["export { grad } from 'tensor-ts'", 12_310],
    ["export { matmul } from 'tensor-ts'", 66_500],
    ["import * as T from 'tensor-ts'; console.log(T.random.key)", 22_260],
  ])('is small in a bundle, compressed: %s', async (contents, measured) => {
    await bundle(contents, join(project, 'size.js'))
    const { length } = gzipSync(readFileSync(join(project, 'size.js')), { level: 9 })
    expect(length).toBeLessThan(measured * 1.05)
    // Whoever makes it smaller holds it there.
    expect(length).toBeGreaterThan(measured * 0.9)
  })

  // Rollup's way, which is another: it looks into objects of objects.
  test.each([
    ['T.add', 18_060],
    ['T.tree.paths', 18_440],
    ['T.random.key', 7_740],
    ['T.random.normal', 30_810],
  ])('is small in a bundle of another bundler: %s', async (used, measured) => {
    const input = join(project, 'used.js')
    writeFileSync(input, `import * as T from 'tensor-ts'; console.log(${used})`)
    const other = await rolldown({ input, logLevel: 'silent' })
    const { output } = await other.generate({ minify: true })
    const bytes = output.reduce((sum, part) => sum + (part.type === 'chunk' ? part.code.length : 0), 0)
    expect(bytes).toBeLessThan(measured * 1.05)
    expect(bytes).toBeGreaterThan(measured * 0.9)
  })
})

describe('a package that exports layers, blocks and operations', () => {
  const source = (name: string) => readFileSync(join(root, 'test/package/user', name), 'utf8')
  const resolutions = {
    node16: { module: 'node16', moduleResolution: 'node16' },
    bundler: { module: 'esnext', moduleResolution: 'bundler' },
  }
  const names = ['annotated.ts', 'inferred.ts']
  /** How each compiler resolves: each in one way, since the files are the same; THOROUGH=1 lets all three do both. */
  const both = ['node16', 'bundler'] as const
  const isThorough = process.env.THOROUGH === '1'
  const resolutionsOf: Readonly<Record<string, readonly (keyof typeof resolutions)[]>> = isThorough
    ? { 'typescript-5.9': both, typescript: both, 'typescript-7.0': both }
    : { 'typescript-5.9': ['node16'], 'typescript-7.0': ['bundler'] }

  beforeAll(() => {
    mkdirSync(join(project, 'exports'))
    for (const name of names) writeFileSync(join(project, 'exports', name), source(name))
  })

  describe.each(Object.entries(resolutionsOf))('compiled with %s', (version, ways) => {
    test.each(ways.map(name => [name, resolutions[name]] as const))(
      'has declarations for those that resolve as %s does',
      (name, resolution) => {
        const outDir = join(project, `declared-${version}-${name}`)
        const emitting = { ...resolution, composite: true, outDir, skipLibCheck: false }
        expect(compileFolder(version, 'exports', emitting, names)).toBe('')
        // They name the entry points of this package and no other module.
        const declared = ['annotated', 'inferred']
          .map(each => readFileSync(join(outDir, `${each}.d.ts`), 'utf8'))
          .join('\n')
        const specifiers = [...declared.matchAll(/(?:from |import\()["']([^"']+)["']/g)].map(
          ([, specifier]) => specifier!,
        )
        const known = [...entries, 'tensor-ts/types/', 'fp-ts/', 'fast-check']
        expect(
          specifiers.filter(
            each => !known.some(entry => each === entry || (entry.endsWith('/') && each.startsWith(entry))),
          ),
        ).toEqual([])
        // Layers and losses that wait, and models, are named as a user would.
        const plain = declared.match(/^export declare const \w+: nn\.[^;{]*;/gm)!
        expect(plain.length).toBeGreaterThan(15)
        expect(plain.filter(line => line.includes('import('))).toEqual([])
        expect(declared).not.toMatch(/\bany\b/)
        // Who imports the declarations. Those of the library were checked just before; a compiler that is quick does it again.
        writeFileSync(join(outDir, 'consumer.ts'), source('consumer.ts'))
        writeFileSync(join(outDir, 'package.json'), '{ "type": "module" }')
        const skipLibCheck = version !== 'typescript-7.0' && !isThorough
        const using = { ...resolution, rootDir: outDir, noEmit: true, declaration: false, skipLibCheck }
        expect(compileFolder(version, `declared-${version}-${name}`, using, ['consumer.ts'])).toBe('')
      },
    )

    test('needs no more than short annotations where declarations are isolated', () => {
      // The package's own declarations have been checked by the tests before.
      const isolated = {
        ...resolutions.bundler,
        isolatedDeclarations: true,
        skipLibCheck: true,
        outDir: join(project, 'isolated'),
      }
      expect(compileFolder(version, 'exports', isolated, ['annotated.ts'])).toBe('')
      expect(() => compileFolder(version, 'exports', isolated, ['inferred.ts'])).toThrow('--isolatedDeclarations')
      expect(
        Math.max(
          ...source('annotated.ts')
            .split('\n')
            .map(line => line.length),
        ),
      ).toBeLessThanOrEqual(120)
    })
  })
})

/** The examples as a user has them: files of the project. */
describe('what the pages and the declarations of the package show', () => {
  // What imports a neighbour in the source is for those who work on it.
  const shown = allExamples().filter(({ file, text }) => files.includes(file) && !/from '\./.test(text))
  const readme = shown.filter(({ file }) => file === 'README.md')
  const nameOf = (name: string) => name.replace(/\W/g, '-')

  beforeAll(() => {
    mkdirSync(join(project, 'shown'))
    for (const example of shown) {
      const text = `${runnable(example, folder)}export {}\n`
      writeFileSync(join(project, 'shown', `${nameOf(example.name)}.ts`), text)
      const { code } = transformSync(text, { loader: 'ts', target: 'es2022' })
      writeFileSync(join(project, 'shown', `${nameOf(example.name)}.js`), code)
    }
  })

  test.each(readme.map(({ name }) => name))('runs in plain Node: %s', name => {
    expect(() => run(project, process.execPath, `shown/${nameOf(name)}.js`)).not.toThrow()
  })

  test('runs in plain Node, elsewhere as well', () => {
    const others = shown.filter(example => !readme.includes(example))
    expect(others.length).toBeGreaterThan(150)
    const program = others.map(
      ({ name }) =>
        `await import('./shown/${nameOf(name)}.js').catch(error => { throw new Error('${name}', { cause: error }) })`,
    )
    writeFileSync(join(project, 'all.js'), program.join('\n'))
    // Where the examples find the files that they read.
    expect(() => run(root, process.execPath, join(project, 'all.js'))).not.toThrow()
  })

  test.each(Object.keys(modes) as (keyof typeof modes)[])('has the types that it says, resolved as %s does', mode => {
    const compilerOptions = {
      strict: true,
      target: 'es2022',
      noEmit: true,
      typeRoots: [join(root, 'node_modules/@types')],
      types: ['node'],
      ...modes[mode],
    }
    const names = shown.map(({ name }) => `shown/${nameOf(name)}.ts`)
    writeFileSync(join(project, 'tsconfig.shown.json'), JSON.stringify({ compilerOptions, files: names }))
    expect(run(project, process.execPath, tool('typescript-7.0/bin/tsc'), '-p', 'tsconfig.shown.json')).toBe('')
  })
})
