import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import base from './vitest.config.js'

/** Quick tests that notice most: a mutant is dead with the first test that fails. */
const first = [
  'structure/loads',
  'compile/lowering',
  'primitive/rules',
  'primitive/batch',
  'transform/grad',
  'transform/loop',
  'test/golden',
]

class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = first.findIndex(name => moduleId.includes(name))
      return place < 0 ? first.length : place
    }
    return files.toSorted((a, b) => rank(a) - rank(b))
  }
}

const { projects: _, ...shared } = base.test!

// The tests that say what transformations and primitives do. They never start a compiler, so that a mutant costs seconds.
export default defineConfig({
  ...base,
  test: {
    ...shared,
    // A lowering that is wrong shows in those of test/compile; everything else is cheaper without compiled functions.
    env: { TEST_ENGINE: 'reference' },
    include: [
      'test/{transform,primitive,ops,trace}/**/*.test.ts',
      'test/compile/{control,lowering,programs}.test.ts',
      'test/golden*.test.ts',
      'test/structure/loads.test.ts',
    ],
    sequence: { sequencer: QuickFirst },
  },
})
