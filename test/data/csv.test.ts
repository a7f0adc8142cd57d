import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import * as T from 'tensor-ts'
import { showDataError } from 'tensor-ts/data'
import { category, integer, number, parseCsv, readCsv, toTensors, withDefault } from 'tensor-ts/data/csv'
import { describe, expect, expectTypeOf, test } from 'vitest'

const loosely = (f: unknown) => f as (...args: readonly unknown[]) => unknown
const flower = t.strict({ petal: number, kind: category(['setosa', 'versicolor']) })
const saidBy = <A>(codec: t.Type<A, unknown, unknown>, text: string) =>
  E.mapLeft(showDataError)(parseCsv(codec)(text, 'a.csv'))
const said = (text: string) => saidBy(flower, text)

describe('parseCsv', () => {
  test('reads what was written, whatever stands in the cells', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'ß', ',', '"', '\n', '\r\n', ' ', ';', '😀'), maxLength: 6 })
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 6 }), fc.constantFrom('\n', '\r\n'), (rows, newLine) => {
        const text = [['x', 'y'], ...rows].map(row => row.map(quoted).join(',')).join(newLine)
        expect(parseCsv(t.type({ x: t.string, y: t.string }))(text)).toEqual(E.right(rows.map(([x, y]) => ({ x, y }))))
      }),
    )
  })

  test('decodes by the codec, whose type rows have', () => {
    const rows = parseCsv(flower)('\ufeffkind,other,petal\r\nsetosa,x, 1.5 \r\n\r\nversicolor,"a, b",-2e3\r\n')
    expectTypeOf(rows).toExtend<E.Either<unknown, readonly { petal: number; kind: number }[]>>()
    expect(rows).toEqual(
      E.right([
        { petal: 1.5, kind: 0 },
        { petal: -2000, kind: 1 },
      ]),
    )
    expect(parseCsv(t.type({ a: integer, b: t.string }), { delimiter: ';', columns: ['a', 'b'] })('1;x\n2;y')).toEqual(
      E.right([
        { a: 1, b: 'x' },
        { a: 2, b: 'y' },
      ]),
    )
    expect(parseCsv(flower)('petal,kind\n')).toEqual(E.right([]))
  })

  test.each<readonly [text: string, sentence: string]>([
    ['petal,kind\n1,setosa\nlong,setosa\n', "row 2 (line 3), column 'petal': expected a number, got 'long'"],
    ['petal,kind\n"1\n",setosa\n,setosa\n', "row 2 (line 4), column 'petal': expected a number, got ''"],
    ['petal,kind\n1,rose\n', "row 1 (line 2), column 'kind': expected 'setosa' or 'versicolor', got 'rose'"],
    ['petal,kind\n1,setosa\n2\n', 'row 2 (line 3): expected 2 cells, got 1'],
    ['petal,kind\n1,setosa,2\n', 'row 1 (line 2): expected 2 cells, got 3'],
    ['petal,sort\n1,setosa\n', "there is no column 'kind' among 'petal', 'sort'"],
    ['petal,kind,petal\n1,setosa,2\n', "the column 'petal' is there twice"],
    ['', 'expected the names of columns in the first line, got nothing'],
    ['petal,kind\n1,"setosa\n', 'no CSV: Quote Not Closed: the parsing is finished with an opening quote at line 2'],
    ['petal,kind\n1,se"tosa\n', 'no CSV: Invalid Opening Quote: a quote is found on field 1 at line 2, value is "se"'],
  ])('refuses %j', (text, sentence) => {
    expect(said(text)).toEqual(E.left(`a.csv: ${sentence}`))
  })

  test('names the column of an error deep in a codec', () => {
    const both = t.intersection([t.type({ a: number }), t.type({ b: t.union([number, t.literal('x')]) })])
    expect(saidBy(both, 'a,b\n1,y\n')).toEqual(
      E.left(`a.csv: row 1 (line 2), column 'b': expected (a number | "x"), got 'y'`),
    )
    const positive = t.refinement(number, x => x > 0, 'a positive number')
    expect(saidBy(t.type({ a: positive }), 'a\n-1\n')).toEqual(
      E.left("a.csv: row 1 (line 2), column 'a': expected a positive number, got '-1'"),
    )
    const numbered = parseCsv(t.intersection([t.type({ 1: number }), t.type({ 0: number })]), { columns: ['0', '1'] })
    expect(E.mapLeft(showDataError)(numbered('x,2'))).toEqual(
      E.left("row 1 (line 1), column '0': expected a number, got 'x'"),
    )
    expect(saidBy(t.array(number), 'a\n1\n')).toEqual(
      E.left('a.csv: row 1 (line 2): expected Array<a number>, got a record of cells'),
    )
  })

  test.each<readonly [string, t.Mixed]>([
    ['of an intersection', t.intersection([t.type({ a: number }), t.type({ b: number })])],
    ['that is read only', t.readonly(t.type({ a: number, b: number }))],
    ['with a condition', t.refinement(t.type({ a: number, b: number }), ({ a, b }) => a < b, 'ascending')],
    ['of this or that', t.union([t.type({ a: number, b: number }), t.type({ b: number })])],
  ])('names a column that is missing, of a codec %s', (_, codec) => {
    expect(saidBy(codec, 'a,c\n1,2\n')).toEqual(E.left("a.csv: there is no column 'b' among 'a', 'c'"))
  })

  test('refuses what is no codec, no text, no option', () => {
    expect(() => loosely(parseCsv)({})).toThrow('parseCsv: expected a codec of io-ts, got an object')
    expect(() => loosely(parseCsv(flower))(3)).toThrow('parseCsv: expected a text, got 3')
    expect(() => loosely(parseCsv)(flower, { sep: ';' })).toThrow(
      "parseCsv: expected options among delimiter, columns, got 'sep'",
    )
    expect(() => loosely(parseCsv)(flower, { delimiter: '' })).toThrow(
      "parseCsv: expected delimiter to be a text, got ''",
    )
    expect(() => loosely(readCsv)(flower, { columns: 'a' })).toThrow(
      "readCsv: expected columns to be a list of names, got 'a'",
    )
  })
})

