/** A stretch of a program and what it is. */
export interface Token {
  readonly text: string
  readonly kind: 'comment' | 'string' | 'number' | 'word' | 'plain'
}

const words = 'as|const|console|export|for|from|function|if|import|let|new|readonly|return|type|typeof|extends'
const pattern = new RegExp(`(\\/\\/.*)|('[^']*')|(\\b\\d[\\w.]*)|(\\b(?:${words})\\b)`, 'g')

/** The tokens of a program of the playground. */
export const tokensOf = (program: string): readonly Token[] => {
  const tokens: Token[] = []
  let end = 0
  for (const { index, 0: text, ...groups } of program.matchAll(pattern)) {
    if (index > end) tokens.push({ text: program.slice(end, index), kind: 'plain' })
    const kind = groups[1] ? 'comment' : groups[2] ? 'string' : groups[3] ? 'number' : 'word'
    tokens.push({ text, kind })
    end = index + text.length
  }
  return [...tokens, { text: program.slice(end), kind: 'plain' }]
}
