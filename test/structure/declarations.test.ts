// The declarations are what compilers of users read: a type that is not exported is spelled out there, and a rule that is spelled out is
// decided where it should wait for a type variable.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { declarations } from '../../scripts/declared.js'

/** What stands in every guard that is spelled out. */
const guard = /\breadonly fails:/

test('no declaration spells a guard out but those of the guards', () => {
  const folder = declarations()
  const spelled = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.d.ts') && guard.test(readFileSync(join(folder, name), 'utf8')))
    .map(name => name.replaceAll('\\', '/'))
  expect(spelled).toEqual(['shape/error.d.ts'])
})
