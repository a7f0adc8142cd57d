import type { Code } from '../encoder/code.js'
import type { Module } from '../encoder/module.js'
import type { WasmMemory } from '../host.js'
import type { Work } from '../work.js'
import { ticket, words } from './control.js'

// How the units of a work are shared out: whoever is free takes the next one. The thread that runs the Program does what is
// left and waits only for units that others have begun, so that a helper that sleeps, comes late or is gone costs nothing.

/** What a Program shares out its works with. */
export interface Dispatch {
  /** Writes code that does all units of a work. */
  readonly distribute: (code: Code, work: Work) => void
  /** Whether any work is ever shared out. */
  readonly isParallel: () => boolean
}

/** Parts of a module by their numbers. */
export interface Parts {
  /** A variable for the mode of a run, which `run` sets. */
  readonly mode: number
  /** A variable for the number of the Program, which `run` sets. */
  readonly program: number
  /** The imported function that sleeps. */
  readonly sleep: number
}

/** How a run treats other threads: the parameter `mode` of `run`. */
export const modes = {
  /** There are none. */
  alone: 0,
  /** It waits for them asleep. */
  sleeping: 1,
  /** It must not sleep, being the thread of a page. */
  spinning: 2,
} as const

/** Looks at what others do before this thread sleeps: about ten microseconds. */
const spins = 5_000

/**
 * What a module imports to sleep by: `sleep(address, expected)` sleeps for a second at most, unless the word at the address
 * is not what is expected, and says whether the second is over. The instruction for it (`memory.atomic.wait32`) slept many
 * times as long as it was told to, in code that V8 had optimized (Node 20).
 */
export const sleepSignature = { params: ['i32', 'i32'], results: ['i32'] } as const

/** What that is in JavaScript. */
export const sleeper =
  (memory: WasmMemory) =>
  (address = 0, expected = 0): number =>
    Atomics.wait(new Int32Array(memory.buffer), address / 4, expected, 1000) === 'timed-out' ? 1 : 0

/** Seconds without a finished unit after which the thread that took it is given up. */
const usualPatience = 20

/** Looks without a finished unit after which a thread that must not sleep gives up: half a minute or more. */
const spinningPatience = 2n ** 34n

const unitMask = 2n ** BigInt(ticket.unitBits) - 1n
const workShift = BigInt(2 * ticket.unitBits)
const programShift = workShift + BigInt(ticket.workBits)
const unitShift = BigInt(ticket.unitBits)
const mostUnits = 2 ** ticket.unitBits
const mostWorks = 2 ** ticket.workBits

/** The dispatch of a module whose memory is not shared: every work is done where it is called. */
export const alone: Dispatch = {
  distribute: (code, { function: index, units }) => code.i32(0).i32(units).call(index),
  isParallel: () => false,
}

/** A function that takes a unit of this Program and does it, and says whether there was one. */
const emitTake = (module: Module, program: number): number =>
  module.function({ params: [], results: ['i32'] }, code => {
    const [seen, found] = [code.local('i64'), code.local('i64')]
    const [unit, units] = [code.local('i32'), code.local('i32')]
    const field = (shift: bigint) =>
      code.get(seen).i64(shift).op('i64.shr_u').i64(unitMask).op('i64.and', 'i32.wrap_i64')
    code.i32(0).memory('i64.atomic.load', words.ticket).set(seen)
    code.loop(again => {
      code.get(seen).i64(programShift).op('i64.shr_u', 'i32.wrap_i64').getGlobal(program).op('i32.ne')
      code.if(() => code.i32(0).op('return'))
      field(0n).set(unit)
      field(unitShift).set(units)
      code.get(unit).get(units).op('i32.ge_u')
      code.if(() => code.i32(0).op('return'))
      code.i32(0).get(seen).get(seen).i64(1n).op('i64.add').memory('i64.atomic.rmw.cmpxchg', words.ticket).tee(found)
      code.get(seen).op('i64.ne')
      code.if(() => code.get(found).set(seen).branch(again))
    })
    code.get(unit).get(unit).i32(1).op('i32.add')
    code
      .get(seen)
      .i64(workShift)
      .op('i64.shr_u')
      .i64(BigInt(mostWorks - 1))
      .op('i64.and', 'i32.wrap_i64')
    code.callTable(module.tableType({ params: ['i32', 'i32'], results: [] }))
    code.i32(0).i32(1).memory('i32.atomic.rmw.add', words.done).i32(1).op('i32.add').get(units).op('i32.eq')
    code.if(() => code.i32(0).i32(1).memory('memory.atomic.notify', words.done).op('drop'))
    code.i32(1)
  })

