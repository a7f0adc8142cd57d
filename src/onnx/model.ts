import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import {
  type Attribute,
  type ConstantTensor,
  elementNumbers,
  type Graph,
  type Node,
  unknownSize,
  type ValueInfo,
} from './graph.js'

// The messages of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), of which a model needs these fields.

/** Where the elements of a constant are: in a file beside the model. */
export interface External {
  readonly location: string
  readonly offset: number
  readonly length: number
}

type Message = (writer: BinaryWriter) => BinaryWriter

const message = (writer: BinaryWriter, field: number, content: Message): BinaryWriter =>
  content(writer.tag(field, WireType.LengthDelimited).fork()).join()

const text = (writer: BinaryWriter, field: number, value: string): BinaryWriter =>
  writer.tag(field, WireType.LengthDelimited).string(value)

const integer = (writer: BinaryWriter, field: number, value: number): BinaryWriter =>
  writer.tag(field, WireType.Varint).int64(value)

const each = <A>(writer: BinaryWriter, items: readonly A[], write: (writer: BinaryWriter, item: A) => BinaryWriter) =>
  items.reduce(write, writer)

/** `StringStringEntryProto`. */
const entry = (writer: BinaryWriter, field: number, key: string, value: string): BinaryWriter =>
  message(writer, field, w => text(text(w, 1, key), 2, value))

/** `TensorProto`. */
const tensor =
  ({ name, type, shape, bytes }: ConstantTensor, external?: External): Message =>
  writer => {
    each(writer, shape, (w, size) => integer(w, 1, size))
    integer(writer, 2, elementNumbers[type])
    text(writer, 8, name)
    if (external === undefined) return writer.tag(9, WireType.LengthDelimited).bytes(bytes)
    entry(writer, 13, 'location', external.location)
    entry(writer, 13, 'offset', String(external.offset))
    entry(writer, 13, 'length', String(external.length))
    return integer(writer, 14, 1)
  }

/** `AttributeProto`; its type is said as well, which the checker asks for. */
const attribute =
  (name: string, value: Attribute): Message =>
  writer => {
    text(writer, 1, name)
    if (typeof value === 'string') return integer(text(writer, 4, value), 20, 3)
    if (typeof value === 'number') return integer(integer(writer, 3, value), 20, 2)
    if ('nodes' in value) return integer(message(writer, 6, graph(value)), 20, 5)
    return integer(
      each(writer, value, (w, item) => integer(w, 8, item)),
      20,
      7,
    )
  }

/** `NodeProto`. */
const node =
  ({ op, inputs, outputs, attributes }: Node): Message =>
  writer => {
    each(writer, inputs, (w, name) => text(w, 1, name))
    each(writer, outputs, (w, name) => text(w, 2, name))
    text(writer, 3, `${op} ${outputs[0]!}`)
    text(writer, 4, op)
    return each(writer, Object.entries(attributes), (w, [name, value]) => message(w, 5, attribute(name, value)))
  }

/** `ValueInfoProto` with its `TypeProto.Tensor`. */
const valueInfo =
  ({ name, type, shape }: ValueInfo): Message =>
  writer =>
    message(text(writer, 1, name), 2, w =>
      message(w, 1, inner => {
        integer(inner, 1, elementNumbers[type])
        return message(inner, 2, sizes =>
          each(sizes, shape, (to, size) =>
            message(to, 1, one => {
              if (typeof size === 'number') return integer(one, 1, size)
              // Two axes of one name would be of one size.
              return size === unknownSize ? one : text(one, 2, size)
            }),
          ),
        )
      }),
    )

/** `GraphProto`. */
const graph =
  (
    { name, nodes, constants, inputs, outputs }: Graph,
    external: ReadonlyMap<ConstantTensor, External> = new Map(),
  ): Message =>
  writer => {
    each(writer, nodes, (w, item) => message(w, 1, node(item)))
    text(writer, 2, name)
    each(writer, constants, (w, item) => message(w, 5, tensor(item, external.get(item))))
    each(writer, inputs, (w, item) => message(w, 11, valueInfo(item)))
    return each(writer, outputs, (w, item) => message(w, 12, valueInfo(item)))
  }

/** The version of the format in which each opset is written first. */
const formatOf = (opset: number): number => (opset < 19 ? 8 : opset < 21 ? 9 : 10)

/** The bytes of a `ModelProto`. */
export const modelBytes = (
  main: Graph,
  opset: number,
  external: ReadonlyMap<ConstantTensor, External>,
): Uint8Array<ArrayBuffer> => {
  const writer = new BinaryWriter()
  integer(writer, 1, formatOf(opset))
  text(writer, 2, 'tensor-ts')
  message(writer, 7, graph(main, external))
  message(writer, 8, w => integer(text(w, 1, ''), 2, opset))
  return new Uint8Array(writer.finish())
}
