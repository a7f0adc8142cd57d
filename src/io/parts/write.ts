import { type SplitOptions, splitOf } from '../../export/placement.js'
import { describe } from '../../shape/describe.js'
import { requirePositiveCount } from '../../shape/hyperparameter.js'
import { count } from '../../shape/sizes.js'
import { type Data, sizeInBytes } from '../../tensor/dtype.js'
import { cut, holders, onMesh, type Part, wholePart } from '../../tensor/parts.js'
import { Stored } from '../../tensor/storage.js'
import { TraceError } from '../../trace/error.js'
import { beginning, inOrder, type Metadata, requireText } from '../encode.js'
import { named } from '../names.js'
import { isBeside } from '../shardIndex.js'
import { type InParts, keyOf, told } from './tell.js'

/** The note of a file that tells of its parts. */
export const partsKey = 'parts'

/** How a tree is written in parts. */
export interface EncodePartsOptions extends SplitOptions {
  /** What tells this save from others, and stands in the names of its files: the same in all processes, another each time. */
  readonly save: string
  /** How many files: each has the parts of as many devices, in their order; 1 where not given. */
  readonly files?: number | undefined
  /** How the names of the files begin; 'model' where not given. */
  readonly name?: string | undefined
  /** Notes beside the tensors. */
  readonly metadata?: Metadata | undefined
}

/** A part to be written, on the first device that has it. */
interface Block extends Part {
  readonly device: number
  readonly data: () => Data | Promise<Data>
}

/** A tensor to be written. */
interface Blocks extends Omit<InParts, 'parts'> {
  readonly devices: number
  readonly blocks: readonly Block[]
}

/** A file to be written, whose elements come when they are asked for, in this order. */
export interface FileOfParts {
  readonly file: string
  readonly first: Uint8Array<ArrayBuffer>
  readonly elements: readonly (() => Data | Promise<Data>)[]
}

/** Where a tensor is split, and by whom its parts are had. */
const blocksOf = (x: Stored, split: readonly (string | null)[] | undefined, axes: Readonly<Record<string, number>>) => {
  const { shape, dtype } = x
  if (count(shape) === 0) return []
  const placement = onMesh(shape, split ?? shape.map(() => null), axes)
  return holders(placement).map((device): Block => {
    const part = placement.parts[device]!
    return { ...part, device, data: () => cut(dtype, x.data, shape, part) }
  })
}

/** The tensors of a tree with their parts: those of devices as they are there, the others as options say. */
export const blocks = (who: string, tree: unknown, options: SplitOptions): readonly Blocks[] => {
  const { tensors, structure } = named(who, tree, 'nothing')
  const all = [...tensors]
  const split = splitOf(
    who,
    structure,
    all.map(([, x]) => x),
    options,
  )
  const { axes, size: devices } = split?.mesh ?? { axes: { device: 1 }, size: 1 }
  const splits = split?.splits ?? []
  return all.map(([name, x], i): Blocks => {
    requireText(who, 'the name of a tensor', name)
    if (!(x instanceof Stored))
      throw new TraceError(`${who}: a tensor inside a transformation has no elements to write`)
    const { shape, dtype, place } = x
    // Reading it throws.
    if (x.isReleased) void x.data
    if (place === undefined) return { name, shape, dtype, devices, blocks: blocksOf(x, splits[i], axes) }
    if (splits[i] !== undefined)
      throw new TypeError(
        `${who}: expected no sharding for ${describe(x)} ${place.where}, which is split as it is there`,
      )
    const whole: Block = { ...wholePart(shape), device: 0, data: place.fetch }
    const { parts = { devices: 1, held: [whole] } } = place
    const held = parts.held.map(
      (block): Block => ({
        ...block,
        data: () => {
          // What nobody holds is given back.
          void x.shape
          return block.data()
        },
      }),
    )
    return { name, shape, dtype, devices: parts.devices, blocks: count(shape) === 0 ? [] : held }
  })
}

const number = (i: number): string => String(i + 1).padStart(5, '0')

