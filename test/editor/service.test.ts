import { describe, expect, test } from 'vitest'
import { editor, type Version } from './service.js'

const versions: readonly Version[] = ['5.9', '6.0']

describe.each(versions)('the language service of TypeScript %s', version => {
  const open = editor(version)

  test('shows what an editor shows at a marker', () => {
    const { hover, mistakes } = open('const /*^xs*/xs = [1, 2] as const\nconst /*^sum*/ sum = xs[0] + 1\n')
    expect(hover('xs')).toBe('const xs: readonly [1, 2]')
    expect(hover('sum')).toBe('const sum: number')
    expect(mistakes()).toEqual([])
  })

  test('names mistakes with their place', () => {
    const { mistakes } = open(
      "\nconst n: number = 1\nconst s: string = n\nconst t: { a: { b: 1 } } = { a: { b: 'x' } }\n",
    )
    expect(mistakes()).toEqual([
      { line: 3, column: 6, at: 's', code: 2322, message: "Type 'number' is not assignable to type 'string'." },
      { line: 4, column: 34, at: 'b', code: 2322, message: `Type 'string' is not assignable to type '1'.` },
    ])
  })

  test('finds the modules of src and those of the packages it stands on', () => {
    const { hover, mistakes } = open(`
      import { pipe } from 'fp-ts/lib/function.js'
      import type { Refused } from '../../src/shape/error.js'
      const /*^refused*/ refused = pipe(null as unknown as Refused<'wrong'>, e => e)`)
    expect(mistakes()).toEqual([])
    expect(hover('refused')).toBe('const refused: Refused<"wrong">')
  })

  test('keeps two documents apart', () => {
    const first = open('const /*^x*/ x = 1')
    const second = open('const /*^x*/ x = "a"')
    expect([first.hover('x'), second.hover('x'), first.hover('x')]).toEqual([
      'const x: 1',
      'const x: "a"',
      'const x: 1',
    ])
  })

  test('says which marker is missing', () => {
    expect(() => open('const x = 1').hover('y')).toThrow('the text has no marker /*^y*/')
  })
})
