export { category, integer, number, withDefault } from './codecs.js'
export { type CsvOptions, parseCsv, readCsv } from './parse.js'
export { type Columns, toTensors } from './tensors.js'
