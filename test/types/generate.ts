import { sketchFrom } from './call.js'
import { drawFrom } from './draw.js'
import { type Kind, kinds, lookAt, tensorKinds } from './look.js'
import { forms, type Program, programOf } from './program.js'
import { recipes } from './recipes/index.js'
import { spoilt } from './spoil.js'

const all = Object.entries(recipes).flatMap(([family, some]) => some.map(recipe => ({ family, recipe })))

export interface Generated extends Program {
  readonly family: string
}

/** Random programs that are wanted, as many as asked for if there are as many, no two alike; the same seed gives the same. */
export const generate = (
  seed: number,
  count: number,
  isWanted: (program: Generated) => boolean = () => true,
): readonly Generated[] => {
  const found = new Map<string, Generated>()
  // Of few operations there are not as many.
  for (let i = 0; found.size < count && i < 500 * count; i++) {
    const draw = drawFrom(seed * 1_000_003 + i)
    const { family, recipe } = all[i % all.length]!
    const call = recipe(sketchFrom(draw))
    // A quarter is as it is drawn, a part of it with a mistake; the others know less.
    const drawn = draw.chance(0.25) ? 'plain' : kinds[draw.int(1, kinds.length - 1)]!
    const kind: Kind =
      (i + Math.floor(i / all.length)) % 10 === 0 && drawn !== 'plain' ? draw.of(...tensorKinds) : drawn
    const chosen = kind === 'plain' && draw.chance(0.7) ? spoilt(call, draw) : call
    const look = lookAt(chosen, kind, draw)
    if (!look) continue
    const program = { ...programOf(chosen, look, draw.of(forms[0], ...forms), draw), family }
    const key = JSON.stringify([program.generics, program.parameters, program.body])
    if (!found.has(key) && isWanted(program)) found.set(key, program)
  }
  return [...found.values()]
}
