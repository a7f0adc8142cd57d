import { describeCompiled } from './compiled.js'

describeCompiled(['ops'])
