// How thousands of mistakes are shown under three compilers in a time that one has.
import { type Version, versions } from '../types/compilers.js'

const isThorough = process.env.THOROUGH === '1'

/**
 * Which of many cases in a row are shown under one compiler: every third one, each compiler others. The wrong values of one argument
 * stand beside each other, so that each argument of each call is wrong under each compiler. THOROUGH=1 shows all under all.
 */
export const shareOf = <X>(version: Version, cases: readonly X[]): readonly X[] =>
  isThorough ? cases : cases.filter((_, i) => i % versions.length === versions.indexOf(version))
