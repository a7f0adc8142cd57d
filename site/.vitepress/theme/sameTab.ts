const remembered = 'tab'

const choose = (title: string | null): void => {
  for (const label of document.querySelectorAll<HTMLLabelElement>('.vp-code-group .tabs label'))
    if (label.dataset.title === title && label.control instanceof HTMLInputElement && !label.control.checked)
      label.click()
}

/** Whoever chooses a tab, as that of a library, has it chosen wherever there is one of that name. */
export const sameTab = (document: Document): void =>
  document.addEventListener('change', ({ target, isTrusted }) => {
    const title = target instanceof HTMLInputElement ? target.labels?.[0]?.dataset.title : undefined
    if (!isTrusted || title === undefined) return
    localStorage.setItem(remembered, title)
    choose(title)
  })

/** Chooses on a page what was chosen on another. */
export const rememberTab = (): void => choose(localStorage.getItem(remembered))
