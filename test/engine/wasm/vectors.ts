import { Module } from '../../../src/engine/wasm/encoder/module.js'
import { compileModule, createMemory, instantiate } from '../../../src/engine/wasm/host.js'
import type { Emitter } from '../../../src/engine/wasm/math/expression.js'
import type { Lanes } from '../../../src/engine/wasm/math/lanes.js'

/** Floats of the width of the lanes. */
export type Floats = Float32Array | Float64Array

export const floatsOf = (lanes: Lanes, values: ArrayLike<number>): Floats =>
  lanes.type === 'f32x4' ? Float32Array.from(values) : Float64Array.from(values)

/** Compiles an emitter to a function of arrays, two of the same length where `binary`. */
export const compileEmitter = (emit: Emitter, lanes: Lanes, binary = false) => {
  const limits = { initial: 1, maximum: 2 ** 15, shared: false }
  const module = new Module(limits)
  module.function(
    { params: ['i32', 'i32', 'i32', 'i32'], results: [] },
    code => {
      const [at, end, second, out] = [0, 1, 2, 3]
      const [x, y] = [code.local('v128'), code.local('v128')]
      code.loop(start => {
        code.get(at).memory('v128.load').set(x)
        if (binary) code.get(at).get(second).op('i32.add').memory('v128.load').set(y)
        code.get(at).get(out).op('i32.add')
        emit(code, lanes, x, y)
        code.memory('v128.store')
        code.get(at).i32(16).op('i32.add').tee(at).get(end).op('i32.lt_u').branchIf(start)
      })
    },
    'run',
  )
  const memory = createMemory(limits)
  const { run } = instantiate(compileModule(module.encode()), memory)
  return (a: Floats, b: Floats = a): Floats => {
    const bytes = Math.ceil(a.byteLength / 16) * 16
    const missing = Math.ceil((3 * bytes) / 65536) - memory.buffer.byteLength / 65536
    if (missing > 0) memory.grow(missing)
    const view = (at: number) =>
      lanes.type === 'f32x4'
        ? new Float32Array(memory.buffer, at, a.length)
        : new Float64Array(memory.buffer, at, a.length)
    view(0).set(a)
    view(bytes).set(b)
    run!(0, bytes, bytes, 2 * bytes)
    return view(2 * bytes).slice()
  }
}
