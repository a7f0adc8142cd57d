import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Work } from '../work.js'

const run = promisify(execFile)
const program = fileURLToPath(new URL('../firstStep.ts', import.meta.url))

const inNewProcess = async (): Promise<number> => {
  // With the arguments that let this process run TypeScript.
  const { stdout } = await run(process.execPath, [...process.execArgv, program])
  return Number(stdout)
}

/** What the first step of LeNet-5 costs: its trace, its compilation and one run. */
export const firstStep: readonly Work[] = [
  {
    name: 'first step LeNet-5',
    unit: 'ms',
    prepare: contender => contender.firstLenetStep?.(64),
    targets: {},
    limit: 150,
  },
  {
    name: 'first step LeNet-5, new process',
    unit: 'ms',
    prepare: contender => (contender.firstLenetStep === undefined ? undefined : inNewProcess),
    targets: {},
    limit: 150,
  },
]
