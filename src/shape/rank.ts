/** The most axes that a tensor from outside can have: as many as in NumPy and PyTorch. */
export const mostAxes = 64
