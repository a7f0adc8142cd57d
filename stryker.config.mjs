// Mutation testing, see docs/mutation.md. `npm run mutation` takes one file after the other: with all files instrumented at
// once the innermost loops cost more than their tests.

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutation.config.ts', related: false },
  coverageAnalysis: 'perTest',
  // The tests are not compiled.
  disableTypeChecks: false,
  ignorePatterns: ['/*', '!/src', '!/test', '!/docs', '!/*.json', '!/vitest*.ts'],
  tempDirName: '.tmp/stryker',
  reporters: ['json'],
  jsonReporter: { fileName: '.tmp/mutation/last.json' },
  logLevel: 'error',
  timeoutMS: 10_000,
  // All tests, with coverage; on a busy machine five minutes are not enough.
  dryRunTimeoutMinutes: 20,
  warnings: { slow: false },
}
