import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

const root = process.cwd()

/** The files that the declarations are made of, by which they are known. */
const stateOf = (files: readonly string[]): string => {
  const hash = createHash('sha1')
  for (const file of files) hash.update(file).update(readFileSync(file))
  return hash.digest('hex').slice(0, 12)
}

const make = (): string => {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter(name =>
    name.endsWith('.ts'),
  )
  const project = ['tsconfig.json', 'tsconfig.build.json', 'node_modules/typescript-7.0/package.json']
  const state = stateOf([...project, ...sources.sort().map(name => join('src', name))])
  const [all, folder] = [join(root, '.tmp/declared'), join(root, '.tmp/declared', state)]
  if (existsSync(folder)) return folder
  mkdirSync(all, { recursive: true })
  const earlier = readdirSync(all)
  const made = mkdtempSync(join(all, 'making-'))
  const compiler = join(root, 'node_modules/typescript-7.0/bin/tsc')
  const options = ['--outDir', made, '--declarationMap', 'false', '--noCheck']
  const { stdout } = spawnSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json'), ...options], {
    encoding: 'utf8',
  })
  if (stdout !== '') throw new Error(stdout)
  try {
    renameSync(made, folder)
  } catch (error) {
    // Another process was faster.
    rmSync(made, { recursive: true })
    if (!existsSync(folder)) throw error
  }
  // Those of sources that have changed since; an hour is given to whoever began before.
  for (const each of earlier.map(name => join(all, name)))
    if (Date.now() - (statSync(each, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) > 3_600_000)
      rmSync(each, { recursive: true, force: true })
  return folder
}

let folder: string | undefined

/**
 * The folder of the library's declarations, made of the sources as they are now. Whoever compiles a user's program with them, as a
 * user does, has none of the sources checked beside it, which takes most compilers ten times as long as the program.
 */
export const declarations = (): string => {
  folder ??= make()
  return folder
}

/** The entry points, as `paths` of a project's options, which lead to their declarations. */
export const declaredPaths = (): Record<string, string[]> => {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const paths: Readonly<Record<string, readonly string[]>> = config.compilerOptions.paths
  return Object.fromEntries(
    Object.entries(paths).map(([name, [source]]) => [
      name,
      [source!.replace(/^\.\/src(.*)\.ts$/, `${declarations()}$1.d.ts`)],
    ]),
  )
}
