import { expect, it } from 'vitest'

// A module that throws while it is loaded fails this test by name, where others could only fail to be collected.
it('loads', async () => {
  const library = await import('../../src/index.js')
  expect(Object.keys(library)).toContain('matmul')
})
