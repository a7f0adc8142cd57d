import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'

/** What JavaScript does with `>` and `+` where the types are bypassed. */
const asNumber = (x: unknown): number => x as number

describe('a tensor is no JavaScript number', () => {
  it('not in a comparison or a sum', () => {
    expect(() => asNumber(T.tensor([1, 2])) > 0).toThrow('a tensor was used as a JavaScript number (shape [2])')
    expect(() => asNumber(T.tensor(1)) + 1).toThrow('read it with T.item')
  })

  it('nor inside a traced function, where a branch would be frozen', () => {
    const branch = (x: T.Tensor<[]>) => (asNumber(x) > 0 ? x : T.neg(x))
    expect(() => T.program(branch)(T.tensor(1))).toThrow(T.TraceError)
    expect(() => T.jit(branch)(T.tensor(1))).toThrow(
      /used as a JavaScript number: .*use T\.where, T\.cond or T\.whileLoop/,
    )
    expect(() => T.vmap(branch)(T.tensor([1, 2]))).toThrow(/T\.where/)
  })

  it('and is text where text is asked for', () => {
    expect(`${T.tensor(1)}`).toBe('Tensor<[], float32>\n1')
  })
})
