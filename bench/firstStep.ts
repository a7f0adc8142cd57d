// Prints how many milliseconds the first step of LeNet-5 takes in a process in which nothing has run before.
import { load } from './contenders/tensorTs.js'

const sample = await load(1).firstLenetStep(64)
console.log(await sample(1))
