import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
  'msedge',
]

const { env, platform } = process

const onPath = (): readonly string[] =>
  (env.PATH ?? '')
    .split(delimiter)
    .flatMap(folder => names.map(name => join(folder, platform === 'win32' ? `${name}.exe` : name)))

/** Where the installers of macOS and Windows put them. */
const installed = (): readonly string[] => {
  if (platform === 'darwin')
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      name => `/Applications/${name}.app/Contents/MacOS/${name}`,
    )
  if (platform !== 'win32') return []
  const programs = ['Google/Chrome/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe']
  return [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA]
    .filter(folder => folder !== undefined)
    .flatMap(folder => programs.map(program => join(folder, program)))
}

/** How to get a browser. */
export const advice =
  'no Chromium or Chrome found, so nothing was tested in a browser: install one (Debian: apt-get install chromium) or name its program in CHROME_BIN'

/** The program of a Chromium or Chrome on this machine, the one named by `CHROME_BIN` first. */
export const findBrowser = (): string | undefined =>
  env.CHROME_BIN || [...onPath(), ...installed()].find(file => existsSync(file))
