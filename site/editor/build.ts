import { build, type Plugin } from 'esbuild'
import { declarations } from './declarations.js'

/** The declarations as a module, so that the compiler of the editor has them at once. */
const withDeclarations: Plugin = {
  name: 'declarations',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^editor:declarations$/ }, ({ path }) => ({ path, namespace: 'editor' }))
    onLoad({ filter: /.*/, namespace: 'editor' }, () => ({ contents: JSON.stringify(declarations()), loader: 'json' }))
  },
}

/**
 * Writes the scripts of the editor into a folder, all beside one another, so that they find each other wherever it lies. They are
 * apart from the pages of the site, of which none loads them before an editor is started.
 */
export const buildEditor = async (folder: string): Promise<void> => {
  const { warnings } = await build({
    entryPoints: ['main', 'ts.worker', 'editor.worker', 'run.worker'].map(name => `site/editor/${name}.ts`),
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    minify: true,
    loader: { '.ttf': 'file' },
    assetNames: '[name]',
    chunkNames: 'part-[hash]',
    external: ['node:*'],
    plugins: [withDeclarations],
    logLevel: 'error',
  })
  if (warnings.length > 0) throw new Error(warnings.map(({ text }) => text).join('\n'))
}
