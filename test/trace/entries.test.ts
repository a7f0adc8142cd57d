// Every entry for trees × everything that a tensor can stand in: it is taken apart, or refused with its place.
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { type Container, foreign, mixed, trees, type Vector } from './containers.js'
import { anyTrees, results, rules, type Taking, tensorsOnly } from './entries.js'

const w = T.tensor([1, 2, 3])

interface Around {
  readonly p: unknown
}
const put = ({ make }: Container, x: Vector) => ({ p: make(x) }) as never
const get = (container: Container) => (tree: Around) => container.get(tree.p as never)
const hand = (take: Taking, container: Container) => async () => take(put(container, w), get(container) as never)

/** That it is refused at the place where it stands, with what it is, by a sentence that names the operation. */
const refused = async (run: () => unknown, found: string, place = /\.p\b/) => {
  const error: unknown = await (async () => run())().then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(TypeError)
  const { message } = error as TypeError
  expect(message).toMatch(/^[\w.]+: /)
  expect(message).toMatch(/: expected .* got .*; /)
  expect(message).toMatch(place)
  expect(message).toContain(`got ${found}`)
}

const all = { ...tensorsOnly, ...anyTrees }

describe.each(Object.entries(all))('%s', (_, take) => {
  it.each(trees.map(container => [container.name, container] as const))('takes %s', async (_name, container) => {
    await hand(take, container)()
  })

  it.each(foreign.map(container => [container.name, container] as const))('refuses %s', async (_name, container) => {
    await refused(hand(take, container), container.found)
  })
})

describe.each(Object.entries(tensorsOnly))('%s, of tensors only', (_, take) => {
  it.each(mixed.map(container => [container.name, container] as const))('refuses %s', async (_name, container) => {
    await refused(hand(take, container), container.found, /\.p\.n\b/)
  })
})

describe.each(Object.entries(anyTrees))('%s, of more than tensors', (_, take) => {
  it.each(mixed.map(container => [container.name, container] as const))('passes on %s', async (_name, container) => {
    await hand(take, container)()
  })
})

describe.each(Object.entries(results))('a result of %s', (_, give) => {
  it.each(trees.map(container => [container.name, container] as const))('may be %s', (_name, container) => {
    give(x => put(container, x))
  })
})

describe.each(Object.entries({ ...results, ...rules }))('a result of %s', (_, give) => {
  it.each(foreign.map(container => [container.name, container] as const))('is not %s', async (_name, container) => {
    await refused(() => give(x => put(container, x)), container.found)
  })
})
