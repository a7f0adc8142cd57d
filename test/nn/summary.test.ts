import { flow, pipe } from 'fp-ts/lib/function.js'
import * as nn from 'tensor-ts/nn'
import { describe, expect, test } from 'vitest'

describe('summary', () => {
  test('is the table of 30000 → 100 → 256 → 256 → 10 with batch 10', () => {
    const model = pipe(
      nn.input(30_000),
      nn.dense('f1', 100),
      nn.relu,
      nn.dense('f2', 256),
      nn.relu,
      nn.dense('f3', 256),
      nn.relu,
      nn.dense('out', 10),
    )
    expect(nn.summary(model, { batch: 10 }).split('\n')).toEqual([
      'layer (type) | input shape | output shape | parameters',
      '-------------+-------------+--------------+-----------',
      'f1 (dense)   | [10, 30000] | [10, 100]    |  3,000,100',
      'relu         | [10, 100]   | [10, 100]    |          0',
      'f2 (dense)   | [10, 100]   | [10, 256]    |     25,856',
      'relu         | [10, 256]   | [10, 256]    |          0',
      'f3 (dense)   | [10, 256]   | [10, 256]    |     65,792',
      'relu         | [10, 256]   | [10, 256]    |          0',
      'out (dense)  | [10, 256]   | [10, 10]     |      2,570',
      '-------------+-------------+--------------+-----------',
      'total        |             |              |  3,094,318',
    ])
  })

  test('shows layers of all kinds, with what each learns', () => {
    const image = pipe(
      nn.input(4, 16, 16),
      nn.conv2d('c', {
        filters: 8,
        kernel: 3,
        padding: [
          [0, 1],
          [1, 0],
        ],
        groups: 2,
      }),
      nn.groupNorm('g', { groups: 4 }),
      nn.prelu('p'),
      nn.depthwiseConv2d('d', { kernel: 3, stride: 2, padding: 'same', multiplier: 2 }),
      nn.instanceNorm('i'),
      nn.separableConv2d('s', { filters: 6, kernel: 3, padding: 1, bias: false }),
      nn.adaptiveAvgPool2d([4, 6]),
      nn.convTranspose2d('t', { filters: 2, kernel: 4, stride: 2, padding: 1 }),
      nn.globalMaxPool,
      nn.maxout('m', 6, { pieces: 3 }),
      nn.glu,
      nn.rmsNorm('r'),
    )
    const sequence = pipe(
      nn.input(2, 50),
      nn.conv1d('c', { filters: 4, kernel: 3, padding: 'causal', stride: 2 }),
      nn.convTranspose1d('t', { filters: 3, kernel: 5, stride: 2, padding: 'same' }),
      nn.maxPool1d(2),
      nn.avgPool1d({ kernel: 3, stride: 1, padding: 1 }),
      nn.adaptiveMaxPool1d(4),
    )
    const rows = [image, sequence].map(model =>
      model.layers.flatMap(({ rows }) =>
        rows.map(({ type, output, parameters }) => [type, String(output), parameters]),
      ),
    )
    expect(rows).toEqual([
      [
        ['conv2d', '8,15,15', 8 * 2 * 9 + 8],
        ['groupNorm', '8,15,15', 16],
        ['prelu', '8,15,15', 8],
        ['depthwiseConv2d', '16,8,8', 16 * 9 + 16],
        ['instanceNorm', '16,8,8', 32],
        ['separableConv2d', '6,8,8', 16 * 9 + 6 * 16],
        ['adaptiveAvgPool2d', '6,4,6', 0],
        ['convTranspose2d', '2,8,12', 6 * 2 * 16 + 2],
        ['globalMaxPool', '2', 0],
        ['maxout', '6', 3 * 2 * 6 + 18],
        ['glu', '3', 0],
        ['rmsNorm', '3', 3],
      ],
      [
        ['conv1d', '4,25', 4 * 2 * 3 + 4],
        ['convTranspose1d', '3,50', 4 * 3 * 5 + 3],
        ['maxPool1d', '3,25', 0],
        ['avgPool1d', '3,25', 0],
        ['adaptiveMaxPool1d', '3,4', 0],
      ],
    ])
    expect(nn.summary(sequence, { batch: 7 }).split('\n')).toContain(
      'c (conv1d)          | [7, 2, 50]  | [7, 4, 25]   |         28',
    )
  })

  test('shows every layer of a block, under its name', () => {
    const block = flow(nn.conv2d('c', { filters: 3, kernel: 3, padding: 1, bias: false }), nn.batchNorm('bn'), nn.relu)
    const model = pipe(nn.input(3, 8, 8), nn.residual(nn.named('block', block)), nn.maxPool2d(2), nn.dropout(0.5))
    expect(nn.summary(model).split('\n')).toEqual([
      'layer (type)         | input shape      | output shape     | parameters',
      '---------------------+------------------+------------------+-----------',
      'block.c (conv2d)     | [batch, 3, 8, 8] | [batch, 3, 8, 8] |         81',
      'block.bn (batchNorm) | [batch, 3, 8, 8] | [batch, 3, 8, 8] |          6',
      'block (relu)         | [batch, 3, 8, 8] | [batch, 3, 8, 8] |          0',
      'residual             | [batch, 3, 8, 8] | [batch, 3, 8, 8] |          0',
      'maxPool2d            | [batch, 3, 8, 8] | [batch, 3, 4, 4] |          0',
      'dropout              | [batch, 3, 4, 4] | [batch, 3, 4, 4] |          0',
      '---------------------+------------------+------------------+-----------',
      'total                |                  |                  |         87',
      'state                |                  |                  |          6',
    ])
  })

  test('counts what is frozen apart', () => {
    const model = pipe(
      nn.input(4),
      nn.named('body', flow(nn.dense('a', 3), nn.batchNorm('n'))),
      nn.repeat('r', 2, nn.batchNorm('n')),
      nn.dense('out', 2),
    )
    const last = (frozen: readonly string[]) =>
      nn
        .summary(model, { frozen })
        .split('\n')
        .slice(7)
        .map(line => line.replace(/[ |]+/g, ' '))
    expect(last(['.body'])).toEqual(['total 41', 'state 18', 'frozen 21'])
    expect(last(['.body.a', 'out'])).toEqual(['total 41', 'state 18', 'frozen 23'])
    expect(last([])).toEqual(['total 41', 'state 18'])
    expect(() => last(['.tail'])).toThrow("summary: frozen: expected the path of a layer, as '.c1', got '.tail'")
    expect(() => nn.summary(model, { frozen: 3 as never })).toThrow('summary: frozen: expected a list of paths, got 3')
  })
})
