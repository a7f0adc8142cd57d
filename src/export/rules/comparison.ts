import { elementwise, type Rule, type Rules } from '../rule.js'

const compare =
  (direction: 'EQ' | 'LT' | 'LE'): Rule =>
  (hlo, [a, b]) =>
    hlo.compare(direction, a!, b!)

export const comparison: Rules = {
  equal: compare('EQ'),
  less: compare('LT'),
  lessEqual: compare('LE'),
  and: elementwise('and'),
  or: elementwise('or'),
  not: elementwise('not'),
  select: (hlo, [condition, a, b]) => hlo.select(condition!, a!, b!),
}
