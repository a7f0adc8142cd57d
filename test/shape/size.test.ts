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
  ["SameSize<'a+b', 'b+a'>", 'true'],
  ["SameSize<'c+b*a', 'a*b+c'>", 'true'],
  ["SameSize<'a*2+b', 'a*b+2'>", 'false'],
  ["SameSize<'(b+a)*c', '(a+c)*b'>", 'false'],
  ["Multiply<'b', 'a'>", '"a*b"'],
  ["Multiply<'b*2', 'c*a'>", '"a*b*c*2"'],
  ["Multiply<'heads', 'head'>", '"head*heads"'],
  ["Multiply<'b+a', '2'>", '"(b+a)*2"'],
  ["Multiply<'c', 'a+b'>", '"(a+b)*c"'],
  ["Multiply<'ä', 'a'>", '"a*ä"'],
  ["Add<'b', 'a'>", '"a+b"'],
  ["Add<'b+2', 'a+c'>", '"a+b+c+2"'],
  ["Add<'b*2', 'a*3'>", '"a*3+b*2"'],
  ["Add<'a', 'a'>", '"a+a"'],
  ["Add<'b', 'floor(a/2)'>", '"b+floor(a/2)"'],

  // Of several sizes each is computed with, and what is not the same for all is not known.
  ['Add<2 | 3, 4>', '6 | 7'],
  ["Add<'a' | 'b', 1>", '"a+1" | "b+1"'],
  ['Subtract<2 | 3, 1>', '1 | 2'],
  ['Multiply<2 | 3, 2 | 5>', '4 | 6 | 10 | 15'],
  ["Multiply<'a' | 2, 3>", '"a*3" | 6'],
  ['Divide<4 | 6, 2>', '2 | 3'],
  ['FloorDivide<4 | 7, 2>', '2 | 3'],
  ["FloorDivide<'a*2' | 'b', 2>", '"a" | "floor(b/2)"'],
  ["FloorDivide<'a' | 4, 2>", '"floor(a/2)" | 2'],
  ['Less<2, 2 | 3>', 'boolean'],
  ['Less<2 | 3, 3>', 'boolean'],
  ['Less<2 | 3, 4>', 'true'],
  ['SameSize<2 | 3, 2 | 3>', 'boolean'],
  ['SameSize<2 | 3, 2>', 'boolean'],
  ['SameSize<2 | 3, 4>', 'false'],
  ["SameSize<'a' | 'b', 'a'>", 'boolean'],
  ["OrZero<'n+1'>", '"n+1"'],
  ["OrZero<'n-1'>", '"max(n-1,0)"'],
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
    // A union has no order.
    expect(texts[i]?.split(' | ').toSorted()).toEqual(text.split(' | ').toSorted())
  })
})
