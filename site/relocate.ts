import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

/** The base that pages are built for. No address has it: it marks the places that `relocate` mends. */
export const placeholder = '/__site__/'

/** The global constant that says where the site lies; each page sets it before anything else runs. */
const base = '__siteBase'

/** The script of a page that knows how to reach the root from where it stands. */
const sayBase = (toRoot: string): string => `<script>${base}=new URL("${toRoot}",location.href).pathname</script>`

/**
 * Links of the page itself, in whole. Pages are exchanged without being loaded anew, and a link of the frame around them,
 * such as one of the navigation, would else be read from the place of the next page.
 */
const wholeLinks =
  '<script>for(const a of document.querySelectorAll("a[href^=\'.\']"))a.setAttribute("href",a.pathname+a.search+a.hash)</script>'

/** A page: its links from where it stands. */
export const relocatedPage = (text: string, depth: number): string => {
  const toRoot = depth === 0 ? './' : '../'.repeat(depth)
  return text
    .replaceAll(`="${placeholder}`, `="${toRoot}`)
    .replaceAll(/JSON\.parse\(("(?:[^"\\]|\\.)*")\)/g, (whole, literal: string) =>
      literal.includes(placeholder) ? `JSON.parse(${literal}.replaceAll("${placeholder}",${base}))` : whole,
    )
    .replace('<head>', `<head>\n    ${sayBase(toRoot)}`)
    .replace('</body>', `${wholeLinks}\n  </body>`)
}

/** A script: each literal with the placeholder becomes an expression with the base. */
export const relocatedScript = (text: string): string => {
  if (!text.includes(placeholder)) return text
  const source = ts.createSourceFile('script.js', text, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS)
  const literals: ts.Node[] = []
  const visit = (node: ts.Node): void => {
    const literal =
      ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node)
    if (literal && node.getText().includes(placeholder)) {
      if (ts.isPropertyAssignment(node.parent) && node.parent.name === node)
        throw new Error(`a key has the base: ${node.getText()}`)
      literals.push(node)
    } else ts.forEachChild(node, visit)
  }
  visit(source)
  return literals.reduceRight(
    (done, literal) =>
      `${done.slice(0, literal.getStart())}(${literal.getText()}).replaceAll("${placeholder}",${base})${done.slice(literal.getEnd())}`,
    text,
  )
}

/** A style sheet, which lies beside what it names. */
const relocatedStyle = (text: string): string => text.replaceAll(`${placeholder}assets/`, './')

const relocated = (path: string, text: string): string => {
  if (path.endsWith('.html')) return relocatedPage(text, path.split('/').length - 1)
  if (path.endsWith('.js')) return relocatedScript(text)
  return path.endsWith('.css') ? relocatedStyle(text) : text
}

/** Makes a site that was built for the placeholder work under any path of any server; VitePress builds for one that is known. */
export const relocate = (folder: string): void => {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(html|js|css)$/.test(name)) continue
    const file = join(folder, name)
    const text = readFileSync(file, 'utf8')
    const done = relocated(name.replaceAll('\\', '/'), text)
    if (done !== text) writeFileSync(file, done)
  }
}
