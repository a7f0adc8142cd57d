import { expect, test } from 'vitest'
import { editor } from './service.js'

// What an editor says of results: a shape and an element type, never how they were found. (The first example of the
// design, with its model, is in lenet.test.ts.)

const text = `
import { flow, pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'

const x = T.ones([2, 3])
const batch = T.dim('batch', 32)
const rows = T.ones([batch, 28, 28])
type Params = { readonly w: T.Tensor<[784, 10]>; readonly b: T.Tensor<[10]> }
declare const params: Params

const /*^step*/step = pipe(x, T.matmul(T.ones([3, 4])), T.add(1), T.relu)
const /*^flat*/flat = T.reshape(rows, [batch, -1])
const /*^all*/all = T.flatten(rows)
const /*^mask*/mask = pipe(rows, T.greater(0.5), T.any({ axis: [1, 2] }))
const /*^index*/index = T.argmax(x, { axis: -1, keepDims: true })
const /*^total*/total = pipe(x, T.softmax, T.log, T.mean)
const /*^turned*/turned = pipe(x, T.cast('float64'), T.transpose)
const /*^part*/part = T.slice(rows, [[0, 8], 0])
const /*^first*/first = T.split(x, 3, { axis: 1 })[0]
const /*^scores*/scores = T.einsum('bij,jk->bik', rows, T.ones([28, 7]))
const /*^features*/features = T.conv2d(T.expandDims(rows, 1), T.ones([6, 1, 5, 5]), { stride: 2, padding: 'same' })
const /*^layer*/layer = (input: T.Tensor<['batch', 784]>, { w, b }: Params) => T.add(T.matmul(input, w), b)
const /*^gradient*/gradient = T.grad((p: Params) => T.sum(layer(flat, p)))(params)
const /*^both*/both = T.valueAndGrad((p: Params) => T.sum(layer(flat, p)))(params)
const /*^network*/network = flow((input: T.Tensor<['batch', 784]>) => layer(input, params), T.softmax({ axis: 1 }))
const /*^read*/read = T.toArray(x)
`

test.each(['5.9', '6.0'] as const)('hovers under TypeScript %s', version => {
  const { hover, mistakes } = editor(version)(text)
  expect(mistakes()).toEqual([])
  const hovers = {
    step: 'T.Tensor<[2, 4], "float32">',
    flat: 'T.Tensor<["batch", 784], "float32">',
    all: 'T.Tensor<["batch*784"], "float32">',
    mask: 'T.Tensor<["batch"], "bool">',
    index: 'T.Tensor<[2, 1], "int32">',
    total: 'T.Tensor<[], "float32">',
    turned: 'T.Tensor<[3, 2], "float64">',
    part: 'T.Tensor<["min(batch,8)", 28], "float32">',
    first: 'T.Tensor<[2, 1], "float32">',
    scores: 'T.Tensor<["batch", 28, 7], "float32">',
    features: 'T.Tensor<["batch", 6, 14, 14], "float32">',
    layer: '(input: T.Tensor<["batch", 784]>, { w, b }: Params) => T.Tensor<["batch", 10], "float32">',
    gradient: 'Params',
    both: 'readonly [value: T.Tensor<[], "float32">, gradient: Params]',
    network: '(input: T.Tensor<["batch", 784], "float32">) => T.Tensor<["batch", 10], "float32">',
    read: 'readonly (readonly number[])[]',
  }
  expect(Object.fromEntries(Object.keys(hovers).map(name => [name, hover(name)]))).toEqual(
    Object.fromEntries(Object.entries(hovers).map(([name, type]) => [name, `const ${name}: ${type}`])),
  )
})
