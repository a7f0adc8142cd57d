import { locatedBy, type Site, type Source } from '../trace/site.js'
import { layersHere } from '../trace/within.js'

// Where an operation was written, from the stack at that moment.

const frame = /(?:^|[(@\s])((?:[a-z-]+:\/\/|\/|[A-Za-z]:[\\/]|node:)[^\s()]*?):(\d+):(\d+)\)?$/

/** The frames of a stack, as engines write them. */
const framesOf = (stack: string): readonly Source[] =>
  stack.split('\n').flatMap(line => {
    const [, file, row, column] = frame.exec(line.trim()) ?? []
    return file === undefined ? [] : [{ file, line: Number(row), column: Number(column) }]
  })

/** The folder of this library, from the path of this file; of a bundle that has the user's program in it there is none. */
const folderOf = (own: string): string | undefined => /^.*\/(?:src(?=\/train\/)|dist)\//.exec(own)?.[0]

/** The first frame that is neither of this library nor of a package. */
const outside = (stack: string): Source | undefined => {
  const frames = framesOf(stack)
  const folder = folderOf(frames[0]?.file ?? '')
  if (folder === undefined) return undefined
  const found = frames.find(
    ({ file }) => !file.startsWith(folder) && !file.startsWith('node:') && !file.includes('/node_modules/'),
  )
  return found === undefined ? undefined : { ...found, file: found.file.replace(/^file:\/\/(?=\/)/, '') }
}

const place = (): Site => ({ layers: layersHere(), source: outside(new Error().stack ?? ''), isBackward: false })

/** Runs `body` with the places of all that it does kept. */
export const locating = <A>(body: () => A): A => {
  const limit = Error.stackTraceLimit
  // The usual ten lines do not reach out of the library.
  Error.stackTraceLimit = 100
  try {
    return locatedBy(place, body)
  } finally {
    Error.stackTraceLimit = limit
  }
}
