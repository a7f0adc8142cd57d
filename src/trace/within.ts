import { isLocating } from './site.js'

let layers: readonly string[] = []

/** The names of the layers that are running, the outermost first. */
export const layersHere = (): readonly string[] => layers

/** Runs a layer; its name is kept where places are. */
export const inLayer = <A>(name: string, body: () => A): A => {
  if (!isLocating()) return body()
  const outer = layers
  layers = [...outer, name]
  try {
    return body()
  } finally {
    layers = outer
  }
}
