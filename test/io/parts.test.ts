import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import * as T from 'tensor-ts'
import { mesh } from 'tensor-ts/export'
import { afterAll, describe, expect, test } from 'vitest'
import {
  bytesSource,
  type DecodeError,
  decodeOpened,
  encode,
  encodeParts,
  type Opened,
  openShards,
  type Source,
  showDecodeError,
} from '../../src/io/index.js'
import { finishParts, openPath, saveParts } from '../../src/io/node/index.js'
import { count } from '../../src/shape/sizes.js'
import { allocate, dtypes } from '../../src/tensor/dtype.js'
import { Stored } from '../../src/tensor/storage.js'

const right = async <A>(read: TE.TaskEither<DecodeError, A>): Promise<A> => {
  const found = await read()
  if (E.isLeft(found)) throw new Error(showDecodeError(found.left))
  return found.right
}
const sentence = async <A>(read: TE.TaskEither<DecodeError, A>): Promise<unknown> =>
  E.match(showDecodeError, () => 'nothing is wrong')(await read())

type Files = ReadonlyMap<string, Uint8Array>

const index = 'model.safetensors.index.json'

const filesOf = (written: ReturnType<typeof encodeParts>): Files =>
  new Map(written.map(({ file, pieces }) => [file, new Uint8Array(Buffer.concat([...pieces]))]))

const opened = (files: Files, watch: (read: number) => void = () => {}): TE.TaskEither<DecodeError, Opened> => {
  const sourceOf = (file: string): TE.TaskEither<DecodeError, Source> => {
    const bytes = files.get(file)
    if (bytes === undefined) return TE.left({ _tag: 'Unreadable', reason: 'there is no such file' })
    const { size, read } = bytesSource(bytes)
    return TE.right({
      size,
      file,
      read: (start, stop) => {
        watch(stop - start)
        return read(start, stop)
      },
    })
  }
  return pipe(
    sourceOf(index),
    TE.chain(source => openShards(source, sourceOf)),
  )
}

const meshes = fc.constantFrom(
  mesh({ data: 1 }),
  mesh({ data: 2 }),
  mesh({ data: 4 }),
  mesh({ data: 2, model: 2 }),
  mesh({ data: 2, model: 3 }),
  mesh({ a: 2, b: 1, c: 2 }),
)
/** A tensor of any bits, and what two shardings of it are drawn from. */
const leaf = fc.tuple(
  fc.constantFrom(...dtypes),
  fc.array(fc.constantFrom(0, 1, 2, 6, 12), { maxLength: 3 }),
  fc.nat(),
  fc.array(fc.nat({ max: 3 }), { minLength: 3, maxLength: 3 }),
  fc.array(fc.nat({ max: 3 }), { minLength: 3, maxLength: 3 }),
)
type Leaf = typeof leaf extends fc.Arbitrary<infer L> ? L : never

const storedOf = ([dtype, shape, seed]: Leaf): Stored => {
  const elements = allocate(dtype, count(shape))
  const raw = new Uint8Array(elements.buffer)
  let state = seed
  for (let i = 0; i < raw.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    raw[i] = dtype === 'bool' ? state >>> 31 : state >>> 24
  }
  return new Stored(shape, dtype, elements)
}

/** A sharding of a shape over a mesh: each axis takes the one that was drawn for it, if that is free and divides it. */
const shardingOf = (shape: readonly number[], axes: Readonly<Record<string, number>>, drawn: readonly number[]) => {
  const names = Object.keys(axes)
  const taken = new Set<string>()
  return shape.map((size, axis) => {
    const name = names[drawn[axis]!]
    if (name === undefined || taken.has(name) || size % axes[name]! !== 0) return null
    taken.add(name)
    return name
  })
}
const bitsOf = (tree: unknown) =>
  (T.tree.leaves(tree as never) as unknown as readonly Stored[]).map(({ shape, dtype, data }) => [
    dtype,
    [...shape],
    Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex'),
  ])

