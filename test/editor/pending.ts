/** Operations and layers of which some wrong argument is not shown as it should be yet: see misuse.test.ts. */
export const pending: readonly string[] = ['T.topK', 'T.diagonal', 'T.trace', 'T.oneHot', 'T.scatter', 'T.at']
