import { describeCompiled } from './compiled.js'

describeCompiled(['nn', 'optim', 'primitive', 'random', 'tensor', 'transform'])
