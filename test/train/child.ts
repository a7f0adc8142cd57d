// A training in a process of its own: `child.ts FOLDER EPOCHS`. It writes a checkpoint after every step and prints, when it is
// done, the digest of what came of it. With CRASH=rename:3 it kills itself before the third call of that function of the file
// system; of `writeFile` after half of the bytes.
import { promises } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import * as E from 'fp-ts/lib/Either.js'
import { digest, training } from './training.js'

const [folder = '', epochs = '1'] = process.argv.slice(2)

const [name = '', nth = '1'] = (process.env.CRASH ?? '').split(':')
let calls = 0
const crashes = (called: string): boolean => called === name && ++calls === Number(nth)
const crash = (): never => {
  process.kill(process.pid, 'SIGKILL')
  for (;;);
}

const { open, rename, rm } = promises
Object.assign(promises, {
  open: async (...args: Parameters<typeof open>) => {
    if (crashes('open')) crash()
    const handle = await open(...args)
    const { writeFile, sync, close } = handle
    return Object.assign(handle, {
      writeFile: async (bytes: Uint8Array) => {
        if (!crashes('writeFile')) return writeFile.call(handle, bytes)
        await writeFile.call(handle, bytes.subarray(0, bytes.length / 2))
        return crash()
      },
      sync: async () => (crashes('sync') ? crash() : sync.call(handle)),
      close: async () => (crashes('close') ? crash() : close.call(handle)),
    })
  },
  rename: async (...args: Parameters<typeof rename>) => (crashes('rename') ? crash() : rename(...args)),
  rm: async (...args: Parameters<typeof rm>) => (crashes('rm') ? crash() : rm(...args)),
})
syncBuiltinESMExports()

process.stdout.write('begun\n')
const fitted = await training(Number(epochs), { folder, every: { steps: 1 }, keep: 2, resume: true })()
process.stdout.write(E.isRight(fitted) ? `${digest(fitted.right)}\n` : `${JSON.stringify(fitted.left)}\n`)