describe('cells', () => {
  test('numbers are those of decimal digits, and no others', () => {
    for (const [text, n] of Object.entries({
      '1': 1,
      ' -.5': -0.5,
      '1.': 1,
      '+2E-3': 0.002,
      nan: Number.NaN,
      '-inf': -Infinity,
      Infinity: Infinity,
    }))
      expect(number.decode(text)).toEqual(E.right(n))
    for (const text of ['', ' ', '1,5', '0x10', '1e', '.', '--1', 'one', '1 2', '1_000', 'true'])
      expect(E.isLeft(number.decode(text)), text).toBe(true)
    fc.assert(
      fc.property(fc.double(), n => {
        expect(number.decode(number.encode(n))).toEqual(E.right(n + 0))
      }),
    )
    expect([integer.decode('3'), E.isLeft(integer.decode('3.5')), E.isLeft(integer.decode('nan'))]).toEqual([
      E.right(3),
      true,
      true,
    ])
    expect(E.isLeft(number.decode(3))).toBe(true)
  })

  test('words are numbered, missing ones replaced', () => {
    const kind = category(['a', 'b'])
    expect([kind.decode('b'), kind.encode(1), E.isLeft(kind.decode('c'))]).toEqual([E.right(1), 'b', true])
    expect(withDefault(kind, -1).decode(' ')).toEqual(E.right(-1))
    expect(() => category([])).toThrow('category: expected a list of words, got an array of length 0')
    expect(() => category(['a', 'a'])).toThrow("category: the word 'a' is given twice")
    expect(() => loosely(withDefault)(3, 0)).toThrow('withDefault: expected a codec of io-ts, got 3')
  })
})

describe('readCsv', () => {
  const latin = (text: string) => Buffer.from(text, 'latin1')
  test.each([
    ['a line of Latin-1', latin('petal,kind\n1,setosa\n2,sétosa\n3,setosa\n'), 3],
    ['the last line', latin('petal,kind\n1,setosa\n2,sé'), 3],
    ['the names', latin('pétal,kind\n1,setosa\n'), 1],
    ['a character that is cut off', Buffer.from('petal,kind\n1,é').subarray(0, -1), 2],
    ['UTF-16', Buffer.from('\ufeffpetal,kind\n1,setosa\n', 'utf16le'), 1],
  ])('refuses %s, whose bytes are no UTF-8', async (_, bytes, line) => {
    const directory = mkdtempSync(join(tmpdir(), 'tensor-ts-'))
    const path = join(directory, 'iris.csv')
    writeFileSync(path, bytes)
    expect(E.mapLeft(showDataError)(await readCsv(flower)(path)())).toEqual(
      E.left(`${path}: line ${line}: expected text in UTF-8, got other bytes`),
    )
    rmSync(directory, { recursive: true })
  })

  test('reads a file, compressed or not, and names it in errors', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'tensor-ts-'))
    const path = join(directory, 'iris.csv')
    writeFileSync(`${path}.gz`, gzipSync('petal,kind\n1,setosa\n'))
    expect(await readCsv(flower)(path)()).toEqual(E.right([{ petal: 1, kind: 0 }]))
    writeFileSync(path, 'petal,kind\nx,setosa\n')
    expect(E.mapLeft(showDataError)(await readCsv(flower)(path)())).toEqual(
      E.left(`${path}: row 1 (line 2), column 'petal': expected a number, got 'x'`),
    )
    rmSync(directory, { recursive: true })
  })
})

describe('toTensors', () => {
  test('makes a vector of each column', () => {
    const columns = toTensors([
      { x: 1, y: 2 },
      { x: 3, y: 4 },
    ])
    expectTypeOf(columns).toEqualTypeOf<{ readonly x: T.Tensor<['rows']>; readonly y: T.Tensor<['rows']> }>()
    expect([T.toArray(columns.x), T.toArray(columns.y)]).toEqual([
      [1, 3],
      [2, 4],
    ])
    expect(() => toTensors([])).toThrow('toTensors: expected a list of at least one row, got an array of length 0')
    // @ts-expect-error a text is no number
    expect(() => toTensors([{ x: 'a' }])).toThrow("toTensors: row 1: expected a number under 'x', got 'a'")
    expect(() => loosely(toTensors)([{ x: 1 }, {}])).toThrow(
      "toTensors: row 2: expected a number under 'x', got undefined",
    )
  })
})
