import { expect, test } from 'vitest'
import { editor } from '../editor/service.js'

const lines = (...text: readonly string[]): string =>
  [
    "import * as T from 'tensor-ts'",
    "import * as optim from 'tensor-ts/optim'",
    'declare const params: { readonly w: T.Tensor<[2, 3]>; readonly b: T.Tensor<[3]> }',
    ...text,
  ].join('\n')

test('the sentence for a loss that is no scalar stands at the loss', () => {
  const text = lines(
    "declare const loss: (p: typeof params, x: T.Tensor<['batch']>) => T.Tensor<['batch']>",
    'optim.fold(optim.adam(1e-3), loss)',
  )
  const [mistake, ...rest] = editor()(text).mistakes()
  expect(rest).toEqual([])
  expect(mistake).toMatchObject({ line: 5, at: 'loss' })
  expect(mistake!.message).toContain('only a scalar result can be differentiated, got shape [batch]')
})

test('the sentence for parameters that are no floats stands at the loss', () => {
  const text = lines(
    "declare const loss: (p: { readonly ids: T.Tensor<[2], 'int32'> }) => T.Tensor<[]>",
    'optim.fold(optim.adam(1e-3), loss)',
  )
  const [mistake] = editor()(text).mistakes()
  expect(mistake).toMatchObject({ line: 5, at: 'loss' })
  expect(mistake!.message).toContain('only float tensors have gradients, got int32')
})

test.each([
  ['grad', 'T.grad(late)'],
  ['grad', 'T.grad(lateWithAux, { hasAux: true })'],
  ['valueAndGrad', 'T.valueAndGrad(late)'],
  ['valueAndGrad', 'T.valueAndGrad(lateWithAux, { hasAux: true })'],
  ['hessian', 'T.hessian(late)'],
  ['hvp', 'T.hvp(late)'],
  ['fold', 'optim.fold(optim.sgd(0.1), late)'],
  ['fold', 'optim.fold(optim.sgd(0.1), lateWithAux, { hasAux: true })'],
])('%s is told of an async loss: %s', (op, use) => {
  const text = lines(
    'const late = async (p: typeof params) => T.sum(p.w)',
    'const lateWithAux = async (p: typeof params) => [T.sum(p.w), p] as const',
    use,
  )
  const [mistake, ...rest] = editor()(text).mistakes()
  expect(rest).toEqual([])
  expect(mistake).toMatchObject({ line: 6 })
  expect(mistake!.message).toContain(
    `${op}: expected a function that returns tensors, got an async one, which returns a Promise`,
  )
})

test('gradients of another tree are a mistake where they stand', () => {
  const text = lines(
    'const adam = optim.adam(1e-3)',
    'adam.update({ w: params.w }, adam.init(params), params)',
    'optim.applyUpdates(params, { w: params.w })',
  )
  const mistakes = editor()(text).mistakes()
  expect(mistakes.map(({ line, at }) => [line, at])).toEqual([
    [5, '{ w: params.w }'],
    [6, '{ w: params.w }'],
  ])
  const sentences = [
    'update: the gradients: expected a tensor at .b, found none',
    'applyUpdates: the updates: expected a tensor at .b, found none',
  ]
  for (const [i, { message }] of mistakes.entries()) expect(message.split('\n')[0]).toContain(sentences[i])
})

test('hovers say what the state is', () => {
  const { hover } = editor()(
    lines(
      'const /*^optimizer*/optimizer = optim.sgd(0.1, { momentum: 0.9 })',
      'type Params = T.Tensor<[3]>',
      'const /*^state*/state = optim.scaleByAdam().init<Params>(params.b)',
      'const /*^mean*/mean = state.mean',
    ),
  )
  expect(hover('optimizer')).toBe('const optimizer: optim.Optimizer<optim.Chain<[optim.Counted, optim.Momentum]>>')
  expect(hover('state')).toBe('const state: optim.AdamState<Params>')
  expect(hover('mean')).toBe('const mean: Params')
})
