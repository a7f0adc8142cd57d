/** Colours of the classes: blue above 0, orange below, which all eyes tell apart. */
const [blue, orange] = [
  [0, 114, 178],
  [213, 94, 0],
] as const

/** What the page is painted with. */
export interface Palette {
  readonly ground: readonly [number, number, number]
  /** The colours of values from −1 to 1, as pixels of an image. */
  readonly ramp: Uint32Array
  readonly line: string
  readonly text: string
}

/** The colour of a value from −1 to 1. */
export const colourOf = (value: number, ground: Palette['ground']): readonly [number, number, number] => {
  const strength = Math.min(1, Math.abs(value)) * 0.85
  const to = value < 0 ? orange : blue
  const mixed = (i: 0 | 1 | 2) => Math.round(ground[i] + (to[i] - ground[i]) * strength)
  return [mixed(0), mixed(1), mixed(2)]
}

/** The palette of the page as it is now, light or dark. */
export const paletteOf = (element: Element): Palette => {
  const style = getComputedStyle(element)
  const dark = document.documentElement.classList.contains('dark')
  const ground = dark ? ([32, 33, 39] as const) : ([250, 250, 250] as const)
  const ramp = Array.from({ length: 257 }, (_, i) => [...colourOf(i / 128 - 1, ground), 255])
  return {
    ground,
    ramp: new Uint32Array(Uint8Array.from(ramp.flat()).buffer),
    line: style.getPropertyValue('--vp-c-divider'),
    text: style.getPropertyValue('--vp-c-text-2'),
  }
}

/** The context of a canvas as large as it is shown, in its own pixels, cleared. */
export const contextOf = (canvas: HTMLCanvasElement): CanvasRenderingContext2D | undefined => {
  const { clientWidth: width, clientHeight: height } = canvas
  const scale = window.devicePixelRatio
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)]
  if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h]
  const context = canvas.getContext('2d') ?? undefined
  context?.setTransform(scale, 0, 0, scale, 0, 0)
  context?.clearRect(0, 0, width, height)
  return context
}

/** A square picture of one column of a table over the grid. */
export const picture = (
  values: Float32Array,
  columns: number,
  column: number,
  shade: (value: number) => number,
  palette: Palette,
): HTMLCanvasElement => {
  const side = Math.round(Math.sqrt(values.length / columns))
  const canvas = document.createElement('canvas')
  ;[canvas.width, canvas.height] = [side, side]
  const image = new ImageData(side, side)
  const pixels = new Uint32Array(image.data.buffer)
  const { ramp } = palette
  const last = ramp.length - 1
  for (let i = 0; i < pixels.length; i++) {
    const value = Math.max(-1, Math.min(1, shade(values[i * columns + column]!)))
    // A value that is no number has the colour of 0.
    pixels[i] = ramp[Math.round(((value || 0) * 0.5 + 0.5) * last)]!
  }
  canvas.getContext('2d')?.putImageData(image, 0, 0)
  return canvas
}
