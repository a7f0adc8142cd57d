/** Rows of pixels, the uppermost first. */
export type Image = readonly (readonly number[])[]

/**
 * Images of one size side by side, as the rows of a field, whose lowest is the first. `grid[0]` is the uppermost row of images; where
 * a row is shorter than others nothing is drawn.
 */
export const sheet = (grid: readonly (readonly Image[])[]): readonly (readonly number[])[] => {
  const columns = Math.max(...grid.map(row => row.length))
  const first = grid.flat()[0] ?? []
  const line = Array.from({ length: first[0]?.length ?? 0 }, () => Number.NaN)
  return grid
    .flatMap(row =>
      first.map((_, y) => Array.from({ length: columns }, (_, column) => row[column]?.[y] ?? line).flat()),
    )
    .toReversed()
}
