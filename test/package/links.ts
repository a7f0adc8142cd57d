import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/** What a Markdown file says outside of its blocks of code. */
const prose = (text: string): string => text.replace(/^\s*```[\s\S]*?^\s*```\s*$/gm, '')

/** The targets of links, images and definitions: what stands between backticks is none. */
const targets = (text: string): readonly string[] =>
  [
    ...prose(text)
      .replace(/`[^`]*`/g, '')
      .matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)|^\s*\[[^\]]+\]:\s*(\S+)|(?:href|src)="([^"]+)"/gm),
  ].flatMap(([, inline, defined, attribute]) => inline ?? defined ?? attribute ?? [])

/** What a heading is called in addresses: as GitHub and npm name it. */
const anchors = (text: string): ReadonlySet<string> =>
  new Set(
    [...prose(text).matchAll(/^#+\s+(.*)$/gm)].map(([, heading]) =>
      heading!
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replace(/\s/g, '-'),
    ),
  )

/** The links of a Markdown file of a folder that lead nowhere in that folder; those to other hosts are left out. */
export const deadLinks = (folder: string, file: string): readonly string[] => {
  const text = readFileSync(join(folder, file), 'utf8')
  return targets(text).filter(target => {
    if (/^[a-z]+:/i.test(target)) return false
    const [path = '', anchor] = target.split('#')
    const place = path === '' ? join(folder, file) : join(folder, dirname(file), decodeURIComponent(path))
    if (relative(folder, place).startsWith('..') || !existsSync(place)) return true
    if (anchor === undefined) return false
    return statSync(place).isDirectory() || !anchors(readFileSync(place, 'utf8')).has(anchor)
  })
}
