import type { Code, ValueType } from './code.js'

/** The types of `count` parameters of type i32. */
export const integers = (count: number): readonly ValueType[] => Array.from({ length: count }, () => 'i32')

/** `local += amount` */
export const advance = (code: Code, local: number, amount: number): void => {
  if (amount !== 0) code.get(local).i32(amount).op('i32.add').set(local)
}

/** `target = base + index · scale` on local variables. */
export const place = (code: Code, target: number, base: number, index: number, scale: number): void => {
  code.get(base).get(index).i32(scale).op('i32.mul', 'i32.add').set(target)
}

/** `target = min(target, limit)`, unsigned. */
export const atMost = (code: Code, target: number, limit: number): void => {
  code.get(target).i32(limit).get(target).i32(limit).op('i32.lt_u', 'select').set(target)
}

/** `for (; local < end; local += step) body()` on local variables, unsigned. */
export const upTo = (code: Code, local: number, end: number, step: number, body: () => void): void => {
  code.block(done =>
    code.loop(again => {
      code.get(local).get(end).op('i32.ge_u').branchIf(done)
      body()
      advance(code, local, step)
      code.branch(again)
    }),
  )
}
