/** Where `fetchData.ts` puts Fashion-MNIST. */
export const folder = '.fashion'

/** What the labels 0 to 9 stand for. */
export const kinds = [
  'T-shirt',
  'trousers',
  'pullover',
  'dress',
  'coat',
  'sandal',
  'shirt',
  'sneaker',
  'bag',
  'boot',
] as const
