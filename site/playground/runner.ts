import type { Answer, Begun, Command, Frame } from './protocol.js'
import type { Settings } from './settings.js'

/** What a runner tells of the run that it began last; frames come as the screen is painted. */
export interface Listener {
  readonly begun: (begun: Begun) => void
  readonly frame: (frame: Frame) => void
  readonly failed: (message: string) => void
}

/** Runs in a worker of their own. */
export const runnerOf = ({ begun, frame, failed }: Listener) => {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  const say = (command: Command): void => worker.postMessage(command)
  let run = 0
  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
    if (data.run !== run) return
    if (data.type === 'begun') begun(data)
    else if (data.type === 'failed') failed(data.message)
    else
      requestAnimationFrame(() => {
        if (data.run !== run) return
        frame(data)
        say({ type: 'drawn' })
      })
  }
  worker.onerror = ({ message }) => failed(message)
  return {
    begin: (settings: Settings): void => {
      run++
      // Settings are a reactive value, of which a message takes no copy.
      say({ type: 'begin', run, settings: JSON.parse(JSON.stringify(settings)) })
    },
    train: () => say({ type: 'train' }),
    pause: () => say({ type: 'pause' }),
    step: () => say({ type: 'step' }),
    end: () => worker.terminate(),
  }
}
