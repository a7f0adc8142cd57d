import type { Buffer, Order } from '../../../compile/loops.js'
import { bytesOf } from '../../../compile/memory/plan.js'
import type { Code } from '../encoder/code.js'
import { advance, partsOf, upTo } from '../encoder/control.js'
import type { Module } from '../encoder/module.js'
import type { Work } from '../work.js'
import { loadScalar } from './access.js'

// A line is sorted by integers of 64 bits, whose order is that of the numbers: a merge sort, which keeps what is equal in its
// order, of the integers and the places beside them. Where few of many are wanted, these few are kept in order instead.

/** Of how many times as many elements the first few are found by keeping them. */
const fewOfMany = 8

/** Up to how many are kept: each new one among them moves those behind it. */
const mostKept = 64

/** Steps of sorting in a unit of work, about ten microseconds. */
const unitSteps = 2 ** 13

const nan = 0x7ff8_0000_0000_0000n

/** Leaves the integer of an element on the stack, whose address is there. */
const emitKey = (code: Code, { input: { dtype }, descending }: Order): void => {
  const [value, bits] = [code.local('f64'), code.local('i64')]
  loadScalar(code, dtype, 0)
  if (dtype === 'float32') code.op('f64.promote_f32')
  else if (dtype !== 'float64') code.op('f64.convert_i32_s')
  // With 0 added, -0 is 0.
  code.f64(0).op('f64.add').tee(value).op('i64.reinterpret_f64').set(bits)
  code.get(bits).get(bits).i64(63n).op('i64.shr_s').i64(1n).op('i64.shr_u', 'i64.xor').i64(nan)
  code.get(value).get(value).op('f64.eq', 'select')
  if (descending) code.i64(-1n).op('i64.xor')
}

/** Local variables that say where a line and its room are. */
interface Line {
  readonly start: number
  readonly result: number
  readonly keys: number
  readonly order: number
}

/** The first `count` of a line are kept in order while its elements pass. */
const emitKept = (code: Code, order: Order, { start, keys, order: places }: Line): void => {
  const { size, inner, count, input } = order
  const i32 = () => code.local('i32')
  const [at, step, kept, place, before, key] = [i32(), i32(), i32(), i32(), i32(), code.local('i64')]
  const address = (base: number, index: number, bytes: number) =>
    code.get(base).get(index).i32(bytes).op('i32.mul', 'i32.add')
  code.get(start).set(at).i32(0).set(step).i32(0).set(kept)
  code.loop(again => {
    code.get(at)
    emitKey(code, order)
    code.set(key)
    // It goes behind the last, or takes its place if it comes before it.
    code.get(kept).i32(count).op('i32.lt_u')
    code.if(
      () => {
        code.get(kept).set(place)
        advance(code, kept, 1)
      },
      () => {
        code.i32(count - 1).set(place)
        code.get(key)
        address(keys, place, 8)
        code.memory('i64.load', 0).op('i64.lt_s')
        code.if(
          () => {},
          () => code.i32(-1).set(place),
        )
      },
    )
    code.get(place).i32(0).op('i32.ge_s')
    code.if(() => {
      code.block(end =>
        code.loop(more => {
          code.get(place).op('i32.eqz').branchIf(end)
          code.get(place).i32(1).op('i32.sub').set(before)
          code.get(key)
          address(keys, before, 8)
          code.memory('i64.load', 0).op('i64.lt_s', 'i32.eqz').branchIf(end)
          address(keys, place, 8)
          address(keys, before, 8)
          code.memory('i64.load', 0).memory('i64.store', 0)
          address(places, place, 4)
          address(places, before, 4)
          code.memory('i32.load', 0).memory('i32.store', 0)
          code.get(before).set(place).branch(more)
        }),
      )
      address(keys, place, 8)
      code.get(key).memory('i64.store', 0)
      address(places, place, 4)
      code.get(step).memory('i32.store', 0)
    })
    advance(code, at, inner * bytesOf[input.dtype])
    code.get(step).i32(1).op('i32.add').tee(step).i32(size).op('i32.ne').branchIf(again)
  })
}

