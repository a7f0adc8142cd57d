/**
 * Writes `dist`: the declarations, as the compiler makes them of each module, and JavaScript in few files, one for each
 * entry point and one with what they share, as most of the time of an import would go by for finding hundreds.
 */
import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { promisify } from 'node:util'
import { build, type Plugin } from 'esbuild'
import { prepare } from './prepare.js'
import { shorten } from './shorten.js'

const folders = [
  'nn',
  'optim',
  'random',
  'data',
  'data/csv',
  'data/images',
  'train',
  'train/dashboard',
  'io',
  'io/node',
  'io/npz',
  'export',
  'engine/xla',
  'onnx',
  'testing',
]
/** What the main entry point exports as an object, and is worth a file of its own. */
const namespaces = ['random/index']
/** What several others need, and what is too small for a file of its own. */
const shared = [
  'data/augment/image',
  'trace/within',
  'trace/bring',
  'shape/hyperparameter',
  'tensor/bytes',
  'tensor/system',
  'tensor/parts',
  'ops/squares',
  'export/placement',
  'engine/later',
  'io/node/write',
]
const entries = ['index', ...folders.map(folder => `${folder}/index`)]

/**
 * The module `ops/tree` is exported as an object as well. Finding another file takes longer than reading it, and whoever
 * uses one of its functions needs most of what is behind the others.
 */
const withTree = (text: string): string =>
  text.replace("export * as tree from './ops/tree.js'", () => {
    const source = readFileSync('src/ops/tree.ts', 'utf8')
    const own = [...source.matchAll(/^export const (\w+)/gm)].map(([, name]) => name!)
    const handedOn = [...source.matchAll(/^export \{([^}]*)\} from/gm)].flatMap(([, names]) =>
      names!.split(',').map(name => name.trim()),
    )
    const entries = [...own, ...handedOn.filter(name => /^\w+$/.test(name))].map(name => `${name}: all.${name}`)
    return `import * as all from './ops/tree.js'; export const tree = Object.freeze({ ${entries.join(', ')} })`
  })

const prepared: Plugin = {
  name: 'prepared',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.ts$/ }, ({ path }) => ({
      contents: prepare(path, withTree(readFileSync(path, 'utf8'))),
      loader: 'ts',
    })),
}

/**
 * esbuild puts into one file what the same entry points import; here every one imports all that the main one needs. Of a
 * module that is exported as an object it would make an object; left as a module, a user's bundler sees which of it is used.
 */
const together: Plugin = {
  name: 'together',
  setup: ({ onLoad, onResolve, resolve }) => {
    onResolve({ filter: /^entry:/ }, ({ path }) => ({ path: path.replace('entry:', ''), namespace: 'entry' }))
    onLoad({ filter: /./, namespace: 'entry' }, ({ path }) => ({
      contents: [
        ...['index', ...namespaces, ...shared].map(each => `import './src/${each}.ts'`),
        `export * from './src/${path}.ts'`,
      ].join('\n'),
      resolveDir: process.cwd(),
    }))
    onResolve({ filter: /^\./ }, async ({ path, pluginData, ...options }) => {
      if (pluginData === together) return undefined
      if (namespaces.some(each => path === `./${each}.js`)) return { path: `.${path}`, external: true }
      // An entry point that stands in the folder of another one takes what it needs of that from there.
      if (path === '../index.js') return { path, external: true }
      // esbuild overlooks an import of nothing, unless the module is said to have side effects.
      return { ...(await resolve(path, { ...options, pluginData: together })), sideEffects: true }
    })
  },
}

const bundle = async (): Promise<void> => {
  const { outputFiles } = await build({
    entryPoints: Object.fromEntries(entries.map(entry => [entry, `entry:${entry}`])),
    outdir: 'dist',
    write: false,
    bundle: true,
    splitting: true,
    chunkNames: 'chunks/[hash]',
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    packages: 'external',
    sourcemap: true,
    // The package holds the sources.
    sourcesContent: false,
    plugins: [prepared, together],
  })
  const textOf = new Map(outputFiles.map(({ path, text }) => [path, text]))
  for (const [path, text] of textOf) {
    const map = textOf.get(`${path}.map`)
    if (map === undefined) continue
    const short = await shorten({ text, map })
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, `${short.text}//# sourceMappingURL=${basename(path)}.map\n`)
    writeFileSync(`${path}.map`, short.map)
  }
}

const declarations = async (): Promise<void> => {
  const compiler = 'node_modules/typescript-7.0/bin/tsc'
  try {
    await promisify(execFile)(process.execPath, [compiler, '-p', 'tsconfig.build.json'])
  } catch (error) {
    console.error((error as { readonly stdout: string }).stdout)
    process.exitCode = 1
  }
}

rmSync('dist', { recursive: true, force: true })
await Promise.all([declarations(), bundle()])