/** A block of a tensor, element by element and as bytes: arithmetic would change the payload of a NaN. */
const blockOf = ({ shape, dtype, data }: Stored, start: readonly number[], size: readonly number[]): Stored => {
  const width = data.BYTES_PER_ELEMENT
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  const elements = allocate(dtype, count(size))
  const to = new Uint8Array(elements.buffer)
  for (let i = 0; i < elements.length; i++) {
    let [rest, at, stride] = [i, 0, 1]
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += (start[axis]! + (rest % size[axis]!)) * stride
      rest = Math.floor(rest / size[axis]!)
      stride *= shape[axis]!
    }
    to.set(bytes.subarray(at * width, (at + 1) * width), i * width)
  }
  return new Stored(size, dtype, elements)
}

const run = { numRuns: 300 }

describe('a tree in parts', () => {
  test('written under one mesh and read under another is the same, to the last bit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(leaf, { minLength: 1, maxLength: 4 }),
        meshes,
        meshes,
        fc.nat({ max: 5 }),
        async (leaves, from, to, one) => {
          const tree = { deep: leaves.map(storedOf) } as unknown as { readonly deep: readonly T.Tensor[] }
          const shardings = (axes: Readonly<Record<string, number>>, which: 3 | 4) => ({
            deep: leaves.map(drawn => shardingOf(drawn[1], axes, drawn[which])),
          })
          const divisors = [1, 2, 3, 4, 6].filter(n => from.size % n === 0)
          const files = divisors[one % divisors.length]!
          const written = filesOf(
            encodeParts(tree, { save: 'a', mesh: from, shardings: shardings(from.axes, 3) as never, files }),
          )
          expect(written.size).toBe(files + 1)
          const whole = await right(pipe(opened(written), TE.chain(decodeOpened(tree))))
          expect(bitsOf(whole)).toEqual(bitsOf(tree))
          // What each device of the other mesh reads is what it would be given of the tree.
          const { tensors } = await right(opened(written))
          const others = filesOf(
            encodeParts(tree, { save: 'b', mesh: to, shardings: shardings(to.axes, 4) as never, files: to.size }),
          )
          const cells = JSON.parse(Buffer.from(others.get(index)!).toString()) as {
            readonly tensors: readonly {
              readonly name: string
              readonly parts: readonly { readonly start: number[]; readonly size: number[] }[]
            }[]
          }
          for (const { name, parts } of cells.tensors)
            for (const { start, size } of parts) {
              const found = await right(tensors.get(name)!.readPart({ start, size }))
              const leaf = tree.deep[Number(name.split('.')[1])] as unknown as Stored
              expect(bitsOf({ found })).toEqual(bitsOf({ expected: blockOf(leaf, start, size) }))
            }
        },
      ),
      run,
    )
  })

  test('reads of a part little more than that', async () => {
    const x = T.reshape(T.arange(1000 * 300), [1000, 300])
    const files = filesOf(encodeParts({ x }, { save: 'a', mesh: mesh({ data: 4 }), shardings: { x: ['data', null] } }))
    let bytes = 0
    const { tensors } = await right(
      opened(files, read => {
        bytes += read
      }),
    )
    bytes = 0
    const rows = await right(tensors.get('x')!.readPart({ start: [200, 0], size: [100, 300] }))
    expect(T.data(rows as T.Tensor)).toEqual(T.data(T.slice(x, [[200, 300]])))
    expect(bytes).toBe(100 * 300 * 4)
  })

  test.each([
    [undefined],
    [{ start: [0], size: [1, 1] }],
    [{ start: [0, 0], size: [5, 1] }],
    [{ start: [-1, 0], size: [1, 1] }],
    [{ start: [0, 0.5], size: [1, 1] }],
  ])('has no part %o', async part => {
    for (const files of [
      filesOf(encodeParts({ x: T.ones([4, 2]) }, { save: 'a' })),
      new Map([
        [index, Buffer.from(JSON.stringify({ weight_map: { x: 'x.safetensors' } }))],
        ['x.safetensors', encode({ x: T.ones([4, 2]) })],
      ]),
    ]) {
      const { tensors } = await right(opened(files))
      expect(() => tensors.get('x')!.readPart(part as never)).toThrow(
        /^readPart: expected \{ start, size \} of a block of tensor 'x' of shape \[4, 2\], got /,
      )
    }
  })
})