/** A line is sorted, back and forth between its two rooms; `places` says in the end where its places are. */
const emitSorted = (code: Code, order: Order, { start, keys, order: places }: Line): void => {
  const { size, inner, input } = order
  const i32 = () => code.local('i32')
  const i64 = () => code.local('i64')
  const [at, step, run, from, to] = [i32(), i32(), i32(), i32(), i32()]
  // Integers and places of `from` lie at 8 and 4 times its index in the line's room; so do those of `to`.
  const key = (index: number) => code.get(keys).get(index).i32(8).op('i32.mul', 'i32.add')
  const place = (index: number) => code.get(places).get(index).i32(4).op('i32.mul', 'i32.add')
  code.get(start).set(at).i32(0).set(step)
  code.loop(again => {
    key(step)
    code.get(at)
    emitKey(code, order)
    code.memory('i64.store', 0)
    place(step)
    code.get(step).memory('i32.store', 0)
    advance(code, at, inner * bytesOf[input.dtype])
    code.get(step).i32(1).op('i32.add').tee(step).i32(size).op('i32.ne').branchIf(again)
  })
  const [left, right, middle, end, last, next] = [i32(), i32(), i32(), i32(), i32(), i32()]
  const [first, second, isSecond] = [i64(), i64(), i32()]
  const copy = (index: number) => {
    key(next)
    key(index)
    code.memory('i64.load', 0).memory('i64.store', 0)
    place(next)
    place(index)
    code.memory('i32.load', 0).memory('i32.store', 0)
    advance(code, index, 1)
    advance(code, next, 1)
  }
  code.i32(1).set(run).i32(0).set(from).i32(size).set(to)
  code.block(done =>
    code.loop(again => {
      code.get(run).i32(size).op('i32.ge_u').branchIf(done)
      code.get(from).set(left).get(to).set(next)
      code.get(from).i32(size).op('i32.add').set(last)
      upTo(code, left, last, 0, () => {
        code
          .get(left)
          .get(run)
          .op('i32.add')
          .tee(middle)
          .get(last)
          .get(middle)
          .get(last)
          .op('i32.lt_u', 'select')
          .tee(middle)
          .set(right)
        code.get(middle).get(run).op('i32.add').tee(end).get(last).get(end).get(last).op('i32.lt_u', 'select').set(end)
        code.block(over =>
          code.loop(more => {
            code.get(left).get(middle).op('i32.ge_u').branchIf(over)
            code.get(right).get(end).op('i32.ge_u').branchIf(over)
            // Which one it is is a coin toss: no branch.
            key(left)
            code.memory('i64.load', 0).set(first)
            key(right)
            code.memory('i64.load', 0).set(second)
            code.get(second).get(first).op('i64.lt_s').set(isSecond)
            key(next)
            code.get(second).get(first).get(isSecond).op('select').memory('i64.store', 0)
            place(next)
            code.get(places).get(right).get(left).get(isSecond).op('select').i32(4).op('i32.mul', 'i32.add')
            code.memory('i32.load', 0).memory('i32.store', 0)
            code.get(right).get(isSecond).op('i32.add').set(right)
            code.get(left).i32(1).op('i32.add').get(isSecond).op('i32.sub').set(left)
            advance(code, next, 1)
            code.branch(more)
          }),
        )
        upTo(code, left, middle, 0, () => copy(left))
        upTo(code, right, end, 0, () => copy(right))
        code.get(end).set(left)
      })
      code.get(from).set(step).get(to).set(from).get(step).set(to)
      code.get(run).get(run).op('i32.add').set(run)
      code.branch(again)
    }),
  )
  code.get(from).i32(4).op('i32.mul').get(places).op('i32.add').set(places)
}

/** Writes the function that sorts lines, in units of some of them. */
export const emitOrder = (module: Module, order: Order, base: (buffer: Buffer) => number): Work => {
  const { outer, size, inner, count, input, output, keys, places } = order
  const lines = outer * inner
  const isFew = count <= mostKept && count * fewOfMany <= size
  const steps = lines * size * (isFew ? 1 : Math.ceil(Math.log2(Math.max(2, size))))
  const units = Math.max(1, Math.min(places, lines, Math.floor(steps / unitSteps)))
  const index = module.function({ params: ['i32', 'i32'], results: [] }, code => {
    if (lines * count === 0) return
    const i32 = () => code.local('i32')
    const [first, end, line, step, at] = [i32(), i32(), i32(), i32(), i32()]
    const own: Line = { start: i32(), result: i32(), keys: i32(), order: i32() }
    const [room, bytes] = [i32(), bytesOf[input.dtype]]
    partsOf(code, [first, end], [0, 1], Math.ceil(lines / units), lines)
    // Units run at the same time; the first of those that are done here names the room that is used for all of them.
    code
      .get(0)
      .i32(2 * size)
      .op('i32.mul')
      .set(room)
    code.get(first).set(line)
    upTo(code, line, end, 1, () => {
      const begin = (length: number, scale: number, address: number, to: number) => {
        code
          .get(line)
          .i32(inner)
          .op('i32.div_u')
          .i32(length * inner)
          .op('i32.mul')
        code.get(line).i32(inner).op('i32.rem_u', 'i32.add').i32(scale).op('i32.mul').i32(address).op('i32.add').set(to)
      }
      begin(size, bytes, base(input), own.start)
      begin(count, 4, base(output), own.result)
      code.get(room).i32(8).op('i32.mul').i32(base(keys)).op('i32.add').set(own.keys)
      code.get(room).i32(4).op('i32.mul').i32(base(order.order)).op('i32.add').set(own.order)
      if (isFew) emitKept(code, order, own)
      else emitSorted(code, order, own)
      code.i32(0).set(step)
      code.get(own.result).set(at)
      code.loop(again => {
        code.get(at)
        code.get(own.order).get(step).i32(4).op('i32.mul', 'i32.add').memory('i32.load', 0)
        code.memory('i32.store', 0)
        advance(code, at, 4 * inner)
        code.get(step).i32(1).op('i32.add').tee(step).i32(count).op('i32.ne').branchIf(again)
      })
    })
  })
  return { function: index, units }
}
