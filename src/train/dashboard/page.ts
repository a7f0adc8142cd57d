import { shown } from './axis.js'
import type { Board } from './board.js'
import type { Curve } from './curve.js'
import { colours, curveChart, escaped, histogramChart, legend, matrixTable } from './draw.js'

/** How many of the last points of a line stand in its table. */
const inTable = 10

const numbersTable = (chart: string, lines: ReadonlyMap<string, Curve>): string => {
  const rows = [...lines].flatMap(([name, { points }]) =>
    points.slice(-inTable).map(({ from, to, mean, least, greatest }) => {
      const steps = from === to ? shown(from) : `${shown(from)} to ${shown(to)}`
      const cells = [mean, least, greatest].map(value => `<td>${shown(value)}</td>`).join('')
      return `<tr><th scope="row">${escaped(name)}</th><td>${steps}</td>${cells}</tr>`
    }),
  )
  const head = ['line', 'steps', 'mean', 'least', 'greatest'].map(name => `<th scope="col">${name}</th>`).join('')
  return `<details data-key="${escaped(chart)}"><summary>the last numbers</summary><table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></details>`
}

const figure = (title: string, content: string): string =>
  `<figure><figcaption>${escaped(title)}</figcaption>${content}</figure>`

const section = (heading: string, parts: readonly string[]): string =>
  parts.length === 0 ? '' : `<h2>${heading}</h2><div class="parts">${parts.join('')}</div>`

/** What a part of the page is made of, and how. A part is drawn again when that is no longer the same value. */
interface Part {
  readonly of: (board: Board) => readonly unknown[]
  readonly draw: (board: Board, classes: readonly string[]) => string
}

/** The parts of the page, in their order, by the ids of their elements. */
export const parts: Readonly<Record<string, Part>> = {
  facts: {
    of: ({ facts }) => [facts],
    draw: ({ facts }) =>
      facts.size === 0
        ? ''
        : `<dl>${[...facts].map(([name, value]) => `<div><dt>${escaped(name)}</dt><dd>${escaped(value)}</dd></div>`).join('')}</dl>`,
  },
  curves: {
    of: ({ curves, marks }) => [curves, marks],
    draw: ({ curves, marks }) =>
      section(
        'Curves',
        [...curves].map(([chart, lines]) =>
          figure(
            chart,
            `${curveChart(`${chart} over steps`, lines, marks)}${legend(lines)}${numbersTable(chart, lines)}`,
          ),
        ),
      ),
  },
  samples: {
    of: ({ samples }) => [samples],
    draw: ({ samples }) =>
      section(
        'Samples',
        samples.map(({ caption, source }) => {
          const image = source === undefined ? '' : `<img src="${source}" alt="">`
          return `<figure class="sample">${image}<figcaption>${escaped(caption)}</figcaption></figure>`
        }),
      ),
  },
  matrices: {
    of: ({ matrices }) => [matrices],
    draw: ({ matrices }, classes) =>
      section(
        'What is taken for what',
        [...matrices].map(([name, rows]) =>
          figure(
            name,
            `<div class="wide" tabindex="0" role="region" aria-label="${escaped(name)}">${matrixTable(rows, classes)}</div>`,
          ),
        ),
      ),
  },
  histograms: {
    of: ({ histograms }) => [histograms],
    draw: ({ histograms }) =>
      section(
        'Histograms',
        [...histograms].map(([name, bins]) =>
          figure(`${name}, step ${shown(bins.step)}`, histogramChart(`histogram of ${name}`, bins)),
        ),
      ),
  },
  texts: {
    of: ({ texts }) => [texts],
    draw: ({ texts }) =>
      [...texts].map(([name, text]) => `<h2>${escaped(name)}</h2><pre tabindex="0">${escaped(text)}</pre>`).join(''),
  },
}

/** The parts that are drawn otherwise than on the board before, as their ids and what is in them. */
export const changed = (
  before: Board | undefined,
  board: Board,
  classes: readonly string[],
): readonly (readonly [id: string, html: string])[] =>
  Object.entries(parts).flatMap(([id, { of, draw }]) => {
    const old = before === undefined ? [] : of(before)
    return of(board).every((value, i) => value === old[i]) ? [] : [[id, draw(board, classes)] as const]
  })

