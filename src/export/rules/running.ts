import { cumulativeProduct } from '../../expansions/product.js'
import { identityOf } from '../../primitive/identity.js'
import { isFloatElement } from '../element.js'
import type { Term } from '../hlo.js'
import { expanded, type Rule, type Rules } from '../rule.js'

const extreme =
  (combine: 'maximum' | 'minimum'): Rule<{ readonly axis: number }> =>
  (hlo, [x], { axis }, { outputs }) =>
    hlo.running(combine, x!, axis, false, identityOf(combine, outputs[0]!.spec.dtype))

interface Product {
  readonly axis: number
  readonly last: boolean
}

/** Of integers modulo 2³². */
const product: Rule<Product & { readonly transposed: boolean }> = (hlo, inputs, params, equation) => {
  const [x] = inputs as [Term]
  if (isFloatElement(x.dtype)) return expanded(cumulativeProduct)(hlo, inputs, params, equation)
  const { axis, last } = params
  return last ? hlo.reduce('multiply', x, [axis], 1) : hlo.running('multiply', x, axis, false, 1)
}

export const running: Rules = {
  cumulativeMax: extreme('maximum'),
  cumulativeMin: extreme('minimum'),
  cumulativeProduct: product,
}
