/** Runs one of the programs in `examples`: `npm run example NAME`, and what follows is its own. Without a name: the list. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'

const mainOf = (name: string): string => `examples/${name}/main.ts`

const names = readdirSync('examples').filter(name => existsSync(mainOf(name)))

/** The first line of a program says what it does. */
const sentenceOf = (name: string): string =>
  (/^\/\/ (.*?):? *(?=`|$)/m.exec(readFileSync(mainOf(name), 'utf8'))?.[1] ?? '').replace(/[:.]$/, '')

const [name, ...rest] = process.argv.slice(2)
if (name !== undefined && names.includes(name)) {
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', mainOf(name), ...rest], { stdio: 'inherit' })
  process.exitCode = status ?? 1
} else {
  if (name !== undefined) console.error(`there is no example ${name}\n`)
  console.log('npm run example NAME, with one of')
  for (const known of names) console.log(`  ${known.padEnd(22)} ${sentenceOf(known)}`)
  process.exitCode = name === undefined ? 0 : 1
}