const style = `
:root { color-scheme: light dark; --ground: #ffffff; --card: #f7f7f8; --text: #1c1c1f; --quiet: #5c5c66; --line: #dcdce2; --accent: #0b4f8a;
  --c0: #0072b2; --c1: #c24d00; --c2: #00795a; --c3: #a8447f; --c4: #8a6100; --c5: #5b5bd6 }
@media (prefers-color-scheme: dark) { :root { --ground: #131316; --card: #1c1c21; --text: #ececf1; --quiet: #a5a5b2; --line: #3a3a44; --accent: #8cc4f5;
  --c0: #56b4e9; --c1: #ff9a57; --c2: #3fd0a4; --c3: #f09ac8; --c4: #e6b84a; --c5: #a9a9ff } }
* { box-sizing: border-box }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 1400px; padding: 1rem; color: var(--text); background: var(--ground) }
header { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: center }
h1 { font-size: 1.35rem; margin: 0; overflow-wrap: anywhere } h2 { font-size: 1.05rem; margin: 1.75rem 0 .5rem }
#status { margin: 0; color: var(--quiet) }
button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: .4rem .9rem; min-height: 40px; cursor: pointer }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
dl { display: flex; flex-wrap: wrap; gap: .25rem 2rem; margin: .75rem 0 0 } dt { color: var(--quiet); font-size: .85rem } dd { margin: 0; font-variant-numeric: tabular-nums; overflow-wrap: anywhere }
.parts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 380px), 1fr)); gap: 1rem; align-items: start }
figure { margin: 0; padding: .75rem; background: var(--card); border: 1px solid var(--line); border-radius: 8px; min-width: 0 }
figcaption { font-weight: 600; overflow-wrap: anywhere }
svg { display: block; width: 100%; height: auto } svg text { font-size: 11px; fill: var(--quiet); font-variant-numeric: tabular-nums }
svg .y { text-anchor: end; dominant-baseline: middle } svg .x, text.mark { text-anchor: middle }
.grid { stroke: var(--line) } .line { fill: none; stroke-width: 1.8; stroke-linejoin: round; stroke-linecap: round } .band { stroke: none; opacity: .22 } .dots { fill: none; stroke-width: 5; stroke-linecap: round }
.bars { fill: var(--c0); stroke: var(--card); stroke-width: .5 } path.mark { stroke: var(--quiet); stroke-dasharray: 3 3 } .lost { stroke: #d0021b; stroke-width: 1; opacity: .6 }
${Array.from({ length: colours }, (_, i) => `.line.c${i}, .dots.c${i} { stroke: var(--c${i}) } .band.c${i} { fill: var(--c${i}) } .key.c${i} { background: var(--c${i}) }`).join('\n')}
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .1rem 1rem; margin: .25rem 0; padding: 0 } .legend small { color: var(--quiet) }
.key { display: inline-block; width: .9em; height: .25em; border-radius: 2px; vertical-align: middle; margin-right: .4em }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .85rem } th, td { padding: .1rem .5rem; text-align: right; font-weight: 400 } th { color: var(--quiet) }
details { overflow-x: auto } summary { cursor: pointer; color: var(--quiet); font-size: .85rem; padding: .3rem 0 }
.wide { overflow-x: auto } .matrix { width: 100% } .matrix caption { caption-side: bottom; color: var(--quiet); text-align: left; padding-top: .3rem }
.matrix td, .matrix th { text-align: center; padding: .2rem .1rem; min-width: 1.8rem; font-size: .78rem } .matrix tbody td { background: color-mix(in srgb, var(--c0) var(--share), transparent) } .matrix .most { color: var(--ground) }
#matrices .parts { grid-template-columns: repeat(auto-fill, minmax(min(100%, 440px), 1fr)) }
#samples .parts { grid-template-columns: repeat(auto-fill, minmax(104px, 1fr)) } .sample { text-align: center; font-size: .8rem; padding: .5rem } .sample figcaption { font-weight: 400 }
.sample img { width: 100%; max-width: 112px; height: auto; image-rendering: pixelated; border-radius: 4px }
pre { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 1rem; overflow-x: auto; font-size: .8rem }`

/** What makes a page live: it puts in what the server sends, and leaves what is open and what has the focus as it is. */
const script = `
const status = document.getElementById('status'), pause = document.getElementById('pause'), waiting = new Map()
const isPaused = () => pause.getAttribute('aria-pressed') === 'true'
const put = () => {
  for (const [id, html] of waiting) {
    const part = document.getElementById(id), focused = part.contains(document.activeElement) ? document.activeElement : null
    const open = new Set([...part.querySelectorAll('details[open]')].map(each => each.dataset.key))
    const at = focused === null ? -1 : [...part.querySelectorAll('summary, [tabindex]')].indexOf(focused)
    part.innerHTML = html
    for (const each of part.querySelectorAll('details')) each.open = open.has(each.dataset.key)
    if (at >= 0) part.querySelectorAll('summary, [tabindex]')[at]?.focus({ preventScroll: true })
  }
  waiting.clear()
}
pause.hidden = false
pause.addEventListener('click', () => {
  pause.setAttribute('aria-pressed', String(!isPaused()))
  pause.textContent = isPaused() ? 'Go on' : 'Pause'
  if (!isPaused()) put()
})
const source = new EventSource('events')
source.addEventListener('open', () => { status.textContent = 'live' })
source.addEventListener('error', () => { status.textContent = 'the training does not answer: it has ended, or computes' })
source.addEventListener('message', ({ data }) => {
  for (const [id, html] of JSON.parse(data)) waiting.set(id, html)
  if (!isPaused()) put()
})
source.addEventListener('end', () => { source.close(); status.textContent = 'the training has ended' })`

/** A page that needs nothing but itself; a live one has the only script, with the server's word that it is its own. */
export const page = (board: Board, classes: readonly string[], nonce?: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(board.title)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<header>
<h1>${escaped(board.title)}</h1>
${nonce === undefined ? '' : '<p id="status" role="status">connecting</p>\n<button id="pause" type="button" aria-pressed="false" hidden>Pause</button>'}
</header>
<main>
${Object.entries(parts)
  .map(([id, { draw }]) => `<section id="${id}">${draw(board, classes)}</section>`)
  .join('\n')}
</main>
${nonce === undefined ? '' : `<script type="module" nonce="${nonce}">${script}</script>`}
</body>
</html>
`
