import { type Fields, type Kind, type Layout, layout } from './struct.js'

// PJRT's C interface as data: where the pointer of each function stands in the table that a plugin gives, in words, and the
// fields of its argument. As long as its major version is 0, functions and fields are only added behind those there are.

const int = (name: string): readonly [string, Kind] => [name, 'int']
const flag = (name: string): readonly [string, Kind] => [name, 'bool']

const table = {
  Error_Destroy: [5, ['error']],
  Error_Message: [6, ['error', 'text', 'text_size']],
  Error_GetCode: [7, ['error', int('code')]],
  Plugin_Initialize: [8, []],
  Plugin_Attributes: [9, ['attributes', 'num_attributes']],
  Event_Destroy: [10, ['event']],
  Event_IsReady: [11, ['event', flag('is_ready')]],
  Event_Await: [13, ['event']],
  Client_Create: [
    15,
    [
      'create_options',
      'num_options',
      'kv_get_callback',
      'kv_get_user_arg',
      'kv_put_callback',
      'kv_put_user_arg',
      'client',
      'kv_try_get_callback',
      'kv_try_get_user_arg',
    ],
  ],
  Client_Destroy: [16, ['client']],
  Client_PlatformName: [17, ['client', 'text', 'text_size']],
  Client_PlatformVersion: [19, ['client', 'text', 'text_size']],
  Client_AddressableDevices: [21, ['client', 'list', 'count']],
  Client_Compile: [25, ['client', 'program', 'compile_options', 'compile_options_size', 'executable']],
  Client_BufferFromHostBuffer: [
    27,
    [
      'client',
      'data',
      int('type'),
      'dims',
      'num_dims',
      'byte_strides',
      'num_byte_strides',
      int('host_buffer_semantics'),
      'device',
      'memory',
      'device_layout',
      'done_with_host_buffer',
      'buffer',
    ],
  ],
  DeviceDescription_Id: [28, ['device_description', int('id')]],
  DeviceDescription_Kind: [31, ['device_description', 'text', 'text_size']],
  Device_GetDescription: [34, ['device', 'device_description']],
  Executable_Destroy: [45, ['executable']],
  Executable_NumOutputs: [49, ['executable', 'count']],
  Executable_Serialize: [
    54,
    ['executable', 'serialized_bytes', 'serialized_bytes_size', 'serialized_executable', 'deleter'],
  ],
  LoadedExecutable_Destroy: [55, ['executable']],
  LoadedExecutable_GetExecutable: [56, ['loaded_executable', 'executable']],
  LoadedExecutable_Execute: [
    60,
    [
      'executable',
      'options',
      'argument_lists',
      'num_devices',
      'num_args',
      'output_lists',
      'device_complete_events',
      'execute_device',
    ],
  ],
  Executable_DeserializeAndLoad: [
    61,
    [
      'client',
      'serialized_executable',
      'serialized_executable_size',
      'loaded_executable',
      'overridden',
      'overridden_size',
    ],
  ],
  Buffer_Destroy: [63, ['buffer']],
  Buffer_ToHostBuffer: [75, ['src', 'host_layout', 'dst', 'dst_size', 'event']],
} as const satisfies Readonly<Record<string, readonly [slot: number, fields: Fields]>>

/** The functions of the interface that are used here. */
export type Name = keyof typeof table

export const slotOf = (name: Name): number => table[name][0]

const layouts = Object.fromEntries(Object.entries(table).map(([name, [, fields]]) => [name, layout(fields)]))

/** How the argument of a function lies in memory. */
export const layoutOf = (name: Name): Layout => layouts[name]!

/** An option by its name; the value is a pointer, or the value itself. */
export const namedValue = layout(['name', 'name_size', int('type'), 'value', 'value_size'])

/** A module in some format. */
export const moduleLayout = layout(['code', 'code_size', 'format', 'format_size'])

/** How something is run once. */
export const executeOptions = layout([
  'send_callbacks',
  'recv_callbacks',
  'num_send_ops',
  'num_recv_ops',
  int('launch_id'),
  'non_donatable',
  'num_non_donatable',
  'context',
  'call_location',
  'num_tasks',
  'task_ids',
  'incarnation_ids',
  'multi_slice_config',
])

/** How elements are to lie in the memory of the host: axes from the one whose neighbours lie side by side, and tiles. */
export const memoryLayout = layout([
  'tiled_size',
  'tiled_extension_start',
  'minor_to_major',
  'minor_to_major_size',
  'tile_dims',
  'tile_dim_sizes',
  'num_tiles',
  int('type'),
])

/** What PJRT calls the element types. */
export const typeNumbers: Readonly<Record<string, number>> = {
  bool: 1,
  int8: 2,
  int16: 3,
  int32: 4,
  int64: 5,
  uint8: 6,
  uint16: 7,
  uint32: 8,
  uint64: 9,
  float16: 10,
  float32: 11,
  float64: 12,
  bfloat16: 13,
}
