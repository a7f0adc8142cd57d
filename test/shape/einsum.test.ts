import { describe, expect, it } from 'vitest'
import { einsum } from '../../src/shape/einsum.js'

describe('einsum', () => {
  it.each<[string, readonly (readonly number[])[], readonly number[]]>([
    [
      'ij,jk->ik',
      [
        [2, 3],
        [3, 4],
      ],
      [2, 4],
    ],
    [
      'ij,jk',
      [
        [2, 3],
        [3, 4],
      ],
      [2, 4],
    ],
    ['ij->ji', [[2, 3]], [3, 2]],
    ['ba', [[2, 3]], [3, 2]],
    ['bA', [[2, 3]], [3, 2]],
    ['aB', [[2, 3]], [3, 2]],
    ['ii->i', [[3, 3]], [3]],
    ['ii', [[3, 3]], []],
    ['i,j->ij', [[2], [3]], [2, 3]],
    ['ij->', [[2, 3]], []],
    [',->', [[], []], []],
    ['', [[]], []],
    [
      ' b h q d , b h k d -> b h q k ',
      [
        [2, 8, 5, 64],
        [2, 8, 7, 64],
      ],
      [2, 8, 5, 7],
    ],
    [
      '...ij,...jk->...ik',
      [
        [7, 2, 3],
        [5, 7, 3, 4],
      ],
      [5, 7, 2, 4],
    ],
    [
      '...ij,...jk',
      [
        [1, 2, 3],
        [7, 3, 4],
      ],
      [7, 2, 4],
    ],
    ['i...j->j...i', [[2, 5, 6, 3]], [3, 5, 6, 2]],
    ['i...->...', [[2, 5]], [5]],
    ['...i->i...', [[2]], [2]],
    ['i->...i', [[2]], [2]],
    ['...i->i', [[2]], [2]],
  ])("'%s' of %j has shape %j", (spec, shapes, shape) => {
    expect(einsum(spec, shapes).shape).toEqual(shape)
  })

  it('names the axes of an ellipsis from the right, so that they are aligned as in broadcasting', () => {
    const { terms, output, sizes } = einsum('...i,...i->...', [
      [7, 1, 3],
      [4, 3],
    ])
    expect(terms).toEqual([
      ['...2', '...1', 'i'],
      ['...1', 'i'],
    ])
    expect(output).toEqual(['...2', '...1'])
    expect(Object.fromEntries(sizes)).toEqual({ i: 3, '...1': 4, '...2': 7 })
  })

  it.each<[string, readonly (readonly number[])[], string]>([
    [
      'ij,jk->ik',
      [
        [2, 3],
        [4, 5],
      ],
      "einsum: index 'j' is 3 and 4",
    ],
    ['ii', [[2, 3]], "einsum: index 'i' is 2 and 3"],
    [
      'ij,jk->ik',
      [
        [2, 1],
        [4, 5],
      ],
      "einsum: index 'j' is 1 and 4",
    ],
    ['ij,jk->ik', [[2, 3]], "einsum: 'ij,jk->ik' names 2 operands, got 1"],
    ['i j', [[2, 3], [1]], "einsum: 'ij' names 1 operand, got 2"],
    ['ijk->ik', [[2, 3]], "einsum: 'ijk' names 3 axes, [2, 3] has 2"],
    ['i->i', [[2, 3]], "einsum: 'i' names 1 axis, [2, 3] has 2"],
    ['...ij', [[2]], "einsum: '...ij' names 2 axes, [2] has 1"],
    ['i->ik', [[2]], "einsum: output index 'k' is in no operand"],
    ['ij->ii', [[2, 3]], "einsum: output index 'i' is given twice"],
    ['...->......', [[2]], "einsum: output index '...' is given twice"],
    ['i1', [[2, 3]], "einsum: '1' is not an index"],
    ['i..', [[2, 3]], "einsum: '.' is not an index"],
    ['i->j->k', [[2]], "einsum: output index 'j' is in no operand"],
    [
      '...i,...i',
      [
        [2, 3],
        [4, 3],
      ],
      'einsum: cannot broadcast [2] with [4]: 2 vs 4',
    ],
    ['...i->i', [[2, 3]], "einsum: '...' is in an operand and not in the output"],
  ])("'%s' of %j throws: %s", (spec, shapes, sentence) => {
    expect(() => einsum(spec, shapes)).toThrow(sentence)
  })
})
