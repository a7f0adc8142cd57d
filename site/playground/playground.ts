import { withBase } from 'vitepress'
import { computed, defineComponent, h, onMounted, onUnmounted, ref, shallowRef, type VNode, watch } from 'vue'
import './playground.css'
import { showProgram } from '../editor/address.js'
import { counts } from './parts.js'
import { program } from './program.js'
import type { Begun, Frame } from './protocol.js'
import { runnerOf } from './runner.js'
import * as choices from './settings.js'
import { type Feature, first, type Point, reach, readSettings, type Settings, showSettings } from './settings.js'
import { tokensOf } from './view/colouring.js'
import { button, select, slider, tick, whole } from './view/controls.js'
import { drawCurves, type Moment, recorded } from './view/curves.js'
import { drawNetwork } from './view/network.js'
import { drawSurface } from './view/surface.js'

const dataNames = {
  circle: 'circle',
  xor: 'exclusive or',
  gaussian: 'two Gaussians',
  spiral: 'spiral',
  own: 'your own points',
}
const featureNames = { x: 'x', y: 'y', xx: 'x²', yy: 'y²', xy: 'x y', sinX: 'sin x', sinY: 'sin y' }
const optimizerNames = { sgd: 'gradient descent', momentum: 'momentum 0.9', rmsProp: 'RMSProp', adam: 'Adam' }
const penaltyNames = { none: 'none', l1: 'L1', l2: 'L2' }

const named = <K extends string>(names: Readonly<Record<K, string>>, keys: readonly K[]) =>
  keys.map(key => [key, names[key]] as const)
const itself = <A extends string | number>(values: readonly A[]) => values.map(value => [value, String(value)] as const)

