import { readFileSync } from 'node:fs'

/** The version that a folder's `package.json` tells; the folder ends in a slash. */
const versionIn = (folder: URL): string => JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')).version

/** Of a package that is installed for the benchmark. */
export const versionOf = (name: string): string => versionIn(new URL(`node_modules/${name}/`, import.meta.url))

/** Of tensor-ts. */
export const ownVersion = (): string => versionIn(new URL('../', import.meta.url))
