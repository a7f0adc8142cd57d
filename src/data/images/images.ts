import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { needs, typed } from '../../ops/face.js'
import { requireOneOf } from '../../shape/argument.js'
import { describe } from '../../shape/describe.js'
import type { Dim } from '../../shape/dim.js'
import type { Both, Guard } from '../../shape/error.js'
import type { OnlyOptions, OptionOf } from '../../shape/options.js'
import { requireBytes } from '../../tensor/bytes.js'
import { messageOf } from '../../tensor/message.js'
import { Stored } from '../../tensor/storage.js'
import type { Tensor } from '../../tensor/tensor.js'
import { type CanSides, requireSides, type Sides, type SidesOf } from '../augment/image.js'
import type { DataError } from '../error.js'
import { filesIn, readBytes, visibleNames } from '../file.js'
import { awaited } from '../pipeline/awaited.js'
import { map } from '../pipeline/each.js'
import { fromIterable } from '../pipeline/source.js'

/** How images are made tensors of. */
export interface ImageOptions {
  /** The side, or height and width, to which an image is resized. */
  readonly size: Sides
  /** 1 for grey, 3 for red, green and blue, 4 with opacity; 3 where not given. */
  readonly channels?: 1 | 3 | 4 | undefined
  /**
   * What becomes of an image of other proportions: its middle is cut out ('cover', which is so where nothing is given), it is
   * stretched ('fill'), or there are black edges beside it ('contain').
   */
  readonly fit?: 'cover' | 'fill' | 'contain' | undefined
}

/** The sizes of an image: channels, height, width. */
export type ImageShape<O> = [OptionOf<O, 'channels', 3, number> & number, ...SidesOf<O>]

type CanRead<Op extends string, O> = Guard<Both<CanSides<Op, O>, OnlyOptions<Op, O, ImageOptions>>>

/** Red, green and blue of each pixel together, as files have them, as one plane for each. */
const planes = (pixels: Uint8Array, channels: number): Uint8Array => {
  const count = pixels.length / channels
  const out = new Uint8Array(pixels.length)
  for (let channel = 0; channel < channels; channel++)
    for (let i = 0; i < count; i++) out[channel * count + i] = pixels[i * channels + channel]!
  return out
}

/** Checked options. */
interface Settings {
  readonly height: number
  readonly width: number
  readonly channels: 1 | 3 | 4
  readonly fit: 'cover' | 'fill' | 'contain'
}

const settingsOf = (op: string, { size, channels = 3, fit = 'cover' }: ImageOptions): Settings => {
  const [height, width] = requireSides(op, size)
  if (channels !== 1 && channels !== 3 && channels !== 4)
    throw new TypeError(`${op}: expected channels to be 1, 3 or 4, got ${describe(channels)}`)
  return { height, width, channels, fit: requireOneOf(op, 'fit', ['cover', 'fill', 'contain'], fit) }
}

/** The decoder, loaded when it is used. */
const load = async (): Promise<typeof import('sharp')> =>
  import('sharp').catch(reason => {
    throw new Error(`the package sharp is needed, and could not be loaded: ${messageOf(reason)}`)
  })

const decode = async (bytes: Uint8Array, { height, width, channels, fit }: Settings): Promise<Stored> => {
  const { default: sharp } = await load()
  const resized = sharp(bytes, { failOn: 'error' }).autoOrient().resize({ width, height, fit })
  const coloured =
    channels === 1
      ? resized.removeAlpha().greyscale().toColourspace('b-w')
      : channels === 3
        ? resized.removeAlpha().toColourspace('srgb')
        : resized.ensureAlpha().toColourspace('srgb')
  const { data, info } = await coloured.raw().toBuffer({ resolveWithObject: true })
  if (info.channels !== channels) throw new Error(`expected ${channels} channels, got ${info.channels}`)
  return new Stored([channels, height, width], 'uint8', planes(data, channels))
}

const decoded = (bytes: Uint8Array, settings: Settings, file?: string): TE.TaskEither<DataError, Stored> =>
  TE.tryCatch(
    () => decode(bytes, settings),
    reason => ({ _tag: 'ImageUnreadable', ...(file === undefined ? {} : { file }), reason: messageOf(reason) }),
  )

const read = (path: string, settings: Settings): TE.TaskEither<DataError, Stored> =>
  pipe(
    readBytes(path),
    TE.chain(bytes => decoded(bytes, settings, path)),
  )

/** How many images are decoded at the same time: sharp does it in libuv's threads, of which there are as many where nothing is said. */
const decoders = 4

/**
 * The image that bytes in PNG, JPEG or another format of sharp's are, turned as the camera says and resized: pixels from 0 to 255
 * of shape [channels, height, width]. Errors name the file where it is given. The decoder is sharp, a peer
 * dependency, for Node, Deno and Bun.
 *
 * @throws ShapeError where the size is none (a compile error where it is known); TypeError where the bytes are no `Uint8Array`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { decodeImage } from 'tensor-ts/data/images'
 *
 * const thumbnail = decodeImage({ size: [24, 32] }) // of bytes: a TaskEither of a Tensor<[3, 24, 32], "uint8">
 * const failed = await thumbnail(new Uint8Array(9))()
 * assert.ok(E.isLeft(failed))
 * ```
 */
