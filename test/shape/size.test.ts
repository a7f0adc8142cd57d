import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { size } from '../../src/shape/size.js'
import { typesOf } from './compile.js'

describe('size', () => {
  it('is the product of the sizes', () => {
    expect(size([32, 28, 28])).toBe(25_088)
    expect(size([])).toBe(1)
    expect(size([3, 0])).toBe(0)
  })

  it('multiplies where shapes are joined', () => {
    const shape = fc.array(fc.nat(9), { maxLength: 5 })
    fc.assert(fc.property(shape, shape, (a, b) => size([...a, ...b]) === size(a) * size(b)))
  })
})

// What is written here is a contract: users see these texts in their editors and write them in their types.
const written: readonly (readonly [type: string, text: string])[] = [
  ['Multiply<50257, 768>', '38597376'],
  ['Multiply<9007199254740991, 1>', '9007199254740991'],
  ['Multiply<94906265, 94906265>', '9007199136250225'],
  ['Multiply<9007199254740991, 2>', 'number'],
  ['Add<9007199254740991, 1>', '9007199254740992'],
  ['Add<9007199254740991, 2>', 'number'],
  ['Subtract<3, 5>', '-2'],
  ['Subtract<1000000, 1>', '999999'],
  ['FloorDivide<-1, 2>', '-1'],
  ['FloorDivide<-4, 2>', '-2'],
  ['FloorDivide<9007199254740991, 94906265>', '94906266'],
  ['Multiply<number, 3>', 'number'],
  ['Multiply<string, 3>', 'number'],
  ['Add<number, "batch">', 'number'],
  ["Multiply<'batch', 784>", '"batch*784"'],
  ["Multiply<784, 'batch'>", '"batch*784"'],
  ["Multiply<'batch*28', 28>", '"batch*784"'],
  ["Multiply<28, 'batch*28'>", '"batch*784"'],
  ["Multiply<'a', 'b'>", '"a*b"'],
  ["Multiply<'a*2', 'b*3'>", '"a*b*6"'],
  ["Multiply<'a+b', 2>", '"(a+b)*2"'],
  ["Multiply<'a-1', 'b+c'>", '"(a-1)*(b+c)"'],
  ["Multiply<'(a+b)*2', 3>", '"(a+b)*6"'],
  ["Multiply<'floor((h-5)/2)', 2>", '"floor((h-5)/2)*2"'],
  ["Multiply<'batch', 1>", '"batch"'],
  ["Multiply<'batch', 0>", '0'],
  ["Add<'a', 'b'>", '"a+b"'],
  ["Add<'a', 2>", '"a+2"'],
  ["Add<2, 'a'>", '"a+2"'],
  ["Add<'a+2', 3>", '"a+5"'],
  ["Add<'a+2', 'b+3'>", '"a+b+5"'],
  ["Add<'a-3', 3>", '"a"'],
  ["Add<'a', -3>", '"a-3"'],
  ["Subtract<'a+2', 2>", '"a"'],
  ["Subtract<'a', 3>", '"a-3"'],
  ["Subtract<'a', 'a'>", '0'],
  ["Subtract<'a+2', 'a'>", '2'],
  ["Subtract<'a', 'b'>", '"a-b"'],
  ["Subtract<'a', 'b+c'>", '"a-(b+c)"'],
  ["Subtract<3, 'a'>", '"-a+3"'],
  ["FloorDivide<'batch', 1>", '"batch"'],
  ["FloorDivide<'batch*784', 784>", '"batch"'],
  ["FloorDivide<'batch*784', 28>", '"batch*28"'],
  ["FloorDivide<'batch', 2>", '"floor(batch/2)"'],
  ["FloorDivide<'h-5', 2>", '"floor((h-5)/2)"'],
  ["Add<FloorDivide<Subtract<'h', 5>, 2>, 1>", '"floor((h-5)/2)+1"'],
  ["Divide<'batch*784', 'batch'>", '784'],
  ["Divide<'a*b*6', 'b*2'>", '"a*3"'],
  ["Divide<'a', 'b'>", 'never'],
  ["Divide<'a*5', 2>", 'never'],
  ['Divide<5, 0>', 'never'],
  ["SameSize<'a*b', 'b*a'>", 'true'],
  ["SameSize<'a*b*2', 'b*a*3'>", 'false'],
  ["SameSize<'(a*b+c)*d', '(a*d*b+c)'>", 'false'],
  ["SameSize<'(a+b)*c', 'c*(a+b)'>", 'true'],
  ["SameSize<'a', 5>", 'false'],
  ["SameSize<'a', number>", 'boolean'],
  ["Less<'a', 5>", 'boolean'],
  ["Size<['batch', 28, 28]>", '"batch*784"'],
  ['Size<[32, number]>', 'number'],
  ['Size<Shape>', 'number'],
  ['Size<[]>', '1'],
]

describe('the arithmetic of sizes, as types', () => {
  const texts = typesOf(written.map(([type]) => type.replace(/\b([A-Z]\w+)</g, 'size.$1<')))
  it.each(written.map(([type, text], i) => [type, text, i] as const))('%s is %s', (_type, text, i) => {
    expect(texts[i]).toBe(text)
  })
})
