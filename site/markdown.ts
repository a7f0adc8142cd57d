import type { MarkdownRenderer } from 'vitepress'

/** Blocks of code that have a title, as in ```` ```python [JAX] ````, and follow each other are tabs. Elsewhere they stand one below the other. */
export const joinTitled = (md: MarkdownRenderer): void => {
  md.core.ruler.push('join titled blocks', state => {
    const isTitled = (i: number) => state.tokens[i]?.type === 'fence' && /\[.+\]/.test(state.tokens[i].info)
    const edge = (nesting: 1 | -1) =>
      new state.Token(`container_code-group_${nesting === 1 ? 'open' : 'close'}`, 'div', nesting)
    state.tokens = state.tokens.flatMap((token, i) => [
      ...(isTitled(i) && !isTitled(i - 1) ? [edge(1)] : []),
      token,
      ...(isTitled(i) && !isTitled(i + 1) ? [edge(-1)] : []),
    ])
  })
}

/** The anchor of a heading as GitHub makes it, so that one link leads to it there and here. */
export const anchorOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
    .replaceAll(' ', '-')
