import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { error, forward, initial, step, train } from '../../examples/backpropagation/network.js'

// Course row 7: backpropagation on the network of two inputs, two hidden and two output neurons.

/** A number as the course prints it: to that many digits. */
const digits = (expected: string) => {
  const places = expected.split('.')[1]!.length
  return (actual: number) => expect(actual.toFixed(places)).toBe(expected)
}

describe('course row 7', () => {
  const { netHidden, hidden, netOutput, output } = forward(initial)
  const [loss, gradient] = T.valueAndGrad(error)(initial)

  it('forward', () => {
    digits('0.3775')(T.toArray(netHidden)[0]!)
    digits('0.593269992')(T.toArray(hidden)[0]!)
    digits('0.596884378')(T.toArray(hidden)[1]!)
    digits('1.105905967')(T.toArray(netOutput)[0]!)
    digits('0.75136507')(T.toArray(output)[0]!)
    digits('0.772928465')(T.toArray(output)[1]!)
    digits('0.298371109')(T.item(loss))
  })

  it('backward', () => {
    digits('0.082167041')(T.toArray(gradient.output.w)[0]![0]!)
    digits('0.000438568')(T.toArray(gradient.hidden.w)[0]![0]!)
  })

  it('one step at learning rate 0.5', () => {
    const { hidden, output } = step(initial)
    const [[w5, w6], [w7, w8]] = T.toArray(output.w) as [[number, number], [number, number]]
    digits('0.35891648')(w5)
    digits('0.408666186')(w6)
    digits('0.511301270')(w7)
    digits('0.561370121')(w8)
    digits('0.149780716')(T.toArray(hidden.w)[0]![0]!)
  })
  it('ten thousand steps take the error from 0.298 to 0.0000351', () => {
    const [last, errors] = train(initial)
    expect(T.toArray(errors)[0]).toBe(T.item(loss))
    digits('0.0000351')(T.item(error(last)))
  })
})
