import { type Buffer, type Control, type Copy, innerOf, type Kernel, type Run } from '../../compile/loops.js'
import { bytesOf } from '../../compile/memory/plan.js'
import type { Code } from './encoder/code.js'
import { advance } from './encoder/control.js'
import type { Memory } from './encoder/opcodes.js'

// Loops and branches around kernels. One thread goes through them; others help with the kernels inside.

/** Writes code; `turn` is the local variable that counts the turns of the loop around it. */
export type Write = (code: Code, turn: number | undefined) => void

type Base = (buffer: Buffer) => number

/** The instruction that copies memory calls a function; up to this, moving it through registers is faster. */
const fewBytes = 64

const pieces: readonly (readonly [bytes: number, load: Memory, store: Memory])[] = [
  [16, 'v128.load', 'v128.store'],
  [8, 'i64.load', 'i64.store'],
  [4, 'i32.load', 'i32.store'],
  [1, 'i32.load8_u', 'i32.store8'],
]

const emitAddress = (code: Code, { buffer, offset, step }: Run, base: Base, turn: number | undefined): void => {
  const bytes = bytesOf[buffer.dtype]
  code.i32(base(buffer) + offset * bytes)
  if (step === 0) return
  if (turn === undefined) throw new TypeError('internal: a copy goes with the turns of a loop that there is not')
  code
    .get(turn)
    .i32(step * bytes)
    .op('i32.mul', 'i32.add')
}

/** Writes a copy. */
export const emitCopy =
  ({ from, to, size }: Copy, base: Base): Write =>
  (code, turn) => {
    const bytes = size * bytesOf[to.buffer.dtype]
    const address = (run: Run) => emitAddress(code, run, base, turn)
    if (bytes > fewBytes) {
      address(to)
      address(from)
      code.i32(bytes).copy()
      return
    }
    let done = 0
    for (const [width, load, store] of pieces)
      for (; done + width <= bytes; done += width) {
        address(to)
        address(from)
        code.memory(load, done).memory(store, done)
      }
  }

/** Writes the loop or the branch around kernels, which `write` writes. */
export const emitControl = (kernel: Control, write: (kernels: readonly Kernel[]) => Write, base: Base): Write => {
  // Functions of a module are written one after the other: those inside before the one that calls them.
  const inner = innerOf(kernel).map(write)
  switch (kernel.kind) {
    case 'repeat':
      return code => {
        if (kernel.turns === 0) return
        const turn = code.local('i32')
        code.i32(0).set(turn)
        code.loop(again => {
          if (kernel.turn !== undefined) code.i32(base(kernel.turn)).get(turn).memory('i32.store')
          inner[0]!(code, turn)
          advance(code, turn, 1)
          code.get(turn).i32(kernel.turns).op('i32.lt_u').branchIf(again)
        })
      }
    case 'while':
      return code => {
        code.block(end =>
          code.loop(again => {
            inner[0]!(code, undefined)
            code.i32(base(kernel.flag)).memory('i32.load8_u').op('i32.eqz').branchIf(end)
            inner[1]!(code, undefined)
            code.branch(again)
          }),
        )
      }
    case 'branch':
      return (code, turn) => {
        const choose = (branch: number): void => {
          if (branch === inner.length - 1) inner[branch]!(code, turn)
          else {
            code.i32(base(kernel.index)).memory('i32.load').i32(branch).op('i32.le_s')
            code.if(
              () => inner[branch]!(code, turn),
              () => choose(branch + 1),
            )
          }
        }
        choose(0)
      }
  }
}