/** The playground: the address says the settings, and a change of it begins a new run. */
export default defineComponent({
  name: 'Playground',
  setup: () => {
    const settings = shallowRef<Settings>(first)
    const begun = shallowRef<Begun>()
    const frame = shallowRef<Frame>()
    const moments = shallowRef<readonly Moment[]>([])
    const training = ref(false)
    const failure = ref('')
    /** What stands behind the # of the editor's address for the program. */
    const inEditor = ref('')
    /** The class and the place of the next point of one's own. */
    const next = shallowRef<Point>({ x: 0, y: 0, label: 1 })
    const [network, surface, curves] = [ref<HTMLCanvasElement>(), ref<HTMLCanvasElement>(), ref<HTMLCanvasElement>()]
    let runner: ReturnType<typeof runnerOf> | undefined

    const enough = computed(() => counts(settings.value).all >= 2)
    const draw = (): void => {
      if (surface.value) drawSurface(surface.value, begun.value, frame.value, settings.value.points)
      if (curves.value) drawCurves(curves.value, moments.value)
      if (network.value && begun.value && frame.value) drawNetwork(network.value, begun.value, frame.value)
    }
    const begin = (): void => {
      ;[begun.value, frame.value, moments.value] = [undefined, undefined, []]
      ;[training.value, failure.value] = [false, '']
      if (enough.value) runner?.begin(settings.value)
      requestAnimationFrame(draw)
    }
    /** Takes over what the address says. */
    const adopt = (): void => {
      const said = readSettings(location.hash)
      // Of a change of our own the browser tells later.
      if (showSettings(said) === showSettings(settings.value)) return
      settings.value = said
      begin()
    }
    /** A change goes by the address, so that the browser's back and forward take it back. */
    const change = (changed: Partial<Settings>): void => {
      const hash = showSettings({ ...settings.value, ...changed })
      // An empty one would scroll to the top.
      location.hash = hash === '' ? 'seed=1' : hash
      adopt()
    }
    const field =
      <K extends keyof Settings>(name: K) =>
      (value: Settings[K]) =>
        change({ [name]: value })
    const train = (on: boolean): void => {
      training.value = on
      if (on) runner?.train()
      else runner?.pause()
    }
    const place = ({ x, y, label }: Point): void => {
      const rounded = (value: number) => Math.max(-reach, Math.min(reach, Number(value.toFixed(1)))) || 0
      const points = [...settings.value.points, { x: rounded(x), y: rounded(y), label }]
      if (points.length <= choices.mostPoints) change({ points })
    }

    let watching: ResizeObserver | undefined
    let looks: MutationObserver | undefined
    onMounted(() => {
      runner = runnerOf({
        begun: value => {
          begun.value = value
        },
        frame: value => {
          frame.value = value
          if (value.done) training.value = false
          const { epoch, trainLoss, testLoss } = value
          moments.value = recorded(moments.value, { epoch, train: trainLoss, test: testLoss })
          draw()
        },
        failed: message => {
          training.value = false
          failure.value = message
        },
      })
      window.addEventListener('hashchange', adopt)
      watching = new ResizeObserver(draw)
      for (const { value } of [network, surface, curves]) if (value) watching.observe(value)
      looks = new MutationObserver(draw)
      looks.observe(document.documentElement, { attributeFilter: ['class'] })
      settings.value = readSettings(location.hash)
      begin()
    })
    onUnmounted(() => {
      runner?.end()
      window.removeEventListener('hashchange', adopt)
      watching?.disconnect()
      looks?.disconnect()
    })
    watch(settings, async () => {
      const here = settings.value
      const hash = enough.value ? await showProgram(program(here)) : ''
      if (settings.value === here) inEditor.value = hash
    })
    watch(
      () => settings.value.layers.length,
      () => requestAnimationFrame(draw),
    )

    const commands = (): VNode => {
      const off = !enough.value
      return h('div', { class: 'commands' }, [
        training.value
          ? button('Pause', () => train(false))
          : button('Train', () => train(true), { off: off || frame.value?.done === true }),
        button('Step', () => runner?.step(), { name: 'Step: one epoch', off: off || training.value }),
        button('Reset', begin, { off }),
        h('p', { class: 'figures', role: 'status' }, figures()),
      ])
    }

    const figures = (): string => {
      if (failure.value !== '') return failure.value
      if (!enough.value) return 'Put at least two points into the plane.'
      if (frame.value === undefined) return 'Compiling …'
      const { epoch, trainLoss, testLoss, testError } = frame.value
      const shown = (loss: number) => loss.toFixed(3)
      return `Epoch ${Math.floor(epoch)} · training loss ${shown(trainLoss)} · test loss ${shown(testLoss)} · test error ${(100 * testError).toFixed(1)} %`
    }

    const dataControls = (s: Settings): VNode =>
      h('fieldset', [
        h('legend', 'Data'),
        select('Data set', named(dataNames, choices.dataSets), s.data, field('data')),
        ...(s.data === 'own' ? [] : [slider('Noise', { min: 0, max: 1, step: 0.05 }, s.noise, field('noise'))]),
        slider('Learnt from, in %', { min: 10, max: 90, step: 10 }, s.split, field('split')),
        select('Batch size', itself(choices.batches), s.batch, field('batch')),
        whole('Seed', 999_999, s.seed, field('seed')),
      ])

    const learningControls = (s: Settings): VNode =>
      h('fieldset', [
        h('legend', 'Learning'),
        select('Activation', itself(choices.activations), s.activation, field('activation')),
        select('Optimizer', named(optimizerNames, choices.optimizers), s.optimizer, field('optimizer')),
        select('Learning rate', itself(choices.rates), s.rate, field('rate')),
        select('Regularisation', named(penaltyNames, choices.penalties), s.penalty, field('penalty')),
        ...(s.penalty === 'none'
          ? []
          : [select('Regularisation rate', itself(choices.penaltyRates), s.penaltyRate, field('penaltyRate'))]),
        select('Epochs', itself(choices.epochCounts), s.epochs, field('epochs')),
      ])

    const featureControls = (s: Settings): VNode =>
      h('fieldset', { class: 'features' }, [
        h('legend', 'Features'),
        ...choices.features.map((feature: Feature) =>
          tick(featureNames[feature], s.features.includes(feature), on => {
            const kept = choices.features.filter(each => (each === feature ? on : s.features.includes(each)))
            // A network has at least one input.
            change({ features: kept.length === 0 ? s.features : kept })
          }),
        ),
      ])

    const layerControls = ({ layers, features }: Settings): VNode => {
      const resized = (layer: number, units: number) => layers.map((each, i) => (i === layer ? units : each))
      const column = (title: string, inner: readonly VNode[]) =>
        h('div', { class: 'column' }, [h('span', title), ...inner])
      return h(
        'div',
        { class: 'layers', role: 'group', 'aria-label': 'Layers', style: `--columns: ${layers.length + 2}` },
        [
          column(`${features.length} in`, []),
          ...layers.map((units, i) =>
            column(String(units), [
              button('+', () => change({ layers: resized(i, units + 1) }), {
                name: `Hidden layer ${i + 1}: one unit more`,
                off: units >= choices.mostUnits,
              }),
              button('−', () => change({ layers: resized(i, units - 1) }), {
                name: `Hidden layer ${i + 1}: one unit less`,
                off: units <= 1,
              }),
            ]),
          ),
          column('out', []),
        ],
      )
    }

    const depth = ({ layers }: Settings): VNode =>
      h('div', { class: 'depth' }, [
        button('+', () => change({ layers: [...layers, 4] }), {
          name: 'One hidden layer more',
          off: layers.length >= choices.mostLayers,
        }),
        button('−', () => change({ layers: layers.slice(0, -1) }), {
          name: 'One hidden layer less',
          off: layers.length === 0,
        }),
        h('span', `${layers.length} hidden ${layers.length === 1 ? 'layer' : 'layers'}`),
      ])

    const pointControls = (): VNode => {
      const coordinate = (name: 'x' | 'y') =>
        h('label', { class: 'control' }, [
          h('span', name),
          h('input', {
            type: 'number',
            min: -reach,
            max: reach,
            step: 0.1,
            value: next.value[name],
            onChange: ({ target }: Event) => {
              const value = (target as HTMLInputElement).valueAsNumber
              next.value = { ...next.value, [name]: Number.isFinite(value) ? value : 0 }
            },
          }),
        ])
      return h('fieldset', { class: 'points' }, [
        h('legend', 'Your points: click into the plane, or say where'),
        select(
          'Class',
          [
            [1, 'blue'],
            [0, 'orange'],
          ],
          next.value.label,
          label => {
            next.value = { ...next.value, label }
          },
        ),
        coordinate('x'),
        coordinate('y'),
        button('Put', () => place(next.value), { name: 'Put the point' }),
        button('Remove the last', () => change({ points: settings.value.points.slice(0, -1) }), {
          off: settings.value.points.length === 0,
        }),
      ])
    }

    const click = (event: MouseEvent): void => {
      if (settings.value.data !== 'own') return
      const { clientWidth, clientHeight } = event.currentTarget as HTMLCanvasElement
      const x = (event.offsetX / clientWidth) * 2 * reach - reach
      const y = reach - (event.offsetY / clientHeight) * 2 * reach
      place({ x, y, label: next.value.label })
    }

    return () => {
      const s = settings.value
      const own = s.data === 'own'
      return h('div', { class: 'playground' }, [
        h('h1', 'Playground'),
        h(
          'p',
          'A network learns to tell blue points from orange ones, in your browser, by tensor-ts. Each change begins a new run, so that what you see is what the program below prints.',
        ),
        commands(),
        h('div', { class: 'settings' }, [dataControls(s), learningControls(s)]),
        h('div', { class: 'stage' }, [
          h('section', { 'aria-label': 'The network' }, [
            h('div', { class: 'above' }, [featureControls(s), depth(s)]),
            layerControls(s),
            h('canvas', {
              ref: network,
              class: 'network',
              role: 'img',
              'aria-label': `The network: ${[s.features.length, ...s.layers, 1].join(', ')} units. Each shows what it gives over the plane; lines are weights.`,
            }),
          ]),
          h('section', { 'aria-label': 'What it answers' }, [
            h('canvas', {
              ref: surface,
              class: own ? 'surface own' : 'surface',
              role: 'img',
              'aria-label': `The answer of the network over the plane from −${reach} to ${reach}, with the points. ${figures()}`,
              onClick: click,
            }),
            h('p', { class: 'note' }, 'Filled points are learnt from, rings test.'),
            ...(own ? [pointControls()] : []),
            h('canvas', {
              ref: curves,
              class: 'curves',
              role: 'img',
              'aria-label': `Both losses by epoch. ${figures()}`,
            }),
            h('p', { class: 'note' }, 'The loss of training (line) and of the test (dashed), by epoch.'),
          ]),
        ]),
        h('h2', 'The program that it stands for'),
        ...(inEditor.value === ''
          ? []
          : [h('p', h('a', { href: withBase(`/editor/#${inEditor.value}`) }, 'Open it in the editor'))]),
        ...(enough.value
          ? [
              h('pre', { class: 'program', tabindex: 0 }, [
                h(
                  'code',
                  tokensOf(program(s)).map(({ text, kind }) =>
                    kind === 'plain' ? text : h('span', { class: kind }, text),
                  ),
                ),
              ]),
            ]
          : []),
      ])
    }
  },
})
