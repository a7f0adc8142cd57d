// Every primitive that there is, wherever it is made.
import { readdirSync } from 'node:fs'
import { primitives } from '../../src/primitive/index.js'
import type { Primitive } from '../../src/trace/primitive.js'

/** Where primitives are made. */
export const folders = ['primitive', 'transform', 'random']

const isPrimitive = (x: unknown): x is Primitive =>
  typeof x === 'object' && x !== null && 'evaluate' in x && 'spec' in x && 'name' in x

/** What the modules of a folder export: primitives, and what has one. */
const exported = async (folder: string): Promise<readonly Primitive[]> => {
  const files = readdirSync(`src/${folder}`).filter(name => name.endsWith('.ts'))
  const names = files.map(name => name.replace('.ts', ''))
  const modules: readonly object[] = await Promise.all(names.map(name => import(`../../src/${folder}/${name}.ts`)))
  return modules
    .flatMap(module => Object.values(module) as readonly unknown[])
    .flatMap(value => (typeof value === 'function' && 'primitive' in value ? [value, value.primitive] : [value]))
    .filter(isPrimitive)
}

export const everyPrimitive: readonly Primitive[] = [
  ...primitives,
  ...(await Promise.all(folders.map(exported))).flat(),
]
