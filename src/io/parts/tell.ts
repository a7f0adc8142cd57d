import { mostAxes } from '../../shape/rank.js'
import { shorten } from '../../shape/text.js'
import type { DType } from '../../tensor/dtype.js'
import { isWhole, type Part } from '../../tensor/parts.js'
import { showPart } from '../error.js'
import { formats, mostTensors } from '../format.js'
import type { Reader } from '../json.js'

// What files and their index tell of tensors in parts: `{ "name": …, "dtype": "F32", "shape": […], "parts": [{ "start": […], "size":
// […] }] }`, in the order of the tree; in an index a part has the number of its file, too.

/** A part, and the number of the file that has it. */
export interface PartIn extends Part {
  readonly file: number
}

/** A tensor in parts. */
export interface InParts {
  readonly name: string
  readonly dtype: DType
  readonly shape: readonly number[]
  readonly parts: readonly PartIn[]
}

/** The most parts of all tensors: a thousand devices with a part each of a thousand tensors. */
export const mostParts = 2 ** 20

/** What a part is called in its file: a tensor that is there as a whole has its own name. */
export const keyOf = (name: string, shape: readonly number[], part: Part): string =>
  isWhole(shape, part) ? name : `${name}${showPart(part)}`

/** Tensors in parts, as they are written; with the numbers of files in an index. */
export const told = (tensors: readonly InParts[], withFiles: boolean): unknown =>
  tensors.map(({ name, dtype, shape, parts }) => ({
    name,
    dtype: formats[dtype].name,
    shape,
    parts: parts.map(({ file, start, size }) => (withFiles ? { file, start, size } : { start, size })),
  }))

const dtypeNames: ReadonlyMap<string, DType> = new Map(
  (Object.keys(formats) as DType[]).map(dtype => [formats[dtype].name, dtype] as const),
)

/** Told of what is not as it must be. */
export type Problem = (path: string, expected: string, given: string) => void

const integer = 'an integer of at least 0'

/** Reads them; where a file tells of its own parts, `file` is its number. */
export const readTold = (json: Reader, at: string, file: number | undefined, problem: Problem): readonly InParts[] => {
  const tensors: InParts[] = []
  const names = new Set<string>()
  let parts = 0

  const count = (path: string): number => {
    const found = json.kind() === 'number' ? json.number() : json.describe()
    if (typeof found === 'number') return found
    problem(path, integer, found)
    return 0
  }
  const sizes = (path: string): readonly number[] => {
    const found: number[] = []
    if (json.kind() !== 'array') problem(path, 'a list of integers', json.describe())
    else
      json.array(axis => {
        if (axis === mostAxes) problem(path, `at most ${mostAxes} integers`, 'more')
        if (axis < mostAxes) found.push(count(`${path}.${axis}`))
        else json.skip()
      })
    return found
  }
  const text = (path: string): string => {
    if (json.kind() === 'string') return json.string()
    problem(path, 'a text', json.describe())
    return ''
  }
  const part = (path: string): PartIn | undefined => {
    let [own, start, size]: [number | undefined, (readonly number[])?, (readonly number[])?] = [file]
    if (json.kind() !== 'object') problem(path, 'an object', json.describe())
    else
      json.object(key => {
        if (key === 'file' && file === undefined) own = count(`${path}.file`)
        else if (key === 'start') start = sizes(`${path}.start`)
        else if (key === 'size') size = sizes(`${path}.size`)
        else json.skip()
      })
    if (own !== undefined && start !== undefined && size !== undefined) return { file: own, start, size }
    problem(path, file === undefined ? '{ file, start, size }' : '{ start, size }', 'less')
    return undefined
  }
  const partsOf = (path: string): readonly PartIn[] => {
    const found: PartIn[] = []
    if (json.kind() !== 'array') problem(path, 'a list of parts', json.describe())
    else
      json.array(i => {
        if (++parts > mostParts) {
          if (parts === mostParts + 1) problem(path, `at most ${mostParts} parts`, 'more')
          return json.skip()
        }
        const next = part(`${path}.${i}`)
        if (next !== undefined) found.push(next)
      })
    return found
  }
  const tensor = (path: string): void => {
    let name: string | undefined
    let dtype: string | undefined
    let shape: readonly number[] | undefined
    let own: readonly PartIn[] | undefined
    if (json.kind() === 'object')
      json.object(key => {
        if (key === 'name') name = text(`${path}.name`)
        else if (key === 'dtype') dtype = text(`${path}.dtype`)
        else if (key === 'shape') shape = sizes(`${path}.shape`)
        else if (key === 'parts') own = partsOf(`${path}.parts`)
        else json.skip()
      })
    else problem(path, 'an object', json.describe())
    const known = dtypeNames.get(dtype ?? '')
    if (name === undefined || dtype === undefined || shape === undefined || own === undefined)
      problem(path, '{ name, dtype, shape, parts }', 'less')
    else if (known === undefined) problem(`${path}.dtype`, [...dtypeNames.keys()].join(', '), shorten(dtype))
    else if (!Number.isSafeInteger(shape.reduce((product, size) => product * size, formats[known].bytes)))
      problem(`${path}.shape`, 'sizes whose product is an integer', shorten(JSON.stringify(shape)))
    else if (names.has(name)) problem(path, 'a name of its own', `'${shorten(name)}' once more`)
    else {
      names.add(name)
      tensors.push({ name, dtype: known, shape, parts: own })
    }
  }

  if (json.kind() !== 'array') problem(at, 'a list of tensors', json.describe())
  else
    json.array(i => {
      if (i === mostTensors) problem(at, `at most ${mostTensors} tensors`, 'more')
      if (i < mostTensors) tensor(`${at}.${i}`)
      else json.skip()
    })
  return tensors
}
