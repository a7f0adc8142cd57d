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
