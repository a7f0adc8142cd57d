import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import type { Work } from '../work.js'

const folder = fileURLToPath(new URL('..', import.meta.url))

const bundledBytes = async (specifier: string): Promise<number> => {
  const { outputFiles } = await build({
    stdin: { contents: `export * from '${specifier.replace(/^file:\/\//, '')}'`, resolveDir: folder },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    logLevel: 'silent',
  })
  return gzipSync(outputFiles[0]!.contents, { level: 9 }).length
}

/** Everything that a page loads for the main entry point: bundled, minified, compressed. */
export const coreSize: Work = {
  name: 'bundled core',
  unit: 'KB',
  scale: 1 / 1000,
  constant: true,
  prepare: ({ specifier }) => (specifier === undefined ? undefined : () => bundledBytes(specifier)),
  targets: {},
  limit: 80,
}
