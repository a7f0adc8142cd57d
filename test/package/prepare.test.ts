import { expect, test } from 'vitest'
import { prepare } from '../../scripts/prepare.js'

const pure = '/* @__PURE__ */'

test.each([
  ['const x = 1', 'const x = 1'],
  ['const x = f(1)', `const x = ${pure} f(1)`],
  [
    "export const x: A = f('a', { b: g(c), d }, [h()]) as A",
    `export const x: A = ${pure} f('a', { b: ${pure} g(c), d }, [${pure} h()]) as A`,
  ],
  ['const x = 2 * f()', `const x = ${pure} (function () { return 2 * f() })()`],
  ['const x = f(...y)', `const x = ${pure} (function () { return f(...y) })()`],
  ['const x = new A(f())', `const x = ${pure} new A(${pure} f())`],
  ['const x = new A', `const x = ${pure} new A`],
  ['const x = [2 ** -2, 3 - 2 ** 4 * 2, 2 / 4]', 'const x = [0.25, -29, 0.5]'],
  ['const x = [-0, 0 * -1, 0xff]', 'const x = [-0, -0, 0xff]'],
  ['const x = 2 ** y', `const x = ${pure} (function () { return 2 ** y })()`],
  ["import * as p from 'p'\nconst x = f(p.y)", `import * as p from 'p'\nconst x = ${pure} f(p.y)`],
  ['const x = f(p.y)', `const x = ${pure} (function () { return f(p.y) })()`],
  ['const x = (y => y) as unknown as A', 'const x = (function (y ) { return y }) as unknown as A'],
  ['let x: A | undefined', 'let x: A | undefined'],
])('marks what has no side effects: %s', (text, expected) => {
  expect(prepare('a.ts', text)).toBe(expected)
})

test.each(['const [x, y] = z', 'const { x } = f()'])('refuses constants that bundlers would keep: %s', text => {
  expect(() => prepare('a.ts', text)).toThrow('a.ts: expected constants with a name each, got ')
})

test.each([
  ['const f = (x: A): B => x + 1', 'const f = function (x: A): B  { return x + 1 }'],
  ['const f = x => ({ x })', 'const f = function (x ) { return ({ x }) }'],
  ['const f = <A>(x: A) => { g(x) }', 'const f = function <A>(x: A)  { g(x) }'],
  ['const f = async () => 1', 'const f = async function  ()  { return 1 }'],
  ['const f = x => y => x', 'const f = function (x ) { return y => x }'],
  ['const x = g(x => 1)', `const x = ${pure} g(function (x ) { return 1 })`],
  ['const x = 1 && (x => 1)', `const x = ${pure} (function () { return 1 && (function (x ) { return 1 }) })()`],
  ['class A { f = () => this }', 'class A { f = () => this }'],
  ["const x = { f: (y: A) => 1, 'g':\n  z => {} }", "const x = { f(y: A)  { return 1 }, 'g'\n(z ) {} }"],
  ['const x = { f: async () => 1 }', 'const x = { f: async function  ()  { return 1 } }'],
])('writes functions with the word: %s', (text, expected) => {
  expect(prepare('a.ts', text)).toBe(expected)
})

test('takes away fields of classes without a value, and no line', () => {
  const text = 'class A {\n  readonly a: {\n  b: 1 }\n  private c = 1\n  static d = () => 2\n}\n'
  expect(prepare('a.ts', text)).toBe('class A {\n  \n\n  private c = 1\n  static d = () => 2\n}\n')
})

test('takes away comments inside classes and objects, and no line', () => {
  const text = 'class A {\n  /** One.\n   * Two. */\n  a = 1\n}\nconst b = {\n  // Three.\n  c: 2,\n}\n'
  expect(prepare('a.ts', text)).toBe('class A {\n  \n\n  a = 1\n}\nconst b = {\n  \n  c: 2,\n}\n')
})
