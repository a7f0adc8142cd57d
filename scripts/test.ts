/**
 * Runs every check of the project, all of them even when one fails, and prints `N passed, N failed` as the last line. A
 * check counts as one; each test of vitest's counts as one, and a skipped test counts as failed.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { findPlugin } from './plugin.js'

interface Count {
  readonly passed: number
  readonly failed: number
}

const report = '.tmp/vitest.json'
rmSync(report, { force: true })

const run = (script: string, ...args: readonly string[]): boolean => {
  console.log(`\n> npm run ${[script, ...args].join(' ')}`)
  const options = args.length === 0 ? [] : ['--', ...args]
  const { status } = spawnSync('npm', ['run', '--silent', script, ...options], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (status !== 0) console.log(`npm run ${script}: failed`)
  return status === 0
}

const check = (...script: readonly [string, ...string[]]): Count => {
  const good = run(...script)
  return { passed: good ? 1 : 0, failed: good ? 0 : 1 }
}

const unitTests = (): Count => {
  const good = run('test:unit', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`)
  try {
    const { numPassedTests: passed, numTotalTests: total } = JSON.parse(readFileSync(report, 'utf8'))
    // A file that cannot be loaded fails the run without a failed test.
    return { passed, failed: Math.max(total - passed, good ? 0 : 1) }
  } catch {
    return { passed: 0, failed: 1 }
  }
}

if (findPlugin() === undefined)
  console.log('left out: the tests of tensor-ts/xla that need a plugin; scripts/fetch-plugin gets one')

const counts = [
  check('build'),
  check('check:types'),
  check('check:tsd'),
  check('check:site'),
  check('check:style'),
  unitTests(),
]
const passed = counts.reduce((sum, count) => sum + count.passed, 0)
const failed = counts.reduce((sum, count) => sum + count.failed, 0)
process.exitCode = failed === 0 ? 0 : 1
console.log(`\n${passed} passed, ${failed} failed`)