const tree = { w: T.reshape(T.arange(8), [4, 2]), b: T.ones([2]) }
const split = { mesh: mesh({ data: 2 }), shardings: { w: ['data', null] } } as const
const saved = filesOf(encodeParts(tree, { save: 'a', files: 2, ...split }))
const [first, second] = [...saved.keys()] as [string, string]

interface ToldPart {
  file: number
  start: number[]
  size: number[]
}
interface ToldTensor {
  name: string
  dtype: string
  parts: ToldPart[]
}
interface ToldIndex {
  save?: string
  weight_map?: object
  files: string[]
  tensors: [b: ToldTensor, w: ToldTensor]
}

/** The index with something else in it. */
const changed = (change: (index: ToldIndex) => void): Files => {
  const found = JSON.parse(Buffer.from(saved.get(index)!).toString()) as ToldIndex
  change(found)
  return new Map([...saved, [index, Buffer.from(JSON.stringify(found))]])
}

describe('files and an index that do not fit', () => {
  test('the index and the files are as they are documented', () => {
    expect(JSON.parse(Buffer.from(saved.get(index)!).toString())).toEqual({
      metadata: { total_size: 40 },
      save: 'a',
      files: ['model-a-00001-of-00002.safetensors', 'model-a-00002-of-00002.safetensors'],
      tensors: [
        { name: 'b', dtype: 'F32', shape: [2], parts: [{ file: 0, start: [0], size: [2] }] },
        {
          name: 'w',
          dtype: 'F32',
          shape: [4, 2],
          parts: [
            { file: 0, start: [0, 0], size: [2, 2] },
            { file: 1, start: [2, 0], size: [2, 2] },
          ],
        },
      ],
    })
  })

  test.each([
    [
      'a file is missing',
      () => new Map([...saved].filter(([file]) => file !== second)),
      `${second}: it cannot be read: there is no such file`,
    ],
    [
      'a file is of another save',
      () =>
        new Map([
          ...saved,
          [second, filesOf(encodeParts(tree, { save: 'b', files: 2, ...split })).get(second.replace('-a-', '-b-'))!],
        ]),
      `${second}: it is of another save: expected 'a', got 'b'`,
    ],
    [
      'a file has other parts',
      () => new Map([...saved, [second, saved.get(first)!]]),
      `${second}: missing tensors: 'w[2:4, 0:2]'`,
    ],
    [
      'a file has tensors of another type',
      () => {
        const doubles = { w: T.cast(tree.w, 'float64'), b: tree.b }
        return new Map([
          ...saved,
          [second, filesOf(encodeParts(doubles, { save: 'a', files: 2, ...split })).get(second)!],
        ])
      },
      `${second}: tensor 'w[2:4, 0:2]' has dtype F64, expected float32`,
    ],
    [
      'a file is none of parts',
      () => new Map([...saved, [second, encode({ 'w[2:4, 0:2]': T.ones([2, 2]) })]]),
      `${second}: it is no file with parts of tensors: it has no note 'parts'`,
    ],
    [
      'parts overlap',
      () =>
        changed(({ tensors: [, w] }) => {
          w.parts[1]!.start = [1, 0]
        }),
      "tensor 'w' has parts that overlap: [0:2, 0:2] and [1:3, 0:2]",
    ],
    [
      'a part is there twice',
      () =>
        changed(({ tensors: [, w] }) => {
          w.parts[1] = w.parts[0]!
        }),
      "tensor 'w' has parts that overlap: [0:2, 0:2] and [0:2, 0:2]",
    ],
    [
      'parts are not all',
      () =>
        changed(({ tensors: [, w] }) => {
          w.parts.pop()
        }),
      "tensor 'w' has parts with 4 of its 8 elements",
    ],
    [
      'a part is outside',
      () =>
        changed(({ tensors: [, w] }) => {
          w.parts[1]!.start = [3, 0]
        }),
      "tensor 'w' has a part [3:5, 0:2], no block of its shape [4, 2]",
    ],
    [
      'a part has other axes',
      () =>
        changed(({ tensors: [b] }) => {
          b.parts[0] = { file: 0, start: [], size: [] }
        }),
      "tensor 'b' has a part [], no block of its shape [2]",
    ],
    [
      'parts lie in no grid',
      () =>
        changed(({ tensors: [, w] }) => {
          w.parts = [
            { file: 0, start: [0, 0], size: [2, 1] },
            { file: 0, start: [2, 0], size: [2, 1] },
            { file: 0, start: [0, 1], size: [1, 1] },
            { file: 0, start: [1, 1], size: [3, 1] },
          ]
        }),
      "tensor 'w' has parts that lie in no grid",
    ],
    [
      'a file is not named',
      () =>
        changed(({ tensors: [, w] }) => {
          w.parts[1]!.file = 2
        }),
      `${index}: the index is malformed: tensors.1.parts: expected numbers of files below 2, got 2`,
    ],
    [
      'a file is elsewhere',
      () =>
        changed(found => {
          found.files[1] = '../w.safetensors'
        }),
      `${index}: the index is malformed: files.1: expected the name of a safetensors file beside the index, got '../w.safetensors'`,
    ],
    [
      'the type is none',
      () =>
        changed(({ tensors: [, w] }) => {
          w.dtype = 'I64'
        }),
      `${index}: the index is malformed: tensors.1.dtype: expected F64, F32, I32, BF16, F16, U8, BOOL, got I64`,
    ],
    [
      'a name is there twice',
      () =>
        changed(({ tensors: [, w] }) => {
          w.name = 'b'
        }),
      `${index}: the index is malformed: tensors.1: expected a name of its own, got 'b' once more`,
    ],
    [
      'the save is not said',
      () =>
        changed(found => {
          delete found.save
        }),
      `${index}: the index is malformed: save: expected a text, got nothing`,
    ],
    [
      'it is of both kinds',
      () =>
        changed(found => {
          found.weight_map = {}
        }),
      `${index}: the index is malformed: the index: expected weight_map or tensors, got both`,
    ],
  ] as const)('%s', async (_, files, expected) => {
    const said = await sentence(opened(files()))
    expect(said).toBe(expected)
  })

  test('another tree is expected', async () => {
    const read = pipe(opened(saved), TE.chain(decodeOpened({ w: T.ones([2, 4]), c: T.ones([2]) })))
    expect(await sentence(read)).toBe(
      "missing tensors: 'c'; unexpected tensors: 'b'; tensor 'w' has shape [4, 2], expected [2, 4]",
    )
  })
})

