import { starters } from './programs.js'
import type { Said } from './run.worker.js'

/** What the reader does. */
export interface Actions {
  readonly run: () => void
  readonly stop: () => void
  readonly open: (text: string) => void
}

/** An error of the compiler. */
export interface Mistake {
  readonly line: number
  readonly message: string
}

const element = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  ...inner: readonly (Node | string)[]
): HTMLElementTagNameMap[K] => {
  const made = document.createElement(tag)
  made.className = className
  made.append(...inner)
  return made
}

const button = (text: string, press: () => void): HTMLButtonElement => {
  const made = element('button', '', text)
  made.type = 'button'
  made.addEventListener('click', press)
  return made
}

/** What the library says in an error, where it says something; else the first line of what the compiler says. */
export const sentenceOf = (message: string): string =>
  /"([^"\n]*(?:: | expects )[^"\n]*)"/.exec(message)?.[1] ?? message.split('\n')[0] ?? ''

/** One row as a curve, several as a picture, from the least number to the greatest. */
const drawing = (title: string, rows: readonly (readonly number[])[]): HTMLElement => {
  const canvas = element('canvas', '')
  const numbers = rows.flat().filter(Number.isFinite)
  const [low, high] = numbers.reduce(([low, high], x) => [Math.min(low, x), Math.max(high, x)] as const, [
    Infinity,
    -Infinity,
  ] as const)
  const part = (x: number) => (high > low ? (x - low) / (high - low) : 0.5)
  const [first = []] = rows
  const context = canvas.getContext('2d')
  if (rows.length === 1) {
    ;[canvas.width, canvas.height] = [640, 200]
    if (context !== null) {
      context.strokeStyle = '#0072b2'
      context.lineWidth = 2
      first.forEach((x, i) => {
        if (Number.isFinite(x)) context.lineTo((i / Math.max(1, first.length - 1)) * 636 + 2, 195 - part(x) * 190)
      })
      context.stroke()
    }
  } else {
    ;[canvas.width, canvas.height] = [first.length, rows.length]
    canvas.className = 'picture'
    rows.forEach((row, y) => {
      row.forEach((x, i) => {
        const shade = Math.round(255 * part(x))
        if (context === null) return
        context.fillStyle = `rgb(${Math.round(shade * 0.9)}, ${Math.round(60 + shade * 0.7)}, ${Math.round(120 + shade * 0.35)})`
        context.fillRect(i, y, 1, 1)
      })
    })
  }
  canvas.setAttribute('role', 'img')
  const caption = `${title}: from ${low.toPrecision(3)} to ${high.toPrecision(3)}`
  canvas.setAttribute('aria-label', caption)
  return element('figure', '', canvas, element('figcaption', '', caption))
}

const tabs = ['Output', 'Program', 'Explain', 'Gradients'] as const
const waiting = 'Call inspect(f, ...args) of the module editor.'

/** The parts of the page around the code, inside `root`; `isGiven` says that the address has a program. */
export const viewOf = (root: HTMLElement, isGiven: boolean, { run, stop, open }: Actions) => {
  const choose = element('select', '', ...starters.map(({ name }, i) => new Option(name, String(i))))
  if (isGiven) choose.prepend(new Option('the program of the address', '', true, true))
  choose.addEventListener('change', () => {
    const starter = choose.value === '' ? undefined : starters[Number(choose.value)]
    if (starter !== undefined) open(starter.text)
  })
  const runButton = button('Run', () => {
    for (const tab of tabs) panels[tab].replaceChildren()
    show('Output')
    run()
  })
  const stopButton = button('Stop', stop)
  stopButton.disabled = true
  const state = element('span', 'state')
  state.setAttribute('role', 'status')
  const place = element('div', 'code')
  const leaving = element(
    'p',
    'leaving',
    'In the code Tab indents; Ctrl and M lets it go on to what follows, and back.',
  )
  const mistakes = element('div', 'mistakes')
  mistakes.setAttribute('aria-label', 'Errors')

  const panels = Object.fromEntries(
    tabs.map(tab => {
      const panel = element('div', 'panel')
      panel.id = `editor-${tab}`
      panel.tabIndex = 0
      panel.setAttribute('role', 'tabpanel')
      return [tab, panel]
    }),
  ) as Readonly<Record<(typeof tabs)[number], HTMLDivElement>>
  const heads = tabs.map(tab => {
    const head = button(tab, () => show(tab))
    head.setAttribute('role', 'tab')
    head.setAttribute('aria-controls', `editor-${tab}`)
    return head
  })
  const show = (chosen: (typeof tabs)[number]): void =>
    tabs.forEach((tab, i) => {
      panels[tab].hidden = tab !== chosen
      heads[i]?.setAttribute('aria-selected', String(tab === chosen))
    })
  const list = element('div', 'tabs', ...heads)
  list.setAttribute('role', 'tablist')
  panels.Output.textContent = 'What a program prints and plots stands here.'
  for (const tab of tabs.slice(1)) panels[tab].textContent = waiting
  show('Output')

  root.replaceChildren(
    element(
      'div',
      'bar',
      element('h1', '', 'Editor'),
      element('label', '', 'Begin with ', choose),
      runButton,
      stopButton,
      state,
    ),
    element(
      'div',
      'halves',
      element('div', 'left', place, leaving, mistakes),
      element('div', 'right', list, ...Object.values(panels)),
    ),
  )

  const print = (text: string, className: string): void => void panels.Output.append(element('pre', className, text))
  return {
    /** Where the code goes. */
    place,
    running: (is: boolean): void => {
      stopButton.disabled = !is
      state.textContent = is ? 'Running …' : ''
    },
    errors: (found: readonly Mistake[]): void => {
      mistakes.replaceChildren(
        ...found.map(({ line, message }) => element('pre', '', `Line ${line}: ${sentenceOf(message)}`)),
      )
    },
    say: (said: Said): void => {
      if (said.type === 'print') print(said.text, '')
      else if (said.type === 'failed') print(said.text, 'failed')
      else if (said.type === 'plot') panels.Output.append(drawing(said.title, said.rows))
      else if (said.type === 'inspect') {
        panels.Program.replaceChildren(element('pre', '', said.program))
        panels.Explain.replaceChildren(element('pre', '', said.explanation))
        panels.Gradients.replaceChildren(element('pre', '', said.gradients))
      }
    },
  }
}