/** The name of a file. */
export const fileOf = (name: string, save: string, i: number, files: number): string =>
  `${name}-${save}-${number(i)}-of-${number(files - 1)}.safetensors`

export const indexOf = (name: string): string => `${name}.safetensors.index.json`

/** The options of names, checked. */
export const requireNames = (
  who: string,
  { save, name = 'model', files = 1 }: Partial<EncodePartsOptions>,
): { readonly save: string; readonly name: string; readonly files: number } => {
  requirePositiveCount(`${who}: files`, files)
  if (typeof name !== 'string' || !isBeside(`${name}.safetensors`))
    throw new TypeError(`${who}: expected name to be the name of a file, got ${describe(name)}`)
  if (typeof save !== 'string' || save === '' || !isBeside(`${name}-${save}-00001-of-00001.safetensors`))
    throw new TypeError(
      `${who}: expected save to be a text that can stand in the name of a file, got ${describe(save)}`,
    )
  return { save, name, files }
}

/** The parts that each of `files` has. */
const inFiles = (who: string, tensors: readonly Blocks[], files: number): readonly InParts[] => {
  const least = Math.min(...tensors.map(({ devices }) => devices))
  if (files > 1 && tensors.some(({ devices }) => devices % files !== 0))
    throw new RangeError(
      `${who}: expected files to be a number that divides the devices, got ${files} for ${least}` +
        (least === 1 ? '; a mesh says how many there are' : ''),
    )
  return tensors.map(({ name, shape, dtype, devices, blocks }) => ({
    name,
    shape,
    dtype,
    parts: blocks.map(({ start, size, device }) => ({ start, size, file: Math.floor((device * files) / devices) })),
  }))
}

/** The files of a tree in parts, of which each process writes one, or some. */
export const filesOfParts = (
  who: string,
  tensors: readonly Blocks[],
  options: Partial<EncodePartsOptions>,
): { readonly files: readonly (() => FileOfParts)[]; readonly tensors: readonly InParts[] } => {
  const { save, name, files } = requireNames(who, options)
  const all = inFiles(who, tensors, files)
  const made = Array.from({ length: files }, (_, file) => (): FileOfParts => {
    const own = all.map(tensor => ({ ...tensor, parts: tensor.parts.filter(part => part.file === file) }))
    const entries = tensors
      .flatMap(({ name, shape, dtype, blocks }, i) =>
        blocks.flatMap(({ start, size, data }, k) =>
          all[i]!.parts[k]!.file !== file
            ? []
            : [
                {
                  name: keyOf(name, shape, { start, size }),
                  shape: size,
                  dtype,
                  size: sizeInBytes(dtype, count(size)),
                  data,
                },
              ],
        ),
      )
      .sort(inOrder)
    const twice = entries.find((entry, i) => entry.name === entries[i + 1]?.name)
    if (twice !== undefined) throw new TypeError(`${who}: two tensors have the name '${twice.name}'`)
    const note = JSON.stringify({ save, file, files, tensors: told(own, false) })
    const metadata = { ...options.metadata, [partsKey]: note }
    return {
      file: fileOf(name, save, file, files),
      first: beginning(who, entries, metadata),
      elements: entries.map(({ data }) => data),
    }
  })
  return { files: made, tensors: all }
}

/** The index of files that were written together. */
export const indexText = (save: string, files: readonly string[], tensors: readonly InParts[]): string => {
  const total = tensors.reduce((sum, { dtype, shape }) => sum + sizeInBytes(dtype, count(shape)), 0)
  const lines = (told(tensors, true) as readonly unknown[]).map(tensor => `    ${JSON.stringify(tensor)}`)
  return [
    '{',
    `  "metadata": ${JSON.stringify({ total_size: total })},`,
    `  "save": ${JSON.stringify(save)},`,
    `  "files": ${JSON.stringify(files)},`,
    '  "tensors": [',
    lines.join(',\n'),
    '  ]',
    '}',
    '',
  ].join('\n')
}
