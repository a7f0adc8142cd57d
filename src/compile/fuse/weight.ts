import { isCheap, type ScalarOperation } from '../../trace/lowering.js'

/** How much code an operation is, where a cheap one is 1. */
export const weightOf = (operation: ScalarOperation): number => (isCheap(operation) ? 1 : 4)

/**
 * The operations that are computed for one element in one piece, by their weights. Engines write a nest as one function, whose
 * length is limited (in browsers to 7.6 MB, of which an elementary function takes 5 KB), as are its local variables (to 50,000).
 * Beside so many operations it costs nothing to write a value to memory and to read it again.
 */
export const mostWeight = 2048
