import type { Access, Buffer, Kernel, Loops, Scalar } from './loops.js'

const nameOf = ({ id }: Buffer): string => `%${id}`

const showNumber = (value: number): string => (Object.is(value, -0) ? '-0' : String(value))

/** `%3[2 i + 5]`: the loops are i, j, k, … from the outermost. */
const showAccess = ({ buffer, offset, strides }: Access): string => {
  const terms = strides.flatMap((stride, loop) =>
    stride === 0 ? [] : [`${stride === 1 ? '' : `${stride} `}${loopName(loop)}`],
  )
  const all = offset === 0 && terms.length > 0 ? terms : [...terms, String(offset)]
  return `${nameOf(buffer)}[${all.join(' + ')}]`
}

const loopName = (loop: number): string =>
  String.fromCharCode(105 + (loop % 18)) + (loop >= 18 ? Math.floor(loop / 18) : '')

const showScalar = (value: Scalar): string => {
  switch (value.kind) {
    case 'constant':
      return showNumber(value.value)
    case 'head':
      return 'head'
    case 'load':
      return showAccess(value.access)
    case 'apply':
      return `${value.operation}(${value.operands.map(showScalar).join(', ')})`
  }
}

const showLoops = (sizes: readonly number[], first: number): string =>
  sizes.map((size, i) => `${loopName(first + i)} < ${size}`).join(', ')

const showKernel = (kernel: Kernel): string => {
  if (kernel.kind === 'clear') return `clear ${nameOf(kernel.buffer)}`
  if (kernel.kind === 'call') {
    const [inputs, outputs] = [kernel.inputs, kernel.outputs].map(list =>
      list.map(({ buffer }) => nameOf(buffer)).join(', '),
    )
    return `${outputs} = ${kernel.primitive.name}(${inputs})`
  }
  const { sizes, head, stores } = kernel
  const lines = [`for ${sizes.length === 0 ? 'once' : showLoops(sizes, 0)}`]
  if (head?.kind === 'reduce')
    lines.push(`  head = ${head.combine} for ${showLoops(head.sizes, sizes.length)} of ${showScalar(head.value)}`)
  if (head?.kind === 'product') {
    const side = (buffer: Buffer, transposed: boolean) => `${nameOf(buffer)}${transposed ? 'ᵀ' : ''}`
    lines.push(`  head = ${side(head.a, head.transposeA)} · ${side(head.b, head.transposeB)} over ${head.inner}`)
  }
  for (const { access, value } of stores) lines.push(`  ${showAccess(access)} = ${showScalar(value)}`)
  return lines.join('\n')
}

/** Loop nests as text, one kernel after the other. */
export const showLoopNests = ({ kernels }: Loops): string => kernels.map(showKernel).join('\n')
