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

/** `if (local < end) body()` on local variables, unsigned. */
export const ifBelow = (code: Code, local: number, end: number, body: () => void): void => {
  code.get(local).get(end).op('i32.lt_u').if(body)
}

/** `target` is where whole steps from `first` end that go no further than `end`; `step` is a power of two. */
export const wholeSteps = (code: Code, target: number, first: number, end: number, step: number): void => {
  code.get(end).get(first).op('i32.sub').i32(-step).op('i32.and').get(first).op('i32.add').set(target)
}

/** `first = unit · size; end = min(first + size, limit)`: the part of a whole that a unit of work does. */
export const partAt = (code: Code, first: number, end: number, unit: number, size: number, limit: number): void => {
  code.get(unit).i32(size).op('i32.mul').tee(first).i32(size).op('i32.add').set(end)
  atMost(code, end, limit)
}

/** `first = from · size; end = min(to · size, limit)`: the same of several units. */
export const partsOf = (
  code: Code,
  [first, end]: readonly [first: number, end: number],
  [from, to]: readonly [from: number, to: number],
  size: number,
  limit: number,
): void => {
  code.get(from).i32(size).op('i32.mul').set(first)
  code.get(to).i32(size).op('i32.mul').set(end)
  atMost(code, end, limit)
}
