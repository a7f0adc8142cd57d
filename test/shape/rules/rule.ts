import fc from 'fast-check'

/** What a rule gives: a shape, a single size, or several of either. */
export type Outcome = number | readonly Outcome[]

/** A random use of a rule, as TypeScript writes it and as it runs. */
export interface Program {
  readonly name: string
  /** The type that is `unknown` where the shapes fit, else a `ShapeError`. */
  readonly guard: string
  /** The type of the result, where the shapes fit. */
  readonly result: string
  /** Whether the compiler may know less than the run time. */
  readonly uncertain: boolean
  readonly run: () => Outcome
}

/** One rule of the shape algebra. In the type expressions the name of a file in src/shape stands for its types. */
export interface Rule<Case> {
  readonly name: string
  readonly arbitrary: fc.Arbitrary<Case>
  readonly type: (drawn: Case) => { readonly guard?: string; readonly result: string }
  readonly run: (drawn: Case) => Outcome
  /** Whether the compiler may know less than the run time; by default where `number` stands in the types. */
  readonly uncertain?: (drawn: Case) => boolean
}

/** The random programs over one rule. */
export const rule = <Case>({ name, arbitrary, type, run, uncertain }: Rule<Case>): fc.Arbitrary<Program> =>
  arbitrary.map(drawn => {
    const { guard = 'unknown', result } = type(drawn)
    return {
      name,
      guard,
      result,
      uncertain: uncertain?.(drawn) ?? /\bnumber\b/.test(`${guard} ${result}`),
      run: () => run(drawn),
    }
  })

/** A size as the types write it and as it is at run time. */
export interface Size {
  readonly text: string
  readonly value: number
}

// Large primes, so that a named size fits a literal one only where the types say so.
export const names: Readonly<Record<string, number>> = { batch: 10_007, time: 20_011, width: 30_013 }

/** What a size computed from named ones is at run time: `'batch*784'`, `'floor((time-5)/2)'`. */
export const evaluate = (named: string): number => {
  const scope = { ...names, floor: Math.floor, max: Math.max, min: Math.min }
  return Function(...Object.keys(scope), `return ${named}`)(...Object.values(scope))
}

export const literal = (value: number): Size => ({ text: `${value}`, value })
export const unknown = (value: number): Size => ({ text: 'number', value })

export const small = fc.integer({ min: 1, max: 6 }).map(literal)
export const large = fc.integer({ min: 10_000, max: 99_999 }).map(literal)
export const named = fc.constantFrom(...Object.entries(names)).map(([name, value]) => ({ text: `'${name}'`, value }))

/** Sizes computed from named ones, as the rules themselves write them. */
export const computed = fc
  .constantFrom(
    'batch+2',
    'batch-3',
    'batch*6',
    'batch*time',
    'time*batch*4',
    'batch+time',
    'batch+time-1',
    '(batch+time)*2',
    '(width-3)*batch',
    'batch*6+time',
    'floor((width-5)/2)',
    'floor((width-5)/2)+1',
    'floor(batch*time/2)*3',
    'floor((floor((width-5)/2)-4)/2)+1',
  )
  .map(named => ({ text: `'${named}'`, value: evaluate(named) }))

/** A size known to the compiler, by its value or by a name. */
export const knownSize: fc.Arbitrary<Size> = fc.oneof(
  { weight: 8, arbitrary: small },
  { weight: 1, arbitrary: fc.constant(literal(0)) },
  { weight: 2, arbitrary: large },
  { weight: 3, arbitrary: named },
)

/** Any size. */
export const size: fc.Arbitrary<Size> = fc.oneof(
  { weight: 12, arbitrary: knownSize },
  { weight: 1, arbitrary: small.map(({ value }) => unknown(value)) },
)

export const shape = (minLength: number, maxLength: number): fc.Arbitrary<readonly Size[]> =>
  fc.array(size, { minLength, maxLength })

/** Mostly the same sizes; now and then one of them unknown or another. */
export const nearly = (sizes: readonly Size[]): fc.Arbitrary<readonly Size[]> =>
  fc.tuple(
    ...sizes.map(same =>
      fc.oneof(
        { weight: 12, arbitrary: fc.constant(same) },
        { weight: 1, arbitrary: fc.constant(unknown(same.value)) },
        { weight: 1, arbitrary: size },
      ),
    ),
  )

/** An axis: mostly one of those there are, counted from either end; now and then unknown or out of range. */
export const axisOf = (rank: number): fc.Arbitrary<Size> =>
  fc.oneof(
    { weight: 10, arbitrary: fc.integer({ min: -rank, max: Math.max(rank - 1, -rank) }).map(literal) },
    { weight: 2, arbitrary: fc.constantFrom(-rank - 1, rank, rank + 1).map(literal) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: rank }).map(unknown) },
  )

/** The type of a shape: `[3, 'batch', number]`. */
export const text = (sizes: readonly Size[]): string => `[${sizes.map(({ text }) => text).join(', ')}]`

export const values = (sizes: readonly Size[]): readonly number[] => sizes.map(({ value }) => value)