const folder = mkdtempSync(`${tmpdir()}/parts-`)
afterAll(() => rmSync(folder, { recursive: true }))
let folders = 0
const anew = () => `${folder}/${folders++}/deep`

describe('saveParts', () => {
  test('writes what encodeParts gives, and what is there is replaced', async () => {
    const at = anew()
    expect(await right(saveParts(at, tree, { save: 'a', files: 2, ...split }))).toBe(`${at}/${index}`)
    for (const [file, bytes] of saved) expect(new Uint8Array(readFileSync(`${at}/${file}`))).toEqual(bytes)
    const next = { w: T.zeros([4, 2]), b: T.zeros([2]) }
    writeFileSync(`${at}/model-c-00001-of-00002.safetensors`, 'not of a save')
    await right(saveParts(at, next, split))
    expect(readdirSync(at).length).toBe(3)
    expect(await right(pipe(openPath(at), TE.chain(decodeOpened(tree))))).toEqual(next)
  })

  test('of several processes each writes a file, and one the index when all are there', async () => {
    const at = anew()
    const each = (file: number) => saveParts(at, tree, { save: 'a', files: 2, file, ...split })
    expect(await right(each(1))).toBe(`${at}/${second}`)
    const finish = finishParts(at, { save: 'a', files: 2 })
    expect(await sentence(finish)).toBe(`${at}/${first}: it cannot be read: there is no such file`)
    expect(readdirSync(at)).toEqual([second])
    await right(each(0))
    await right(finish)
    for (const [file, bytes] of saved) expect(new Uint8Array(readFileSync(`${at}/${file}`))).toEqual(bytes)
    expect(await sentence(finishParts(at, { save: 'a', files: 3 }))).toContain(
      '-of-00003.safetensors: it cannot be read',
    )
    writeFileSync(`${at}/${second}`, saved.get(first)!)
    expect(await sentence(finish)).toContain('it is file 0 of 2, expected 1 of 2')
    writeFileSync(`${at}/${first}`, encode({}, { parts: '[1' }))
    expect(await sentence(finish)).toContain("it is no file with parts of tensors: its note 'parts' is no JSON")
    const other = filesOf(encodeParts({ ...tree, c: T.ones([]) }, { save: 'a', files: 2, ...split }))
    writeFileSync(`${at}/${first}`, saved.get(first)!)
    writeFileSync(`${at}/${second}`, other.get(second)!)
    expect(await sentence(finish)).toContain('it tells of other tensors than ')
  })

  test('says why it cannot write', async () => {
    writeFileSync(`${folder}/file`, '')
    expect(await sentence(saveParts(`${folder}/file/deep`, tree))).toBe(
      `${folder}/file/deep: it cannot be written: a part of its path is a file`,
    )
  })

  test('refuses what makes no sense', () => {
    const at = anew()
    expect(() => saveParts(at, tree, { file: 0 })).toThrow(
      'saveParts: expected a save, the same text in all processes, beside the number of a file',
    )
    expect(() => saveParts(at, tree, { save: 'a', file: 2, files: 2, ...split })).toThrow(
      'saveParts: expected file to be the number of a file from 0 to 1, got 2',
    )
    expect(() => saveParts(at, tree, { files: 2 })).toThrow(
      'saveParts: expected files to be a number that divides the devices, got 2 for 1; a mesh says how many there are',
    )
    expect(() => saveParts(at, tree, { save: '../a' })).toThrow(
      "saveParts: expected save to be a text that can stand in the name of a file, got '../a'",
    )
    expect(() => encodeParts(tree, { save: 'a', name: 'a/b' })).toThrow(
      "encodeParts: expected name to be the name of a file, got 'a/b'",
    )
    // @ts-expect-error the mesh has no such axis
    expect(() => saveParts(at, tree, { mesh: mesh({ data: 2 }), shardings: { w: ['model', null] } })).toThrow(
      "saveParts: shardings.w: the mesh has no axis 'model'",
    )
    // @ts-expect-error 3 devices do not divide 4
    expect(() => saveParts(at, tree, { mesh: mesh({ data: 3 }), shardings: { w: ['data', null] } })).toThrow(
      "saveParts: shardings.w: the 3 devices of 'data' do not divide axis 0 of [4, 2]",
    )
    // @ts-expect-error there is no mesh
    expect(() => saveParts(at, tree, { shardings: { w: ['data', null] } })).toThrow(
      'saveParts: expected a mesh beside shardings',
    )
    // @ts-expect-error there is no such tensor
    expect(() => encodeParts(tree, { save: 'a', mesh: mesh({ data: 2 }), shardings: { v: ['data'] } })).toThrow(
      'encodeParts: shardings.v: there is no such tensor',
    )
    const names = { w: T.ones([2]), 'w[0:1]': T.ones([1]) }
    const halves = { save: 'a', mesh: mesh({ data: 2 }), shardings: { w: ['data'] } } as const
    expect(() => encodeParts(names, halves)).toThrow("encodeParts: two tensors have the name 'w[0:1]'")
  })
})
