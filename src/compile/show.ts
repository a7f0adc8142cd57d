import {
  type Access,
  type Buffer,
  type Control,
  type Head,
  type Kernel,
  type Loops,
  lookupsOf,
  type Nest,
  operandsFirst,
  operandsOf,
  placesOf,
  type Run,
  reducedValuesOf,
  type Scalar,
  scalarsOf,
} from './loops.js'

const nameOf = ({ id }: Buffer): string => `%${id}`

const showNumber = (value: number): string => (Object.is(value, -0) ? '-0' : String(value))

/** `%3[2 i + 5]`: the loops are i, j, k, … from the outermost. */
const showAccess = ({ buffer, offset, strides, lookup }: Access, name = loopName, textOf = noText): string => {
  const term = (stride: number, index: string) => (stride === 0 ? [] : [`${stride === 1 ? '' : `${stride} `}${index}`])
  const terms = strides.flatMap((stride, loop) => term(stride, name(loop)))
  if (lookup !== undefined) terms.push(...term(lookup.stride, textOf(lookup.place)))
  const all = offset === 0 && terms.length > 0 ? terms : [...terms, String(offset)]
  return `${nameOf(buffer)}[${all.join(' + ')}]`
}

const noText = (_: Scalar): string => {
  throw new TypeError('internal: what is looked up is not a value')
}

const loopName = (loop: number): string =>
  String.fromCharCode(105 + (loop % 18)) + (loop >= 18 ? Math.floor(loop / 18) : '')

type Names = ReadonlyMap<Scalar, string>

/** What is computed once and used often has a name. */
const namesOf = (values: readonly Scalar[]): Names => {
  const uses = new Map<Scalar, number>()
  const use = (value: Scalar) => uses.set(value, (uses.get(value) ?? 0) + 1)
  for (const value of values) use(value)
  for (const value of scalarsOf(values)) for (const operand of operandsOf(value)) use(operand)
  const shared = [...uses].filter(([value, times]) => value.kind === 'apply' && times > 1)
  return new Map(shared.map(([value], i) => [value, `$${i}`]))
}

/** The values as text, and lines before that give values a name, each after those that it is made of. */
const showScalars = (
  values: readonly Scalar[],
): { readonly named: readonly string[]; readonly textOf: (value: Scalar) => string } => {
  const names = namesOf(values)
  const texts = new Map<Scalar, string>()
  const textOf = (value: Scalar): string => texts.get(value)!
  const show = (value: Scalar): string => {
    switch (value.kind) {
      case 'constant':
        return showNumber(value.value)
      case 'head':
        return 'head'
      case 'load':
        return showAccess(value.access, loopName, textOf)
      case 'apply':
        return `${value.operation}(${value.operands.map(textOf).join(', ')})`
    }
  }
  const named: string[] = []
  for (const value of operandsFirst(values)) {
    const [name, text] = [names.get(value), show(value)]
    if (name !== undefined) named.push(`${name} = ${text}`)
    texts.set(value, name ?? text)
  }
  return { named, textOf }
}

const showLoops = (sizes: readonly number[], first: number): string =>
  sizes.map((size, i) => `${loopName(first + i)} < ${size}`).join(', ')

const showKernel = (kernel: Kernel): string => {
  if (kernel.kind === 'clear') return `clear ${nameOf(kernel.buffer)}`
  if (kernel.kind === 'link') {
    const { indices, first, next, rows } = kernel
    const written = [first, ...(next === undefined ? [] : [next])].map(nameOf).join(', ')
    return `${written} = ${next === undefined ? 'last' : 'chains'} of ${nameOf(indices)} in ${rows} rows`
  }
  if (kernel.kind === 'order') {
    const { input, output, outer, inner, size, count, descending } = kernel
    const some = count === size ? '' : `first ${count} of the `
    const lines = `${outer * inner} lines of ${size}`
    return `${nameOf(output)} = ${some}${descending ? 'descending ' : ''}order of ${nameOf(input)} in ${lines}`
  }
  if (kernel.kind === 'call') {
    const [inputs, outputs] = [kernel.inputs, kernel.outputs].map(list =>
      list.map(({ buffer }) => nameOf(buffer)).join(', '),
    )
    return `${outputs} = ${kernel.primitive.name}(${inputs})`
  }
  if (kernel.kind === 'rows') {
    const parts = kernel.parts.flatMap(part => showNest(part, kernel.sizes.length))
    return [`for ${showLoops(kernel.sizes, 0)}`, ...parts.map(line => `  ${line}`)].join('\n')
  }
  if (kernel.kind === 'copy')
    return `${showRun(kernel.to)} = ${showRun(kernel.from)}${kernel.size === 1 ? '' : ` and ${kernel.size - 1} more elements`}`
  if (kernel.kind === 'nest') return showNest(kernel, 0).join('\n')
  return showControl(kernel).join('\n')
}

/** `t` is the turn of the loop around. */
const showRun = ({ buffer, offset, step }: Run): string => showAccess({ buffer, offset, strides: [step] }, () => 't')

const showInside = (kernels: readonly Kernel[]): readonly string[] =>
  kernels.flatMap(kernel =>
    showKernel(kernel)
      .split('\n')
      .map(line => `  ${line}`),
  )

const showControl = (kernel: Control): readonly string[] => {
  switch (kernel.kind) {
    case 'repeat': {
      const { turns, turn, kernels } = kernel
      const inside = showInside(kernels)
      const now = turn === undefined ? inside : inside.map(line => line.replaceAll(`${nameOf(turn)}[0]`, 't'))
      return [`repeat for t < ${turns}`, ...now]
    }
    case 'while':
      return ['loop', ...showInside(kernel.condition), `  while ${nameOf(kernel.flag)}`, ...showInside(kernel.kernels)]
    case 'branch':
      return kernel.branches.flatMap((branch, i) => [`branch ${i} of ${nameOf(kernel.index)}`, ...showInside(branch)])
  }
}

/** A nest of which the first loops are those around it. */
const showNest = (nest: Nest, around: number): readonly string[] => {
  const { sizes, head, stores } = nest
  const { named, textOf } = showScalars([...stores.map(({ value }) => value), ...placesOf(nest)])
  const body = [
    ...showHead(head, sizes.length),
    ...named,
    ...stores.map(({ access, value }) => `${showAccess(access, loopName, textOf)} = ${textOf(value)}`),
  ]
  if (sizes.length === around && around > 0) return body
  const loops = sizes.length === 0 ? 'once' : showLoops(sizes.slice(around), around)
  return [`for ${loops}`, ...body.map(line => `  ${line}`)]
}

const showHead = (head: Head | undefined, loops: number): readonly string[] => {
  if (head === undefined) return []
  if (head.kind === 'product') {
    const { textOf } = showScalars(lookupsOf(head))
    const [a, b] = [head.a, head.b].map(access => showAccess(access, loopName, textOf))
    return [`head = add for ${showLoops(head.sizes, loops)} of ${a} · ${b}`]
  }
  const { named, textOf } = showScalars(reducedValuesOf(head))
  const { chain, factor } = head
  const steps = chain === undefined ? '' : ` from ${showAccess(chain.first)} by ${showAccess(chain.next)}`
  const times = factor === undefined ? '' : ` to head · ${textOf(factor)}`
  const all = `${head.combine} for ${showLoops(head.sizes, loops)}${steps} of ${textOf(head.value)}${times}`
  return [...named, `head = ${head.running ? 'running ' : ''}${all}`]
}

/** Loop nests as text, one kernel after the other. */
export const showLoopNests = ({ kernels }: Loops): string => kernels.map(showKernel).join('\n')
