// Steps along gradients that are large, small or zero.
import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'
import { describe, expect, it } from 'vitest'
import { onEveryWay } from '../engine/ways.js'

type Numbers = readonly number[]
type Vector = T.Tensor<[number], T.FloatDType>

const dtypes = ['float32', 'float64'] as const

onEveryWay('optimizers', ({ of }) => {
  describe.each(dtypes)('%s', dtype => {
    const vector = (xs: Numbers): Vector => T.fromArray([...xs], [xs.length], dtype)
    const near = (actual: Numbers, expected: Numbers, what: string) => {
      expected.forEach((y, i) => {
        const tolerance = (dtype === 'float32' ? 1e-5 : 1e-12) * Math.abs(y) + (dtype === 'float32' ? 1e-44 : 0)
        if (!Object.is(actual[i], y))
          expect(Math.abs(actual[i]! - y), `${what}[${i}]: ${actual[i]}`).toBeLessThanOrEqual(tolerance)
      })
    }
    const clip = (norm: number) => {
      const { init, update } = optim.clipByGlobalNorm(norm)
      return (g: Vector): Vector => update(g, init(g), g).updates
    }

    it('clipByGlobalNorm keeps the direction of what is large or small', () => {
      const scales = dtype === 'float32' ? [1, 1e20, 1e38, 1e-20, 1e-38] : [1, 1e200, 1e308, 1e-200, 1e-305]
      for (const norm of [1, 1e10, 1e-10]) {
        const f = of(clip(norm))
        for (const scale of scales) {
          const g = vector([scale * 1.5, -scale * 1.5, 0, scale / 4])
          const given = [...T.data(g)]
          const length = Math.sqrt(4.5 + 1 / 16)
          const expected = scale > norm / length ? given.map(x => (x / scale / length) * norm) : given
          near([...T.data(f(g))], expected, `${norm}: ${scale}`)
        }
        expect([...T.data(f(vector([0, -0])))]).toEqual([0, -0])
      }
    })

    it('clipByGlobalNorm has its Jacobian, at zero that of what passes', () => {
      const f = of((g: Vector) => [T.jacrev(clip(1))(g), T.jacfwd(clip(1))(g)])
      for (const scale of dtype === 'float32' ? [1, 1e15, 1e25] : [1, 1e100, 1e250])
        for (const jacobian of f(vector([3 * scale, 4 * scale]))) {
          // (I - g gᵀ / ‖g‖²) / ‖g‖
          const scaled = [...T.data(jacobian as T.AnyTensor)].map(x => x * scale)
          expect(scaled).toEqual([0.128, -0.096, -0.096, 0.072].map(x => expect.closeTo(x, 6)))
        }
      for (const jacobian of f(vector([0, 0]))) expect([...T.data(jacobian as T.AnyTensor)]).toEqual([1, 0, 0, 1])
      for (const jacobian of f(vector([1e-30, 0]))) expect([...T.data(jacobian as T.AnyTensor)]).toEqual([1, 0, 0, 1])
    })

    it('clipByGlobalNorm says what it does with NaN and infinities', () => {
      const f = of(clip(1))
      expect([...T.data(f(vector([1, Number.NaN])))]).toEqual([Number.NaN, Number.NaN])
      expect([...T.data(f(vector([1, Infinity])))]).toEqual([0, Number.NaN])
    })

    it('steps are those of Optax, of which no square is out of range where its part of the average is not', () => {
      const unit = { sgd: null, adam: optim.scaleByAdam(), rmsProp: optim.scaleByRmsProp({ decay: 0.999 }) }
      const large = dtype === 'float32' ? 1e20 : 1e155
      for (const [name, transform] of Object.entries(unit)) {
        if (transform === null) continue
        const step = of((g: Vector): Vector => transform.update(g, transform.init(g) as never, g).updates as Vector)
        const size = name === 'adam' ? 1 : 1 / Math.sqrt(0.001)
        near([...T.data(step(vector([large, -large, 0])))], [size, -size, 0], name)
        // Beside epsilon they vanish.
        const small = dtype === 'float32' ? 1e-30 : 1e-160
        near([...T.data(step(vector([small])))], [small / 1e-8], name)
      }
    })

    it('updates have derivatives at zero', () => {
      const transforms = {
        adam: optim.scaleByAdam({ epsilon: 0.5 }),
        rmsProp: optim.scaleByRmsProp({ epsilon: 0.5 }),
        adaGrad: optim.scaleByAdaGrad({ epsilon: 0.5 }),
      }
      for (const [name, transform] of Object.entries(transforms)) {
        const step = (g: Vector): Vector => transform.update(g, transform.init(g) as never, g).updates as Vector
        const f = of((g: Vector) => [T.jacrev(step)(g), T.jacfwd(step)(g)])
        for (const jacobian of f(vector([0, 0])))
          expect([...T.data(jacobian as T.AnyTensor)], name).toEqual([2, 0, 0, 2].map(x => expect.closeTo(x, 5)))
      }
      const delta = optim.scaleByAdaDelta({ epsilon: 0.25 })
      const step = (g: Vector): Vector => delta.update(g, delta.init(g), g).updates
      expect([...T.data(of((g: Vector) => T.jacrev(step)(g))(vector([0])) as T.AnyTensor)]).toEqual([1])
    })

    it('updates of every optimizer have derivatives at zero', () => {
      const all = {
        adamax: optim.adamax(1, { epsilon: 0.5 }),
        nadam: optim.nadam(1, { epsilon: 0.5 }),
        amsGrad: optim.amsGrad(1, { epsilon: 0.5 }),
        radam: optim.radam(1, { epsilon: 0.5 }),
        lion: optim.lion(1),
        lamb: optim.lamb(1, { epsilon: 0.5 }),
        adafactor: optim.adafactor(1, { epsilon: 0.5 }),
        scheduleFreeAdamW: optim.scheduleFreeAdamW(1, { epsilon: 0.5 }),
        clipByValue: optim.clipByValue(1),
        clipByNorm: optim.clipByNorm(1),
        clipAdaptively: optim.clipAdaptively(1),
        skipNonFinite: optim.skipNonFinite(optim.sgd(1)),
        accumulate: optim.accumulate(optim.sgd(1), 1),
        averaged: optim.averaged(optim.sgd(1), 0.5),
      }
      for (const [name, optimizer] of Object.entries(all) as unknown as [string, optim.Optimizer<never>][]) {
        const x = vector([1, 0])
        const step = (g: Vector): Vector => optimizer.update(g, optimizer.init(x) as never, x).updates as Vector
        const f = of((g: Vector) => [T.jacrev(step)(g), T.jacfwd(step)(g)])
        const [reverse, forward] = f(vector([0, 0])).map(jacobian => [...T.data(jacobian as T.AnyTensor)])
        expect(reverse!.every(Number.isFinite), `${name}: ${reverse}`).toBe(true)
        expect(reverse, name).toEqual(forward!.map(y => expect.closeTo(y, 5)))
      }
    })

    it('where a gradient is infinite or NaN, it shows in every optimizer', () => {
      const all = {
        adamax: optim.adamax(0.1),
        nadam: optim.nadam(0.1),
        amsGrad: optim.amsGrad(0.1),
        radam: optim.radam(0.1),
        lion: optim.lion(0.1),
        scheduleFreeAdamW: optim.scheduleFreeAdamW(0.1),
      }
      const whole = { lamb: optim.lamb(0.1), adafactor: optim.adafactor(0.1), clipByNorm: optim.clipByNorm(1) }
      for (const [name, optimizer] of Object.entries({ ...all, ...whole }) as unknown as [
        string,
        optim.Optimizer<never>,
      ][]) {
        const step = of((g: Vector, x: Vector) => {
          const first = optimizer.update(g, optimizer.init(x) as never, x)
          return [first.updates, optimizer.update(T.onesLike(g), first.state as never, x).updates] as Vector[]
        })
        const steps = step(vector([1, Infinity, -Infinity, Number.NaN, -1]), vector([1, 2, 3, 4, 5]))
        const isWhole = name in whole
        for (const [i, updates] of steps.entries())
          if (name !== 'clipByNorm' || i === 0)
            expect([...T.data(updates)].map(Number.isNaN), name).toEqual([isWhole, true, true, true, isWhole])
      }
    })

    it('clips of each tensor keep the direction of what is large or small', () => {
      const scales = dtype === 'float32' ? [1, 1e20, 2e38, 1e-20, 1e-38] : [1, 1e200, 1e308, 1e-200, 1e-305]
      for (const [name, make] of [
        ['clipByNorm', optim.clipByNorm],
        ['clipAdaptively', (norm: number) => optim.clipAdaptively(norm, { epsilon: 1 })],
      ] as const)
        for (const norm of [1, 1e10, 1e-10]) {
          const { init, update } = make(norm)
          const f = of((g: Vector): Vector => update(g, init(g), T.zerosLike(g)).updates)
          for (const scale of scales) {
            const g = vector([scale * 1.5, -scale * 1.5, 0, scale / 4])
            const length = Math.sqrt(4.5 + 1 / 16)
            const given = [...T.data(g)]
            const expected = scale > norm / length ? given.map(x => (x / scale / length) * norm) : given
            near([...T.data(f(g))], expected, `${name} ${norm}: ${scale}`)
          }
        }
    })

    it('every optimizer stays finite', () => {
      const all = {
        sgd: optim.sgd(0.1),
        momentum: optim.sgd(0.1, { momentum: 0.9 }),
        nesterov: optim.sgd(0.1, { momentum: 0.9, nesterov: true }),
        adam: optim.adam(0.1),
        adamW: optim.adamW(0.1),
        adaGrad: optim.adaGrad(0.1),
        rmsProp: optim.rmsProp(0.1),
        adaDelta: optim.adaDelta(),
        adamax: optim.adamax(0.1),
        nadam: optim.nadam(0.1),
        amsGrad: optim.amsGrad(0.1),
        radam: optim.radam(0.1),
        lion: optim.lion(0.1),
        lamb: optim.lamb(0.1),
        adafactor: optim.adafactor(0.1),
        scheduleFreeAdamW: optim.scheduleFreeAdamW(0.1),
        clippedByValue: optim.chain(optim.clipByValue(1), optim.sgd(0.1)),
        clippedByNorm: optim.chain(optim.clipByNorm(1), optim.sgd(0.1)),
        clippedAdaptively: optim.chain(optim.clipAdaptively(0.1), optim.sgd(0.1)),
        clipped: optim.chain(optim.clipByGlobalNorm(1), optim.adam(0.1)),
      }
      for (const [name, optimizer] of Object.entries(all) as unknown as [string, optim.Optimizer<never>][]) {
        const steps = of((g: Vector, x: Vector): readonly Vector[] => {
          const first = optimizer.update(g, optimizer.init(x) as never, x)
          return [first.updates as Vector, optimizer.update(g, first.state as never, x).updates as Vector]
        })
        for (const updates of steps(vector([1e18, -1e18, 1e-30, 0, 1]), vector([1, 2, 3, 4, 5])))
          expect([...T.data(updates)].every(Number.isFinite), `${name}: ${T.data(updates)}`).toBe(true)
      }
    })
  })
})
