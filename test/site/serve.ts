import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.json': 'application/json',
}

/** A plain server of the files of a folder under a path, on the loopback address. */
export const serve = async (folder: string, path: string) => {
  const server = createServer(({ url = '/' }, response) => {
    const asked = decodeURIComponent(new URL(url, 'http://localhost').pathname)
    const below = asked.startsWith(path) ? join(folder, asked.slice(path.length)) : ''
    const file = existsSync(below) && statSync(below).isDirectory() ? join(below, 'index.html') : below
    if (existsSync(file)) {
      response.writeHead(200, {
        'content-type': types[extname(file)] ?? 'application/octet-stream',
        'cache-control': 'max-age=3600',
      })
      response.end(readFileSync(file))
    } else response.writeHead(404).end()
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    root: `http://127.0.0.1:${port}${path}`,
    close: () => new Promise<void>(done => server.close(() => done())),
  }
}
