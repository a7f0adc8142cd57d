import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { PNG } from 'pngjs'
import sharp from 'sharp'
import * as T from 'tensor-ts'
import { type DataError, pipeline, showDataError } from 'tensor-ts/data'
import { decodeImage, imageFolder, listImages, readImage } from 'tensor-ts/data/images'
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from 'vitest'

const loosely = (f: unknown) => f as (...args: readonly unknown[]) => unknown
const said = <A>(result: E.Either<DataError, A>) => E.mapLeft(showDataError)(result)
const right = <A>(result: E.Either<DataError, A>): A => {
  if (E.isLeft(result)) throw new Error(showDataError(result.left))
  return result.right
}

type Pixel = readonly [red: number, green: number, blue: number, opacity?: number]

/** A PNG file, by another package than the one that reads it. */
const png = (width: number, height: number, at: (x: number, y: number) => Pixel): Uint8Array => {
  const image = new PNG({ width, height })
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [red, green, blue, opacity = 255] = at(x, y)
      image.data.set([red, green, blue, opacity], 4 * (y * width + x))
    }
  return PNG.sync.write(image)
}

/** A JPEG file; what is used of sharp here is not declared for the library. */
const jpeg = (bytes: Uint8Array): Promise<Uint8Array> => {
  const encoder = sharp(bytes, { failOn: 'error' }) as unknown as {
    readonly jpeg: (options: object) => { readonly toBuffer: () => Promise<Uint8Array> }
  }
  return encoder.jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer()
}

describe('decodeImage', () => {
  test('gives the pixels that were written, as planes', async () => {
    const size = fc.integer({ min: 1, max: 6 })
    await fc.assert(
      fc.asyncProperty(size, size, fc.nat(), async (width, height, seed) => {
        const value = (x: number, y: number, channel: number) => (seed + 37 * x + 91 * y + 53 * channel) % 256
        const bytes = png(width, height, (x, y) => [value(x, y, 0), value(x, y, 1), value(x, y, 2)])
        const image = right(await decodeImage({ size: [height, width] })(bytes)())
        expect([image.shape, image.dtype]).toEqual([[3, height, width], 'uint8'])
        expect(T.toArray(image)).toEqual(
          [0, 1, 2].map(channel =>
            Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => value(x, y, channel))),
          ),
        )
      }),
      { numRuns: 20 },
    )
  })

  test('knows its shape; gives grey, colours or opacity', async () => {
    const bytes = png(4, 4, () => [200, 100, 50, 128])
    const grey = right(await decodeImage({ size: 2, channels: 1 })(bytes)())
    expectTypeOf(grey).toEqualTypeOf<T.Tensor<[1, 2, 2], 'uint8'>>()
    // Luminance is between the channels; how they are weighed is the decoder's.
    expect(T.data(grey).every(x => x > 90 && x < 150)).toBe(true)
    const four = right(await decodeImage({ size: [2, 3], channels: 4 })(bytes)())
    expectTypeOf(four).toEqualTypeOf<T.Tensor<[4, 2, 3], 'uint8'>>()
    expect(T.toArray(T.slice(four, [3]))).toEqual(Array(2).fill(Array(3).fill(128)))
    // Resizing multiplies by the opacity and divides again.
    expect(T.data(T.slice(four, [0])).every(x => Math.abs(x - 200) <= 1)).toBe(true)
  })

  test('resizes as asked where proportions differ', async () => {
    // The left half is black, the right half white, with a broad middle.
    const bytes = png(40, 10, x => (x < 20 ? [0, 0, 0] : [255, 255, 255]))
    const row = async (fit: 'cover' | 'fill' | 'contain') =>
      T.toArray(T.slice(right(await decodeImage({ size: 10, channels: 1, fit })(bytes)()), [0, 5]))
    expect((await row('fill'))[0]).toBe(0)
    expect((await row('fill')).at(-1)).toBe(255)
    expect(await row('cover')).toEqual([0, 0, 0, 0, 0, 255, 255, 255, 255, 255])
    const contained = right(await decodeImage({ size: 10, fit: 'contain' })(png(40, 10, () => [255, 255, 255]))())
    expect(T.item(T.slice(contained, [0, 0, 0]))).toBe(0)
  })

  test('reads JPEG, near what was written', async () => {
    const bytes = await jpeg(png(16, 16, (x, y) => [x * 10, y * 10, 90]))
    expect([...bytes.subarray(0, 2)]).toEqual([0xff, 0xd8])
    const image = right(await decodeImage({ size: 16 })(bytes)())
    const errors = [...T.data(image)].map((found, i) => {
      const [channel, y, x] = [i >> 8, (i >> 4) & 15, i & 15]
      return Math.abs(found - [x * 10, y * 10, 90][channel]!)
    })
    expect(Math.max(...errors)).toBeLessThanOrEqual(4)
  })

  test('says of what is no image, or is cut short, that it cannot be read, and names the file', async () => {
    const whole = png(30, 30, (x, y) => [x * y, x, y])
    const cut = await jpeg(whole)
    for (const bytes of [
      new Uint8Array(0),
      new Uint8Array(100),
      whole.subarray(0, 60),
      cut.subarray(0, cut.length / 2),
    ]) {
      const found = said(await decodeImage({ size: 8 })(bytes, 'a.png')())
      expect(E.isLeft(found) && found.left).toMatch(/^a\.png: no image that can be read: ./)
    }
  })

  test('refuses wrong options', () => {
    expect(() => loosely(decodeImage)({ size: 0 })).toThrow(
      'decodeImage: expected size to be one or two integers of at least 1, got [0, 0]',
    )
    expect(() => loosely(readImage)({ size: 3, channels: 2 })).toThrow(
      'readImage: expected channels to be 1, 3 or 4, got 2',
    )
    expect(() => loosely(imageFolder)({ size: 3, fit: 'crop' })).toThrow(
      "imageFolder: fit must be 'cover' or 'fill' or 'contain', got 'crop'",
    )
    expect(() => loosely(decodeImage)()).toThrow('decodeImage: expected options (size, channels, fit), got undefined')
    expect(() => loosely(decodeImage)({ size: 3, sise: 4 })).toThrow(
      "decodeImage: expected options among size, channels, fit, got 'sise'",
    )
    expect(() => loosely(decodeImage({ size: 3 }))('a')).toThrow("decodeImage: expected a Uint8Array, got 'a'")
    const rest = () => {
      // @ts-expect-error decodeImage: expected size to be one or two integers of at least 1, got [0, 0]
      decodeImage({ size: 0 })
      // @ts-expect-error decodeImage has no option 'sise'
      decodeImage({ size: 3, sise: 3 })
      // @ts-expect-error there are no two channels
      decodeImage({ size: 3, channels: 2 })
    }
    expect(rest).toThrow()
  })
})

