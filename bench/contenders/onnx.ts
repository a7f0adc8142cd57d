/** A value of a model's graph: an input of it, a constant, or what an operation gives. */
export type Value = string

type Attribute =
  | { readonly name: string; readonly type: 'INT'; readonly i: number }
  | { readonly name: string; readonly type: 'INTS'; readonly ints: readonly number[] }
  | { readonly name: string; readonly type: 'FLOAT'; readonly f: number }
  | { readonly name: string; readonly type: 'STRING'; readonly s: Uint8Array }

/** Writes down a graph of operations. */
export interface Graph {
  readonly input: (name: string, shape: readonly number[]) => Value
  readonly constant: (data: Float32Array, shape: readonly number[]) => Value
  /** An operation of ONNX with its first result, or its `results` first ones. */
  readonly apply: (operation: string, inputs: readonly Value[], attributes?: readonly Attribute[]) => Value
  readonly applyAll: (
    operation: string,
    inputs: readonly Value[],
    results: number,
    attributes: readonly Attribute[],
  ) => Value[]
  readonly reshape: (x: Value, shape: readonly number[]) => Value
}

/** What is used of the package that knows the format. */
export interface OnnxProto {
  readonly onnx: {
    readonly ModelProto: {
      fromObject(model: object): unknown
      encode(model: unknown): { finish(): Uint8Array }
    }
  }
}

/** The version of the operations' definitions, and of the format that goes with it. */
const [operations, format] = [20, 9]

const bytes = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)

export const integer = (name: string, i: number): Attribute => ({ name, type: 'INT', i })
export const integers = (name: string, ints: readonly number[]): Attribute => ({ name, type: 'INTS', ints })
export const float = (name: string, f: number): Attribute => ({ name, type: 'FLOAT', f })
export const text = (name: string, s: string): Attribute => ({ name, type: 'STRING', s: new TextEncoder().encode(s) })

/** A model file whose one result, "result", is what `build` gives. */
export const model = ({ onnx: { ModelProto } }: OnnxProto, build: (graph: Graph) => Value): Uint8Array => {
  const [node, input, initializer]: [object[], object[], object[]] = [[], [], []]
  let last = 0
  const fresh = (): Value => `v${last++}`
  const floats = (name: string, shape?: readonly number[]) => ({
    name,
    type: { tensorType: { elemType: 1, ...(shape && { shape: { dim: shape.map(dimValue => ({ dimValue })) } }) } },
  })
  const stored = (rawData: Uint8Array, dims: readonly number[], dataType: number): Value => {
    const name = fresh()
    initializer.push({ name, dims, dataType, rawData })
    return name
  }
  const applyAll: Graph['applyAll'] = (opType, inputs, results, attribute) => {
    const output = Array.from({ length: results }, fresh)
    node.push({ opType, input: inputs, output, attribute })
    return output
  }
  const apply: Graph['apply'] = (operation, inputs, attributes = []) => applyAll(operation, inputs, 1, attributes)[0]!
  const result = build({
    input: (name, shape) => {
      input.push(floats(name, shape))
      return name
    },
    constant: (data, shape) => stored(bytes(data), shape, 1),
    apply,
    applyAll,
    reshape: (x, shape) => apply('Reshape', [x, stored(bytes(BigInt64Array.from(shape, BigInt)), [shape.length], 7)]),
  })
  node.push({ opType: 'Identity', input: [result], output: ['result'] })
  const graph = { name: 'bench', node, input, initializer, output: [floats('result')] }
  return ModelProto.encode(
    ModelProto.fromObject({ irVersion: format, opsetImport: [{ domain: '', version: operations }], graph }),
  ).finish()
}
