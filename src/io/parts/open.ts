import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { count } from '../../shape/sizes.js'
import { allocate, sizeInBytes } from '../../tensor/dtype.js'
import { common, type Part, paste, wholePart, within } from '../../tensor/parts.js'
import { concrete, Stored } from '../../tensor/storage.js'
import { notBigIntegers } from '../elements.js'
import { bytesOf, type Metadata } from '../encode.js'
import type { DecodeError } from '../error.js'
import { formats } from '../format.js'
import { type Reader, Refusal, reader } from '../json.js'
import { collector } from '../problems.js'
import type { IndexOfParts } from '../shardIndex.js'
import { asTensor, inFile, type Opened, requirePart, type Unread } from '../source.js'
import { wrongParts } from './grid.js'
import { type InParts, keyOf, type PartIn, readTold } from './tell.js'
import { indexText, partsKey } from './write.js'

/** What a file tells of itself. */
interface Note {
  readonly save: string
  readonly file: number
  readonly files: number
  readonly tensors: readonly InParts[]
}

const noteIn = (json: Reader, file: number): E.Either<DecodeError, Note> => {
  let problem: string | undefined
  const add = (path: string, expected: string, given: string): void => {
    problem ??= `${path}: expected ${expected}, got ${given}`
  }
  const found: { save?: string; file?: number; files?: number; tensors?: readonly InParts[] } = {}
  const integer = (key: 'file' | 'files'): void => {
    const given = json.kind() === 'number' ? json.number() : json.describe()
    if (typeof given === 'number') found[key] = given
    else add(key, 'an integer of at least 0', given)
  }
  if (json.kind() !== 'object') add('its note', 'an object', json.describe())
  else
    json.object(key => {
      if (key === 'save' && json.kind() === 'string') found.save = json.string()
      else if (key === 'file' || key === 'files') integer(key)
      else if (key === 'tensors') found.tensors = readTold(json, 'tensors', file, add)
      else json.skip()
    })
  json.end()
  const { save, file: own, files, tensors } = found
  if (problem === undefined && save !== undefined && own !== undefined && files !== undefined && tensors !== undefined)
    return E.right({ save, file: own, files, tensors })
  return E.left({
    _tag: 'NoParts',
    reason: problem ?? 'its note is expected to be { save, file, files, tensors }, got less',
  })
}

/** What a file tells of its parts; `file` is its number among others. */
const noteOf = (metadata: Metadata, file: number): E.Either<DecodeError, Note> => {
  const text = metadata[partsKey]
  if (text === undefined) return E.left({ _tag: 'NoParts', reason: `it has no note '${partsKey}'` })
  try {
    return noteIn(reader(new TextEncoder().encode(text)), file)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return E.left({ _tag: 'NoParts', reason: `its note '${partsKey}' is no JSON` })
  }
}

/** What a file tells of its parts, if it is of a save. */
const noteOfSave = (save: string, metadata: Metadata, file: number): E.Either<DecodeError, Note> =>
  pipe(
    noteOf(metadata, file),
    E.filterOrElse(
      note => note.save === save,
      (note): DecodeError => ({ _tag: 'OtherSave', given: note.save, expected: save }),
    ),
  )

/** The notes of files without what is said of their parts. */
const others = (metadata: Metadata): Metadata =>
  Object.fromEntries(Object.entries(metadata).filter(([key]) => key !== partsKey))

/** A part of a tensor that is in a file. */
interface Found {
  readonly own: PartIn
  readonly unread: Unread
}

const isSame = (a: Part, b: Part): boolean => a.start.join() === b.start.join() && a.size.join() === b.size.join()

/** A tensor that is put together of its parts when it is read, or of those that are needed for a part. */
const gathered = ({ name, dtype, shape }: InParts, found: readonly Found[]): Unread => {
  const gather =
    (wanted: Part): TE.TaskEither<DecodeError, Stored> =>
    async () => {
      const data = allocate(dtype, count(wanted.size))
      for (const { own, unread } of found) {
        const both = common(own, wanted)
        if (both === undefined) continue
        const read = await unread.readPart(within(own, both))()
        if (E.isLeft(read)) return read
        const part = concrete(read.right, 'openShards')
        if (isSame(both, wanted)) return E.right(part)
        paste(data, wanted.size, within(wanted, both), part.data)
      }
      return E.right(new Stored(wanted.size, dtype, data))
    }
  const read: TE.TaskEither<DecodeError, Stored> = () => gather(wholePart(shape))()
  return {
    dtype: formats[dtype].name,
    shape,
    size: sizeInBytes(dtype, count(shape)),
    read: asTensor(read),
    // Parts are of tensors, none of which is as wide.
    readBigInts: TE.left(notBigIntegers(name, dtype)),
    readPart: part => asTensor(gather(requirePart(name, shape, part))),
    readBytes: pipe(
      read,
      TE.map(({ data }) => bytesOf(data)),
    ),
  }
}

