import type { Plugin } from './plugin.js'

/**
 * Waits for events, one after the other, on a thread of Node's pool: so the others stay free for files and names. (A callback of
 * PJRT's would have to wait for this thread, and the two would block each other if it waited in turn.)
 */
export class Waiting {
  private readonly plugin: Plugin
  private last: Promise<unknown> = Promise.resolve()

  constructor(plugin: Plugin) {
    this.plugin = plugin
  }

  /** Done when the event is; the event is destroyed. Rejects with the error that it has. */
  for(event: bigint): Promise<void> {
    const { plugin } = this
    const done = this.last.then(async () => {
      try {
        // What is over does not block.
        if (plugin.isReady(event)) plugin.call('Event_Await', { event })
        else await plugin.callAside('Event_Await', { event })
      } finally {
        plugin.destroyEvent(event)
      }
    })
    this.last = done.catch(() => {})
    return done
  }

  /** Done when all that is waited for now is over. */
  async idle(): Promise<void> {
    await this.last
  }
}
