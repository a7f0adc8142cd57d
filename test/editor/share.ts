// How thousands of mistakes are shown under three compilers in a time that one has.
import type { Version } from '../types/compilers.js'

const isThorough = process.env.THOROUGH === '1'

/** Who shows which of six cases in a row: the newest compiler takes a quarter of the time of the others, and shows four. */
const turns: readonly Version[] = ['7.0', '5.9', '7.0', '7.0', '6.0', '7.0']

/**
 * Which of many cases are shown under one compiler, each compiler others. The wrong values of one argument stand beside each other, so
 * that each call is wrong under each compiler. THOROUGH=1 shows all under all.
 */
export const shareOf = <X>(version: Version, cases: readonly X[]): readonly X[] =>
  isThorough ? cases : cases.filter((_, i) => turns[i % turns.length] === version)
