import type { Buffer, Link } from '../../../compile/loops.js'
import type { Write } from '../control.js'
import type { Code } from '../encoder/code.js'
import { advance, upTo } from '../encoder/control.js'
import type { Module } from '../encoder/module.js'

/** Writes `value` to all int32 from one address to before another; both are in local variables, of which the first moves. */
const emitFill = (code: Code, at: number, end: number, value: number): void =>
  upTo(code, at, end, 4, () => {
    code.get(at).i32(value).memory('i32.store', 0)
  })

/** Writes the function that links indices, which one thread runs. */
export const emitLink = (module: Module, link: Link, base: (buffer: Buffer) => number): Write => {
  const { batches, each, rows, indices, first, next } = link
  const index = module.function({ params: [], results: [] }, code => {
    const [at, end, start, row, step] = [0, 0, 0, 0, 0].map(() => code.local('i32')) as [
      number,
      number,
      number,
      number,
      number,
    ]
    code
      .i32(base(first))
      .tee(at)
      .tee(start)
      .i32(4 * batches * rows)
      .op('i32.add')
      .set(end)
    emitFill(code, at, end, each)
    if (batches * each === 0) return
    // From the last index to the first, so that each finds what comes behind it; or on, so that the last one stays.
    const [from, by] = next === undefined ? [0, 1] : [each - 1, -1]
    const batch = code.local('i32')
    code.i32(0).set(batch)
    code.i32(4 * from).set(at)
    code.loop(again => {
      code.i32(from).set(step)
      code.loop(more => {
        code.get(at).memory('i32.load', base(indices)).tee(row).get(row).i32(rows).op('i32.add')
        code.get(row).i32(0).op('i32.ge_s', 'select')
        code.tee(row).i32(rows).op('i32.lt_u')
        const address = () => code.get(start).get(row).i32(4).op('i32.mul', 'i32.add')
        code.if(
          () => {
            if (next !== undefined) {
              code.get(at)
              address()
              code.memory('i32.load', 0).memory('i32.store', base(next))
            }
            address()
            code.get(step).memory('i32.store', 0)
          },
          () => {
            if (next !== undefined) code.get(at).i32(each).memory('i32.store', base(next))
          },
        )
        advance(code, at, 4 * by)
        code.get(step).i32(by).op('i32.add').tee(step)
        code
          .i32(next === undefined ? each : -1)
          .op('i32.ne')
          .branchIf(more)
      })
      if (batches === 1) return
      if (next !== undefined) advance(code, at, 8 * each)
      advance(code, start, 4 * rows)
      code.get(batch).i32(1).op('i32.add').tee(batch).i32(batches).op('i32.ne').branchIf(again)
    })
  })
  return code => code.call(index)
}
