import * as E from 'fp-ts/lib/Either.js'
import { showDataError } from 'tensor-ts/data'
import { expect, test } from 'vitest'
import { cutShort, everyClass, readMnist } from '../../examples/digits/digits.js'

test('course row 20: a file that is cut short is refused with its name, and whole ones have all their digits', async () => {
  const short = await cutShort()
  expect(E.isLeft(short) && showDataError(short.left)).toBe(
    't10k-labels-idx1-ubyte: the data is cut short: expected 10000 bytes, got 9000',
  )
  const mnist = await readMnist()
  if (E.isLeft(mnist)) throw new Error(showDataError(mnist.left))
  expect(mnist.right.train.images.shape).toEqual([60_000, 1, 28, 28])
  const classes = everyClass(mnist.right.test, 8)
  expect(classes.map(row => row.length)).toEqual(Array(10).fill(8))
})