/** What is wrong with a part in its file. */
const wrongIn = (
  { dtype, name, shape }: InParts,
  part: PartIn,
  unread: Unread | undefined,
): DecodeError | undefined => {
  const key = keyOf(name, shape, part)
  if (unread === undefined) return { _tag: 'MissingNames', names: [key] }
  if (unread.dtype !== formats[dtype].name)
    return { _tag: 'WrongDType', name: key, given: unread.dtype, expected: dtype }
  return unread.shape.join() === part.size.join()
    ? undefined
    : { _tag: 'WrongShape', name: key, given: unread.shape, expected: part.size }
}

/** Opens the files of an index; what it says and what they have must be the same, and all of each tensor. */
export const openParts =
  (
    { save, files, tensors }: IndexOfParts,
    open: (file: string) => TE.TaskEither<DecodeError, Opened>,
  ): TE.TaskEither<DecodeError, Opened> =>
  async () => {
    const problems = collector()
    for (const { name, shape, parts } of tensors) {
      const wrong = wrongParts(name, shape, parts)
      if (wrong !== undefined) problems.add(wrong)
    }
    const checked = problems.otherwise(() => undefined)
    if (E.isLeft(checked)) return checked
    const opened: (Opened | undefined)[] = []
    let metadata: Metadata = {}
    for (const [i, file] of files.entries()) {
      const found = await pipe(
        open(file),
        TE.chainFirstEitherK(({ metadata }) => noteOfSave(save, metadata, i)),
        TE.mapLeft(inFile(file)),
      )()
      if (E.isLeft(found)) problems.add(found.left)
      opened.push(E.isRight(found) ? found.right : undefined)
      if (E.isRight(found)) metadata = { ...others(found.right.metadata), ...metadata }
    }
    const unread = new Map<string, Unread>()
    for (const tensor of tensors) {
      const { name, shape, parts } = tensor
      const found: Found[] = []
      for (const own of parts) {
        const at = opened[own.file]
        if (at === undefined) continue
        const each = at.tensors.get(keyOf(name, shape, own))
        const wrong = wrongIn(tensor, own, each)
        if (wrong !== undefined) problems.add(inFile(files[own.file])(wrong))
        else if (each !== undefined) found.push({ own, unread: each })
      }
      unread.set(name, gathered(tensor, found))
    }
    return problems.otherwise((): Opened => ({ metadata, tensors: unread }))
  }

/** The text of the index of files that are all of one save. */
export const indexOfFiles = (
  save: string,
  opened: readonly { readonly file: string; readonly opened: Opened }[],
): E.Either<DecodeError, string> => {
  const problems = collector()
  const notes = opened.flatMap(({ file, opened: { metadata } }, i) => {
    const note = noteOfSave(save, metadata, i)
    const add = (error: DecodeError): readonly Note[] => {
      problems.add(inFile(file)(error))
      return []
    }
    if (E.isLeft(note)) return add(note.left)
    const { file: own, files } = note.right
    if (own === i && files === opened.length) return [note.right]
    return add({ _tag: 'NoParts', reason: `it is file ${own} of ${files}, expected ${i} of ${opened.length}` })
  })
  const [first] = notes
  if (first === undefined || notes.length < opened.length) return problems.otherwise(() => '')
  const specs = ({ tensors }: Note) => JSON.stringify(tensors.map(({ name, dtype, shape }) => [name, dtype, shape]))
  for (const [i, note] of notes.entries())
    if (specs(note) !== specs(first))
      problems.add(
        inFile(opened[i]!.file)({ _tag: 'NoParts', reason: `it tells of other tensors than ${opened[0]!.file}` }),
      )
  const tensors = first.tensors.map(
    (tensor, i): InParts => ({ ...tensor, parts: notes.flatMap(({ tensors }) => tensors[i]?.parts ?? []) }),
  )
  for (const { name, shape, parts } of tensors) {
    const wrong = wrongParts(name, shape, parts)
    if (wrong !== undefined) problems.add(wrong)
  }
  return problems.otherwise(() =>
    indexText(
      save,
      opened.map(({ file }) => file),
      tensors,
    ),
  )
}
