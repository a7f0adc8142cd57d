/**
 * Shows what the compiler says: the type where the pointer rests, the error where it underlines. By the keyboard: a block
 * of code that has the focus walks from name to name by the arrows left and right, and Escape ends it.
 */
export const showAnswers = (document: Document): void => {
  const box = document.createElement('div')
  box.className = 'answer'
  box.setAttribute('role', 'status')
  box.hidden = true
  document.body.append(box)
  let shown: Element | undefined

  const hide = (): void => {
    shown?.classList.remove('shown')
    shown = undefined
    box.hidden = true
  }

  const part = (text: string, className: string): HTMLElement => {
    const element = document.createElement('div')
    element.className = className
    element.textContent = text
    return element
  }

  const show = (name: Element): void => {
    hide()
    const error = name.closest('[data-error]')?.getAttribute('data-error')
    const [type = '', words] = (name.getAttribute('data-type') ?? '').split('\n\n')
    box.replaceChildren(
      ...(error == null ? [] : [part(error, 'of-error')]),
      ...(type === '' ? [] : [part(type, 'of-type')]),
      ...(words === undefined ? [] : [part(words, 'words')]),
    )
    shown = name
    name.classList.add('shown')
    box.hidden = false
    const { left, bottom } = name.getBoundingClientRect()
    const most = document.documentElement.clientWidth - box.offsetWidth - 16
    box.style.left = `${Math.max(16, Math.min(left, most)) + window.scrollX}px`
    box.style.top = `${bottom + window.scrollY + 4}px`
  }

  document.addEventListener('pointerover', ({ target }) => {
    const name = target instanceof Element ? target.closest('[data-type], [data-error]') : null
    if (name !== null) show(name)
    else if (!(target instanceof Element) || target.closest('.answer') === null) hide()
  })

  document.addEventListener('keydown', event => {
    if (event.key === 'Escape') return hide()
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    const block = document.activeElement?.closest('pre')
    if (step === undefined || block == null) return
    const names = [...block.querySelectorAll('[data-type]')]
    const at = shown === undefined ? (step > 0 ? -1 : names.length) : names.indexOf(shown)
    const next = names[at + step]
    if (next === undefined) return
    event.preventDefault()
    show(next)
  })

  document.addEventListener('focusout', hide)
}