export const decodeImage: <const O extends ImageOptions>(
  options: CanRead<'decodeImage', O> & O,
) => (bytes: Uint8Array, file?: string) => TE.TaskEither<DataError, Tensor<ImageShape<O>, 'uint8'>> = typed(
  needs('decodeImage', 0, ['size', 'channels', 'fit']),
  (options: ImageOptions) => {
    const settings = settingsOf('decodeImage', options)
    return (bytes: Uint8Array, file?: string) => decoded(requireBytes('decodeImage', bytes), settings, file)
  },
)

/**
 * The image in the file at a path; see `decodeImage`.
 *
 * @throws as `decodeImage`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { showDataError } from 'tensor-ts/data'
 * import { readImage } from 'tensor-ts/data/images'
 *
 * const image = await readImage({ size: 32 })('no-such.png')()
 * assert.deepEqual(E.mapLeft(showDataError)(image), E.left('no-such.png: there is no such file'))
 * ```
 */
export const readImage: <const O extends ImageOptions>(
  options: CanRead<'readImage', O> & O,
) => (path: string) => TE.TaskEither<DataError, Tensor<ImageShape<O>, 'uint8'>> = typed(
  needs('readImage', 0, ['size', 'channels', 'fit']),
  (options: ImageOptions) => {
    const settings = settingsOf('readImage', options)
    return (path: string) => read(path, settings)
  },
)

/** A file of an image, and the number of its class. */
export interface LabelledFile {
  readonly file: string
  readonly label: number
}

/** The files of a folder of images, and the names of its classes, by their numbers. */
export interface ImageList {
  readonly classes: readonly string[]
  readonly files: readonly LabelledFile[]
}

const isImage = (name: string): boolean => /\.(png|jpe?g)$/i.test(name)

/** The images of a class. */
const imagesIn = (folder: string): TE.TaskEither<DataError, readonly string[]> =>
  pipe(
    filesIn(folder),
    TE.map(files => files.filter(isImage)),
    TE.filterOrElse(
      files => files.length > 0,
      (): DataError => ({ _tag: 'NoImages', file: folder }),
    ),
  )

/**
 * The images of a folder that has a folder for each class, with files in PNG or JPEG (by their endings; others are passed over,
 * and so is what is hidden), also in folders inside of it, in order: for `pipeline.fromIterable`, behind which `pipeline.map` reads
 * them and `pipeline.awaited` waits for several at a time, where they are too many to be in memory at once. A class without
 * images is an error.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { showDataError } from 'tensor-ts/data'
 * import { listImages } from 'tensor-ts/data/images'
 *
 * const list = await listImages('no-such-folder')()
 * assert.deepEqual(E.mapLeft(showDataError)(list), E.left('no-such-folder: there is no such file'))
 * ```
 */
export const listImages = (directory: string): TE.TaskEither<DataError, ImageList> =>
  pipe(
    visibleNames(directory),
    TE.map(names => names.filter(name => name.endsWith('/')).map(name => name.slice(0, -1))),
    TE.filterOrElse(
      classes => classes.length > 0,
      (): DataError => ({ _tag: 'NoClasses', file: directory }),
    ),
    TE.chain(classes =>
      pipe(
        classes,
        TE.traverseSeqArray(name => imagesIn(`${directory}/${name}`)),
        TE.map(lists => ({
          classes,
          files: lists.flatMap((files, label) => files.map(file => ({ file, label }))),
        })),
      ),
    ),
  )

/** All images of a folder, and their classes. */
export interface ImageFolder<O, Name extends Dim = 'images'> extends ImageList {
  readonly images: Tensor<[Name, ...ImageShape<O>], 'uint8'>
  readonly labels: Tensor<[Name], 'int32'>
}

/**
 * The images of a folder that has a folder for each class, all at once, resized; see `listImages` and `decodeImage`. The first
 * that cannot be read is the error.
 *
 * @throws as `decodeImage`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { showDataError } from 'tensor-ts/data'
 * import { imageFolder } from 'tensor-ts/data/images'
 *
 * const found = await imageFolder({ size: 32 })('no-such-folder')()
 * assert.deepEqual(E.mapLeft(showDataError)(found), E.left('no-such-folder: there is no such file'))
 * ```
 */
export const imageFolder: <const O extends ImageOptions>(
  options: CanRead<'imageFolder', O> & O,
) => (directory: string) => TE.TaskEither<DataError, ImageFolder<O>> = typed(
  needs('imageFolder', 0, ['size', 'channels', 'fit']),
  (options: ImageOptions) => {
    const settings = settingsOf('imageFolder', options)
    const { channels, height, width } = settings
    const size = channels * height * width
    const all = (files: readonly LabelledFile[]): TE.TaskEither<DataError, Uint8Array> => {
      const images = pipe(
        fromIterable(files),
        map(({ file }) => read(file, settings)()),
        awaited({ concurrency: decoders }),
      )
      return async () => {
        const pixels = new Uint8Array(files.length * size)
        let count = 0
        for await (const image of images) {
          if (E.isLeft(image)) return image
          pixels.set(image.right.data, size * count++)
        }
        return E.right(pixels)
      }
    }
    return (directory: string) =>
      pipe(
        listImages(directory),
        TE.chain(({ classes, files }) =>
          pipe(
            all(files),
            TE.map(pixels => ({
              classes,
              files,
              images: new Stored([files.length, channels, height, width], 'uint8', pixels),
              labels: new Stored(
                [files.length],
                'int32',
                Int32Array.from(files, ({ label }) => label),
              ),
            })),
          ),
        ),
      )
  },
)