/** Writes code that waits until `units` (a local variable) units are done. */
const emitAwait = (code: Code, { mode, sleep }: Parts, units: number, patience: number): void => {
  const [done, before, looks, failures] = [code.local('i32'), code.local('i32'), code.local('i64'), code.local('i32')]
  code.i32(-1).set(before)
  code.block(end =>
    code.loop(again => {
      code.i32(0).memory('i32.atomic.load', words.done).tee(done).get(units).op('i32.eq').branchIf(end)
      code.get(done).get(before).op('i32.ne')
      code.if(() => code.get(done).set(before).i64(0n).set(looks).i32(0).set(failures))
      code.get(looks).i64(1n).op('i64.add').tee(looks).i64(BigInt(spins)).op('i64.lt_u').branchIf(again)
      code.getGlobal(mode).i32(modes.spinning).op('i32.eq')
      code.if(() => {
        code.get(looks).i64(spinningPatience).op('i64.lt_u').branchIf(again)
        code.op('unreachable')
      })
      code.i32(words.done).get(done).call(sleep).op('i32.eqz').branchIf(again)
      code.get(failures).i32(1).op('i32.add').tee(failures).i32(patience).op('i32.lt_u').branchIf(again)
      code.op('unreachable')
    }),
  )
}

const emitNotify = (code: Code): void => {
  code.i32(0).i32(1).memory('i32.atomic.rmw.add', words.epoch).op('drop')
  code.i32(0).memory('i32.atomic.load', words.sleepers)
  code.if(() => code.i32(0).i32(-1).memory('memory.atomic.notify', words.epoch).op('drop'))
}

/** A function (work, units) that does a work together with the helpers. */
const emitShare = (module: Module, parts: Parts, take: number, patience: number): number =>
  module.function({ params: ['i32', 'i32'], results: [] }, code => {
    const [work, units] = [0, 1] as const
    code.i32(0).i32(0).memory('i32.atomic.store', words.done)
    code.i32(0)
    code.getGlobal(parts.program).op('i64.extend_i32_u').i64(programShift).op('i64.shl')
    code.get(work).op('i64.extend_i32_u').i64(workShift).op('i64.shl', 'i64.or')
    code.get(units).op('i64.extend_i32_u').i64(unitShift).op('i64.shl', 'i64.or')
    code.memory('i64.atomic.store', words.ticket)
    emitNotify(code)
    code.loop(again => code.call(take).branchIf(again))
    emitAwait(code, parts, units, patience)
  })

/** The function `help(program)` of other threads: does units of a Program for as long as it runs. */
const emitHelp = (module: Module, { program, sleep }: Parts, take: number): void => {
  module.function(
    { params: ['i32'], results: [] },
    code => {
      const [epoch, looks] = [code.local('i32'), code.local('i32')]
      const count = (word: number, by: 1 | -1) => code.i32(0).i32(by).memory('i32.atomic.rmw.add', word).op('drop')
      code.get(0).setGlobal(program)
      code.loop(again => {
        code.i32(0).memory('i32.atomic.load', words.epoch).set(epoch)
        code.call(take)
        code.if(() => {
          count(words.helped, 1)
          code.i32(0).set(looks).branch(again)
        })
        code.i32(0).memory('i32.atomic.load', words.running).get(0).op('i32.ne')
        code.if(() => code.op('return'))
        code.get(looks).i32(1).op('i32.add').tee(looks).i32(spins).op('i32.lt_u').branchIf(again)
        count(words.sleepers, 1)
        code.i32(words.epoch).get(epoch).call(sleep).op('drop')
        count(words.sleepers, -1)
        code.i32(0).set(looks).branch(again)
      })
    },
    'help',
  )
}

/** Adds to a module what its works are shared out with, and the function `help`. */
export const emitDispatch = (module: Module, parts: Parts, patience = usualPatience): Dispatch => {
  const take = emitTake(module, parts.program)
  const share = emitShare(module, parts, take, patience)
  emitHelp(module, parts, take)
  let works = 0
  return {
    distribute: (code, work) => {
      if (work.units < 2 || work.units >= mostUnits || works === mostWorks) {
        alone.distribute(code, work)
        return
      }
      works += 1
      const entry = module.entry(work.function)
      code.getGlobal(parts.mode).if(
        () => code.i32(entry).i32(work.units).call(share),
        () => alone.distribute(code, work),
      )
    },
    isParallel: () => works > 0,
  }
}
