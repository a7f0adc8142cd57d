import { deflateRawSync } from 'node:zlib'
import type { Example } from '../../scripts/examples/read.js'
import { canOpen } from './modules.js'

/** What stands behind the # of the editor's address for a program, as `showProgram` writes it, at once. */
export const hashOf = (text: string): string => `code=${deflateRawSync(text, { level: 9 }).toString('base64url')}`

/** The program that a block of code belongs to; it begins at a line, from 1, of a file. */
const programAt = (examples: readonly Example[], file: string, line: number): string | undefined =>
  examples
    .find(example => example.file === file && (example.text.split('\n')[line - 1] ?? '') !== '')
    ?.text.trim()
    .replaceAll(/\n{3,}/g, '\n\n')

/** The link that opens the program of a block in the editor, for programs that run there. */
export const linkTo = (examples: readonly Example[], file: string, line: number, base: string): string => {
  const program = programAt(examples, file, line)
  if (program === undefined || !canOpen(program)) return ''
  return `<p class="open-in-editor"><a href="${base}editor/#${hashOf(`${program}\n`)}">Open in the editor</a></p>`
}
