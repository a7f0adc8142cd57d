import { h, type VNode } from 'vue'

// Controls of a form, each under its label.

/** A drop-down list. */
export const select = <A extends string | number>(
  label: string,
  choices: readonly (readonly [value: A, text: string])[],
  value: A,
  change: (value: A) => void,
): VNode =>
  h('label', { class: 'control' }, [
    h('span', label),
    h(
      'select',
      {
        value: String(value),
        onChange: ({ target }: Event) => {
          const chosen = choices.find(([each]) => String(each) === (target as HTMLSelectElement).value)
          if (chosen !== undefined) change(chosen[0])
        },
      },
      choices.map(([each, text]) => h('option', { value: String(each) }, text)),
    ),
  ])

/** A slider with its value; it changes when it is let go of. */
export const slider = (
  label: string,
  { min, max, step }: { readonly min: number; readonly max: number; readonly step: number },
  value: number,
  change: (value: number) => void,
): VNode =>
  h('label', { class: 'control' }, [
    h('span', [label, ' ', h('output', String(value))]),
    h('input', {
      type: 'range',
      min,
      max,
      step,
      value,
      onChange: ({ target }: Event) => change((target as HTMLInputElement).valueAsNumber),
    }),
  ])

/** A field for a whole number. */
export const whole = (label: string, max: number, value: number, change: (value: number) => void): VNode =>
  h('label', { class: 'control' }, [
    h('span', label),
    h('input', {
      type: 'number',
      min: 0,
      max,
      step: 1,
      value,
      onChange: ({ target }: Event) => change((target as HTMLInputElement).valueAsNumber),
    }),
  ])

/** A box to tick. */
export const tick = (label: string, value: boolean, change: (value: boolean) => void): VNode =>
  h('label', { class: 'tick' }, [
    h('input', {
      type: 'checkbox',
      checked: value,
      onChange: ({ target }: Event) => change((target as HTMLInputElement).checked),
    }),
    h('span', label),
  ])

/** A button, whose name for those who do not see it may be longer than its text. */
export const button = (
  text: string,
  press: () => void,
  { name, off = false }: { name?: string; off?: boolean } = {},
): VNode => h('button', { type: 'button', 'aria-label': name, disabled: off, onClick: press }, text)
