// Property tests draw the same examples every time, so that a run says something of the change and not of its luck.
// PROPERTY_SEED=n draws others.
import fc from 'fast-check'

fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 20_261_121) })
