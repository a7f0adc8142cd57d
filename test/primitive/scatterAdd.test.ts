// Sums of many updates of one place are as good as other long sums, whatever way they are computed.
import * as T from 'tensor-ts'
import { expect, it } from 'vitest'
import { onEveryWay } from '../engine/ways.js'

type Vector = T.Tensor<[number]>

onEveryWay('many updates of one place', ({ of }) => {
  const many = 2 ** 20
  const tenth = Math.fround(0.1)
  const zeros = (size: number) => T.zeros([size], 'int32') as T.Tensor<[number], 'int32'>

  it('are added as a long sum is', () => {
    const f = of((x: Vector, at: T.Tensor<[number], 'int32'>) => [
      T.segmentSum(x, at, 2),
      T.at(T.zeros([2]) as Vector, at).add(x),
      T.scatter(T.zeros([2]) as Vector, at, x, { mode: 'add' }),
      T.vjp((table: Vector) => T.take(table, at))(T.zeros([2]) as Vector)[1](x)[0],
    ])
    for (const sums of f(T.full([many], 0.1) as Vector, zeros(many)))
      expect([...T.data(sums as Vector)]).toEqual([Math.fround(many * tenth), 0])
  })

  it('are added by row and column, whether they are few or many', () => {
    const [rows, width] = [7, 300]
    const numbers = Array.from({ length: 5000 }, (_, i) => (i * i) % 11)
    const at = numbers.map((n, i) => (n < rows ? (i % 3 === 0 ? n - rows : n) : n))
    const value = (i: number, k: number) => Math.fround(((i * 31 + k * 17) % 101) / 7 - 5)
    const x = T.fromArray(
      Float32Array.from({ length: at.length * width }, (_, i) => value(Math.floor(i / width), i % width)),
      [at.length, width],
    )
    const sums = Array.from({ length: rows * width }, () => 0)
    at.forEach((index, i) => {
      const row = index < 0 ? index + rows : index
      if (row < rows) for (let k = 0; k < width; k++) sums[row * width + k]! += value(i, k)
    })
    const f = of(
      (updates: T.Tensor<[number, number]>, places: T.Tensor<[number], 'int32'>) =>
        T.vjp((table: T.Tensor<[number, number]>) => T.take(table, places))(T.zeros([rows, width]))[1](updates)[0],
    )
    const places = T.fromArray(at, [at.length], 'int32')
    expect([...T.data(f(x, places))]).toEqual(sums.map(Math.fround))
  })

  it('stay modulo 2³² of integers, and in order of float64', () => {
    const f = of((at: T.Tensor<[number], 'int32'>) => [
      T.segmentSum(T.tensor([2 ** 31 - 1, 2, 5], 'int32') as T.Tensor<[number], 'int32'>, at, 1),
      T.segmentSum(T.tensor([1, 1e-20, -1], 'float64') as T.Tensor<[number], 'float64'>, at, 1),
    ])
    expect(f(zeros(3)).map(x => [...T.data(x as T.AnyTensor)])).toEqual([[(2 ** 31 + 6) | 0], [0]])
  })
})
