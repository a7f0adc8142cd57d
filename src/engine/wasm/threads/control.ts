// The words of memory through which the threads of a running Program agree. Each has a line of the cache to itself.

/** Addresses in bytes, below those of a Program's arena. */
export const words = {
  /** The next unit of work to be done, and of what: see `ticket`. */
  ticket: 0,
  /** How many units of the present work are done. */
  done: 64,
  /** Goes up with every new work and at the end of a run. Helpers sleep on it. */
  epoch: 128,
  /** How many helpers sleep on `epoch`. */
  sleepers: 192,
  /** The number of the Program that runs, or 0. */
  running: 256,
  /** How many units helpers have done in all. */
  helped: 320,
  /** Which product of a batch is being computed. */
  batch: 384,
} as const

/**
 * A ticket is one 64-bit word, so that it is read and taken as a whole. From the high bits to the low: the number of the
 * Program, the place of the work's function in the table, its units, the next unit. A helper that comes late thus cannot
 * mistake the work of one Program for that of another.
 */
export const ticket = { unitBits: 18, workBits: 12, programBits: 16 } as const

/** Numbers of Programs go round in this. */
export const programs = 2 ** ticket.programBits