describe('a folder of images', () => {
  let directory: string
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'tensor-ts-'))
    for (const name of ['dog', 'dog/young', '.hidden', 'cat']) mkdirSync(join(directory, name))
    writeFileSync(
      join(directory, 'cat', 'b.png'),
      png(5, 5, () => [1, 2, 3]),
    )
    writeFileSync(join(directory, 'cat', 'a.JPG'), await jpeg(png(8, 8, () => [90, 90, 90])))
    writeFileSync(
      join(directory, 'dog', 'young', 'c.png'),
      png(3, 9, () => [7, 8, 9]),
    )
    writeFileSync(join(directory, 'dog', '._c.png'), 'what another system keeps beside it')
    writeFileSync(join(directory, 'dog', 'notes.txt'), 'no image')
    writeFileSync(join(directory, 'stray.png'), 'not looked at')
  })
  afterAll(() => rmSync(directory, { recursive: true }))

  test('is a dataset, its classes and files in order', async () => {
    const found = right(await imageFolder({ size: [4, 6] })(directory)())
    expectTypeOf(found.images).toEqualTypeOf<T.Tensor<['images', 3, 4, 6], 'uint8'>>()
    expect(found.classes).toEqual(['cat', 'dog'])
    expect(found.files.map(({ file }) => file.slice(directory.length))).toEqual([
      '/cat/a.JPG',
      '/cat/b.png',
      '/dog/young/c.png',
    ])
    expect(T.toArray(found.labels)).toEqual([0, 0, 1])
    expect(found.images.shape).toEqual([3, 3, 4, 6])
    expect(T.toArray(T.slice(found.images, [null, null, 2, 3])).slice(1)).toEqual([
      [1, 2, 3],
      [7, 8, 9],
    ])
  })

  test('is read lazily by a pipeline, which goes on where it was', async () => {
    const { files } = right(await listImages(directory)())
    const read = readImage({ size: 4 })
    const images = pipe(
      pipeline.fromIterable(files),
      pipeline.map(({ file }) => read(file)()),
      pipeline.awaited({ concurrency: 2 }),
      pipeline.rights,
      pipeline.batch({ size: 2 }),
    )
    const shapes: (readonly number[])[] = []
    const all: pipeline.Place[] = []
    for await (const { value, place } of pipeline.places(images)) {
      shapes.push(value.shape)
      all.push(place)
    }
    expect(shapes).toEqual([
      [2, 3, 4, 4],
      [1, 3, 4, 4],
    ])
    for await (const batch of pipeline.resume(images, all[0])) expect(T.item(T.slice(batch, [0, 0, 0, 0]))).toBe(7)
  })

  test('may hold links', async () => {
    const other = mkdtempSync(join(tmpdir(), 'tensor-ts-'))
    symlinkSync(join(directory, 'cat'), join(other, 'linked'))
    symlinkSync(join(directory, 'nowhere'), join(other, 'dangling'))
    // Round and round.
    mkdirSync(join(other, 'own', 'inner'), { recursive: true })
    symlinkSync(join(directory, 'dog'), join(other, 'own', 'dog'))
    symlinkSync(join(other, 'own'), join(other, 'own', 'inner', 'again'))
    expect(right(await listImages(other)()).files.map(({ file }) => file)).toEqual([
      `${other}/linked/a.JPG`,
      `${other}/linked/b.png`,
      `${other}/own/dog/young/c.png`,
    ])
    rmSync(other, { recursive: true })
  })

  test('names the file that cannot be read, and says where there are no images', async () => {
    const broken = join(directory, 'dog', 'd.png')
    writeFileSync(broken, png(9, 9, () => [1, 1, 1]).subarray(0, 40))
    const found = said(await imageFolder({ size: 4 })(directory)())
    rmSync(broken)
    expect(E.isLeft(found) && found.left.startsWith(`${directory}/dog/d.png: no image that can be read: `)).toBe(true)
    expect(said(await listImages(join(directory, 'cat'))())).toEqual(
      E.left(`${directory}/cat: expected a folder for each class with images in PNG or JPEG, found none`),
    )
    mkdirSync(join(directory, 'empty'))
    expect(said(await listImages(directory)())).toEqual(
      E.left(`${directory}/empty: expected images of a class in PNG or JPEG, found none`),
    )
    rmSync(join(directory, 'empty'), { recursive: true })
    const file = said(await listImages(join(directory, 'stray.png'))())
    expect(E.isLeft(file) && file.left).toMatch(/stray\.png: cannot be read: ENOTDIR/)
  })
})
