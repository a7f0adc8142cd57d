import type { Compactable2 } from 'fp-ts/lib/Compactable.js'
import type { Filterable2 } from 'fp-ts/lib/Filterable.js'
import type { Functor2 } from 'fp-ts/lib/Functor.js'
import { identity } from 'fp-ts/lib/function.js'
import type * as O from 'fp-ts/lib/Option.js'
import { not } from 'fp-ts/lib/Predicate.js'
import { separated } from 'fp-ts/lib/Separated.js'
import { filter, filterMap, lefts, map, rights } from './each.js'
import type { Mode, Pipeline } from './pipeline.js'

/** The name of pipelines among fp-ts's types; the mode is the first of their two parameters. */
export const URI = 'tensor-ts/Pipeline'
export type URI = typeof URI

declare module 'fp-ts/HKT.js' {
  interface URItoKind2<E, A> {
    readonly [URI]: Pipeline<A, E & Mode>
  }
}

/** Pipelines as fp-ts's Functor. */
export const Functor: Functor2<URI> = { URI, map: (source, f) => map(source, f) }

/** Pipelines as fp-ts's Compactable. Each side of what is separated goes through the pipeline for itself. */
export const Compactable: Compactable2<URI> = {
  URI,
  compact: <E, A>(source: Pipeline<O.Option<A>, E & Mode>) => filterMap(source, identity<O.Option<A>>),
  separate: source => separated(lefts(source), rights(source)),
}

/** Pipelines as fp-ts's Filterable. Each side of what is parted goes through the pipeline for itself. */
export const Filterable: Filterable2<URI> = {
  ...Functor,
  ...Compactable,
  filter: <E, A>(source: Pipeline<A, E & Mode>, test: (a: A) => boolean) => filter(source, test),
  filterMap: (source, f) => filterMap(source, f),
  partition: <E, A>(source: Pipeline<A, E & Mode>, test: (a: A) => boolean) =>
    separated(filter(source, not(test)), filter(source, test)),
  partitionMap: (source, f) => {
    const parted = map(source, f)
    return separated(lefts(parted), rights(parted))
  },
}
