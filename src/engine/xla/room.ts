import { collect, turn } from './collect.js'
import type { Plugin } from './plugin.js'
import type { Waiting } from './wait.js'

/** So much may lie on devices before it is looked for what nobody holds, in bytes: little beside the memory of any device. */
const modest = 2 ** 28

/** So many executions may be under way: enough that devices never wait for the next, and few enough that XLA takes them at once. */
const mostRunning = 16

/** How long calls may follow one another before others of this thread get a turn, in milliseconds: about a frame of a screen. */
const longest = 20

/** Whether one more execution may begin: not too many are under way, and not too much lies there that nobody holds. */
export class Room {
  private readonly plugin: Plugin
  private readonly waiting: Waiting
  private readonly bytesHeld: () => number
  private limit = modest
  private turned = performance.now()
  /** The events of what is under way, the oldest first. */
  private readonly running: (readonly bigint[])[] = []

  constructor(plugin: Plugin, waiting: Waiting, bytesHeld: () => number) {
    this.plugin = plugin
    this.waiting = waiting
    this.bytesHeld = bytesHeld
  }

  /** Notes what is under way. What goes wrong in it is said where its results are read, and else nowhere. */
  note(events: readonly bigint[]): void {
    this.running.push(events)
  }

  /** Whether there is room now. */
  isThere(): boolean {
    const { running, plugin } = this
    while (running.length > 0 && running[0]!.every(event => plugin.isReady(event)))
      for (const event of running.shift()!) plugin.destroyEvent(event)
    return running.length < mostRunning && this.bytesHeld() <= this.limit && performance.now() - this.turned < longest
  }

  /** Waits until there is. */
  async make(): Promise<void> {
    while (this.running.length >= mostRunning) await this.oldest()
    if (performance.now() - this.turned >= longest || this.bytesHeld() > this.limit) await turn()
    if (this.bytesHeld() > this.limit) {
      await collect()
      this.limit = Math.max(modest, 2 * this.bytesHeld())
    }
    this.turned = performance.now()
  }

  /** Waits until nothing is under way. */
  async empty(): Promise<void> {
    while (this.running.length > 0) await this.oldest()
  }

  private async oldest(): Promise<void> {
    await Promise.allSettled(this.running.shift()!.map(event => this.waiting.for(event)))
  }
}
