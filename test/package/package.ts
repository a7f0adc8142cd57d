import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What is read of a `package.json`. */
export interface Manifest {
  readonly files: readonly string[]
  readonly exports: Readonly<Record<string, unknown>>
  readonly scripts: Readonly<Record<string, string>>
}

/** The package as it would be published, and an empty project that has installed it. */
export interface Installed {
  readonly manifest: Manifest
  /** The packed file. */
  readonly tarball: string
  /** The paths in it. */
  readonly files: readonly string[]
  /** The folder of the installed package. */
  readonly folder: string
  /** The folder of the project. */
  readonly project: string
  readonly remove: () => void
}

/** Runs a program and returns what it prints; a failure carries all that it printed. */
export const run = (cwd: string, program: string, ...args: readonly string[]): string => {
  try {
    return execFileSync(program, args, { cwd, encoding: 'utf8', stdio: 'pipe', shell: process.platform === 'win32' })
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout?: string; readonly stderr?: string }
    throw new Error(`${program} ${args.join(' ')}\n${stdout ?? ''}\n${stderr ?? ''}`)
  }
}

interface Packed {
  readonly filename: string
  readonly files: readonly { readonly path: string }[]
}

/** What a user of the package installs beside it, and what those packages need. */
const beside = ['fp-ts', 'io-ts', 'fast-check', 'pure-rand', 'csv-parse', 'fflate', '@bufbuild/protobuf']

/**
 * Builds the package in a folder of its own, so that a `dist` in use is left alone, packs it, and installs the packed
 * file into an empty project outside the repository. The packages beside it are packed from `node_modules`: no network.
 */
export const install = (root: string): Installed => {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'tensor-ts-')))
  const remove = () => rmSync(scratch, { recursive: true, force: true })
  try {
    return { ...installInto(scratch, root), remove }
  } catch (error) {
    remove()
    throw error
  }
}

const installInto = (scratch: string, root: string): Omit<Installed, 'remove'> => {
  const [built, project] = ['built', 'project'].map(name => join(scratch, name)) as [string, string]
  mkdirSync(built)
  mkdirSync(project)
  const manifest: Manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const needed = ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'scripts', ...manifest.files]
  for (const name of needed.filter(file => file !== 'dist'))
    if (existsSync(join(root, name))) cpSync(join(root, name), join(built, name), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(built, 'node_modules'), 'junction')
  run(built, 'npm', 'run', '--silent', 'build')

  const folders = [built, ...beside.map(name => join(root, 'node_modules', name))]
  const packed: readonly Packed[] = JSON.parse(run(scratch, 'npm', 'pack', '--json', '--ignore-scripts', ...folders))
  const tarballs = packed.map(({ filename }) => join(scratch, filename))
  const tarball = tarballs[0]!
  const files = packed[0]!.files.map(({ path }) => path)
  writeFileSync(join(project, 'package.json'), '{ "name": "user", "private": true, "type": "module" }\n')
  run(project, 'npm', 'install', '--offline', '--no-audit', '--no-fund', '--ignore-scripts', ...tarballs)
  return { manifest, tarball, files, project, folder: join(project, 'node_modules', 'tensor-ts') }
}
