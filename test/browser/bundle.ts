import { build, type Format } from 'esbuild'

/** A page's script in one file, as an application that is built for use: names are short, and helpers of the compiler may appear. */
export const bundle = async (page: string, format: Format = 'esm'): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [`test/browser/${page}`],
    bundle: true,
    format,
    target: 'es2022',
    platform: 'browser',
    minify: true,
    write: false,
    logLevel: 'silent',
  })
  return outputFiles[0]!.text
}
