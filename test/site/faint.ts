// For a page of a browser: the texts that are too faint to be read.

/**
 * A function, as text, that gives the texts of the page whose contrast with what lies behind them is less than 4.5 to 1, which the
 * Web Content Accessibility Guidelines 2.2 ask for, or 3 to 1 where they are large: (L₁ + 0.05) / (L₂ + 0.05) of relative luminances.
 */
export const faintTexts = `() => {
  const numbers = colour => {
    const [r, g, b, a = 1] = (colour.match(/[\\d.]+/g) ?? []).map(Number)
    return [r, g, b, a]
  }
  const over = ([r, g, b, a], below) => [r, g, b].map((x, i) => a * x + (1 - a) * below[i])
  const behind = element => {
    if (element === null) return document.documentElement.classList.contains('dark') ? [0, 0, 0] : [255, 255, 255]
    const colour = numbers(getComputedStyle(element).backgroundColor)
    return colour[3] === 1 ? colour.slice(0, 3) : over(colour, behind(element.parentElement))
  }
  const luminance = colour => {
    const [r, g, b] = colour.map(x => (x / 255 <= 0.04045 ? x / 255 / 12.92 : ((x / 255 + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const found = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement
    const text = walker.currentNode.textContent.trim()
    const style = getComputedStyle(element)
    const box = element.getBoundingClientRect()
    const isSeen = text !== '' && box.width > 1 && box.height > 1 && style.visibility === 'visible' && element.checkVisibility({ opacityProperty: true })
    if (!isSeen || element.closest('svg, .katex-mathml')) continue
    const ground = behind(element)
    const [a, b] = [luminance(over(numbers(style.color), ground)), luminance(ground)].sort((x, y) => y - x)
    const size = parseFloat(style.fontSize)
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700)
    if ((a + 0.05) / (b + 0.05) < (isLarge ? 3 : 4.5)) found.push(text.slice(0, 40) + ': ' + style.color + ' on ' + ground.map(Math.round))
  }
  return [...new Set(found)]
}`
