export const dataSets = ['circle', 'xor', 'gaussian', 'spiral', 'own'] as const
export type DataSet = (typeof dataSets)[number]

export const features = ['x', 'y', 'xx', 'yy', 'xy', 'sinX', 'sinY'] as const
export type Feature = (typeof features)[number]

export const activations = ['tanh', 'relu', 'sigmoid', 'gelu', 'linear'] as const
export type Activation = (typeof activations)[number]

export const optimizers = ['sgd', 'momentum', 'rmsProp', 'adam'] as const
export type Optimizer = (typeof optimizers)[number]

export const penalties = ['none', 'l1', 'l2'] as const
export type Penalty = (typeof penalties)[number]

/** A point of one's own data set: where it lies, and its class. */
export interface Point {
  readonly x: number
  readonly y: number
  readonly label: 0 | 1
}

/** Everything that decides a run: the same settings give the same numbers. */
export interface Settings {
  readonly data: DataSet
  readonly noise: number
  /** Of a hundred points so many are learnt from; the others test. */
  readonly split: number
  readonly features: readonly Feature[]
  /** The units of each hidden layer. */
  readonly layers: readonly number[]
  readonly activation: Activation
  readonly optimizer: Optimizer
  readonly rate: number
  readonly penalty: Penalty
  readonly penaltyRate: number
  readonly batch: number
  readonly epochs: number
  readonly seed: number
  /** The points of the data set 'own'. */
  readonly points: readonly Point[]
}

/** What a setting is where nothing is said, and how it is written in the address: what `show` gives, `read` reads back. */
export interface Field<A> {
  readonly first: A
  readonly show: (value: A) => string
  /** Undefined where the text is none. */
  readonly read: (text: string) => A | undefined
}

const choice = <A extends string | number>(values: readonly A[], first: A): Field<A> => ({
  first,
  show: String,
  read: text => values.find(value => String(value) === text),
})

const listOf = <A>(
  item: Field<A>,
  between: string,
  first: readonly A[],
  least: number,
  most: number,
): Field<readonly A[]> => ({
  first,
  show: values => values.map(item.show).join(between),
  read: text => {
    const values = text === '' ? [] : text.split(between).map(item.read)
    const known = values.filter(value => value !== undefined)
    return known.length === values.length && known.length >= least && known.length <= most ? known : undefined
  },
})

/** Numbers from `low` to `high` of at most so many digits behind the point. */
const decimal = (low: number, high: number, digits: number, first: number): Field<number> => ({
  first,
  show: String,
  read: text => {
    const value = Number(text)
    return text.trim() !== '' && value >= low && value <= high && Number(value.toFixed(digits)) === value
      ? value
      : undefined
  },
})

/** Half the width of the square that is shown. */
export const reach = 6

const coordinate = decimal(-reach, reach, 1, 0)

const point: Field<Point> = {
  first: { x: 0, y: 0, label: 0 },
  show: ({ x, y, label }) => `${x},${y},${label}`,
  read: text => {
    const [x, y, label, ...rest] = text.split(',')
    const at = [coordinate.read(x ?? ''), coordinate.read(y ?? '')] as const
    if (at[0] === undefined || at[1] === undefined || (label !== '0' && label !== '1') || rest.length > 0)
      return undefined
    return { x: at[0], y: at[1], label: label === '1' ? 1 : 0 }
  },
}

/** What there is to choose from where a setting is one of several numbers. */
export const rates = [0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3] as const
export const penaltyRates = [0, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1] as const
export const batches = [1, 5, 10, 20, 50, 100, 200] as const
export const epochCounts = [20, 50, 100, 200, 300, 500, 1000, 2000] as const
export const mostLayers = 5
export const mostUnits = 8
export const mostPoints = 200

export const fields: { readonly [K in keyof Settings]: Field<Settings[K]> } = {
  data: choice(dataSets, 'spiral'),
  noise: decimal(0, 1, 2, 0.1),
  split: decimal(10, 90, 0, 50),
  features: listOf(choice(features, 'x'), ',', ['x', 'y', 'sinX', 'sinY'], 1, features.length),
  layers: listOf(decimal(1, mostUnits, 0, 4), ',', [8, 6], 0, mostLayers),
  activation: choice(activations, 'tanh'),
  optimizer: choice(optimizers, 'adam'),
  rate: choice<number>(rates, 0.01),
  penalty: choice(penalties, 'none'),
  penaltyRate: choice<number>(penaltyRates, 0.001),
  batch: choice<number>(batches, 10),
  epochs: choice<number>(epochCounts, 300),
  seed: decimal(0, 999_999, 0, 1),
  points: listOf(point, ';', [], 0, mostPoints),
}

const names = Object.keys(fields) as readonly (keyof Settings)[]

const shown = <K extends keyof Settings>(settings: Settings, name: K): string => fields[name].show(settings[name])

/** The settings of an address; what cannot be read there is as where nothing is said. */
export const readSettings = (hash: string): Settings => {
  const said = new URLSearchParams(hash.replace(/^#/, ''))
  const of = <K extends keyof Settings>(name: K): Settings[K] => {
    const text = said.get(name)
    return (text === null ? undefined : fields[name].read(text)) ?? fields[name].first
  }
  return {
    data: of('data'),
    noise: of('noise'),
    split: of('split'),
    features: of('features'),
    layers: of('layers'),
    activation: of('activation'),
    optimizer: of('optimizer'),
    rate: of('rate'),
    penalty: of('penalty'),
    penaltyRate: of('penaltyRate'),
    batch: of('batch'),
    epochs: of('epochs'),
    seed: of('seed'),
    points: of('points'),
  }
}

/** The settings where nothing is said. */
export const first = readSettings('')

/** What stands behind the # of an address: what differs from the first settings. */
export const showSettings = (settings: Settings): string =>
  names
    .filter(name => shown(settings, name) !== shown(first, name))
    .map(name => `${name}=${shown(settings, name)}`)
    .join('&')
