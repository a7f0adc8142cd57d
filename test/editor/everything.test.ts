// No function of the package is forgotten: each stands in one of the tables of mistakes.
import * as T from 'tensor-ts'
import * as data from 'tensor-ts/data'
import * as csv from 'tensor-ts/data/csv'
import * as images from 'tensor-ts/data/images'
import * as exported from 'tensor-ts/export'
import * as io from 'tensor-ts/io'
import * as files from 'tensor-ts/io/node'
import * as npz from 'tensor-ts/io/npz'
import * as nn from 'tensor-ts/nn'
import * as onnx from 'tensor-ts/onnx'
import * as optim from 'tensor-ts/optim'
import * as testing from 'tensor-ts/testing'
import * as train from 'tensor-ts/train'
import * as seen from 'tensor-ts/train/dashboard'
import * as xla from 'tensor-ts/xla'
import { expect, it } from 'vitest'
import { rightCalls } from './misuse.js'
import * as outer from './outer.js'
import * as transformations from './transformations.js'

/** What there is, by the name that a user writes. */
const rooms: Readonly<Record<string, object>> = {
  T,
  'T.random': T.random,
  'T.tree': T.tree,
  nn,
  'nn.initializers': nn.initializers,
  optim,
  data,
  'data.augment': data.augment,
  'data.pipeline': data.pipeline,
  csv,
  images,
  train,
  'train.metrics': train.metrics,
  seen,
  io,
  files,
  exported,
  npz,
  xla,
  onnx,
  testing,
}

/** Functions that stand in no table, and why. */
const others: Readonly<Record<string, string>> = {
  'T.ShapeError': 'an error, which users catch and do not make',
  'T.DTypeError': 'the same',
  'T.TraceError': 'the same',
  'testing.NotCloseError': 'the same',
  'testing.GradientError': 'the same',
  'xla.XlaError': 'the same',
}

const functions = Object.entries(rooms).flatMap(([room, all]) =>
  Object.entries(all)
    .filter(([, value]) => typeof value === 'function')
    .map(([name]) => `${room}.${name}`),
)

const table = new Set([
  ...rightCalls.map(({ name }) => name),
  // Layers and activations stand in pipes by themselves.
  ...rightCalls.flatMap(({ write, args }) => write(args).match(/\bnn\.\w+/g) ?? []),
  ...[
    ...[...outer.thrown, ...outer.said].map(([code]) => code),
    ...outer.plain,
    ...transformations.cases.map(([before]) => before),
  ].flatMap(code => code.replaceAll('|', '').match(/\b(?:[a-zA-Z]+\.)+\w+(?=\()/g) ?? []),
])

it('every function stands in a table of mistakes, or is one of the exceptions', () => {
  expect(functions.filter(name => !table.has(name) && !(name in others))).toEqual([])
})

it('no exception stands in a table, and all there are', () => {
  expect(Object.keys(others).filter(name => table.has(name) || !functions.includes(name))).toEqual([])
})
