import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'
import { editor } from '../editor/service.js'
import { test } from 'vitest'
test('x', () => {
  const text = `import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'
declare const params: { readonly w: T.Tensor<[2, 3]>; readonly b: T.Tensor<[3]> }
type B = { readonly x: T.Tensor<['batch', 2]> }
declare const batches: readonly B[]
declare const loss: (p: typeof params, b: B) => T.Tensor<[]>
declare const bad: (p: typeof params, b: B) => T.Tensor<['batch']>
const /*^a*/a = optim.adam(1e-3)
const /*^s*/s = a.init(params)
const /*^mean*/mean = s[0].mean
const /*^sg*/sg = optim.sgd(0.1)
const /*^sgs*/sgs = sg.init(params)
const /*^f*/f = optim.fold(optim.scaleByAdam(), loss)
const /*^f2*/f2 = optim.fold(a, loss)
const /*^r*/r = batches.reduce(f2.step, f2.init(params))
const /*^c*/c = optim.chain(optim.clipByGlobalNorm(1), optim.scaleByAdam(), optim.scaleByLearningRate(1e-3))
const /*^cs*/cs = c.init(params)
optim.fold(a, bad)
a.update({ w: params.w }, s, params)
a.update({ w: params.w, b: params.w }, s, params)
a.update(params, sgs, params)
optim.applyUpdates(params, { w: params.w })
f2.step(f2.init(params), { x: params.w })
f2.init({ w: params.w })
function train<P>(p: P, l: (p: P, b: B) => T.Tensor<[]>) { const f = optim.fold(optim.adam(1), l); return batches.reduce(f.step, f.init(p)) }
function train2<F extends optim.StateOf, P>(o: optim.Optimizer<F>, p: P, l: (p: P, b: B) => T.Tensor<[]>) { const f = optim.fold(o, l); return batches.reduce(f.step, f.init(p)).params }
const /*^g*/g = optim.fold(a, (p: typeof params, b: B, k: T.Tensor<[2], 'int32'>) => [loss(p, b), k], { hasAux: true })
`
  const d = editor().call(null, text)
  for (const m of 'a s mean sg sgs f f2 r c cs g'.split(' ')) console.log(d.hover(m))
  for (const m of d.mistakes()) console.log(m.line, m.at, m.message)
})
