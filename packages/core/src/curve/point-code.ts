import { elementBytes, fieldCall } from './field-code.ts'
import { type Code, op, type WasmFunction } from './wasm-module.ts'

/** An address: fixed, or so many elements after the one that a parameter says. */
type Place = number | { readonly parameter: 0 | 1 | 2; readonly element: number }
type Step = readonly [call: keyof typeof fieldCall, to: Place, a: Place, b: Place]

const at = (element: number): number => element * elementBytes
const parameter = (index: 0 | 1 | 2) => (element: number) => ({ parameter: index, element }) as const

// The first elements of memory are what a point function has in hand.
const [t0, t1, t2, t3, t4] = [at(1), at(2), at(3), at(4), at(5)]
/** Number of the first element that no point function touches. */
export const freeElement = 8

function program(name: string, steps: readonly Step[]): WasmFunction {
  const address = (place: Place): Code =>
    typeof place === 'number'
      ? op.const32(place)
      : [...op.get(place.parameter), ...(place.element === 0 ? [] : [...op.const32(at(place.element)), ...op.add32])]
  const code = steps.flatMap(([call, to, a, b]) => [...address(to), ...address(a), ...address(b), ...op.call(fieldCall[call])])
  return { name, locals64: 0, code }
}

/**
 * `addAffine(P, x2, y2)`: P = (X : Y : Z) becomes P + (x2, y2), for y² = x³ + 7.
 *
 * Complete: right for equal points, opposite ones and the point at infinity, so that no choice of signature finds a case that was
 * left out. Source: Renes, Costello, Batina, "Complete addition formulas for prime order elliptic curves", algorithm 8; 3·7 = 21.
 */
export function weierstrassAddition(): WasmFunction {
  const [P, x2, y2] = [parameter(0), parameter(1)(0), parameter(2)(0)]
  const [X, Y, Z] = [P(0), P(1), P(2)]
  const [u, v] = [at(6), at(7)]
  return program('addAffine', [
    ...([
      ['mul', t0, X, x2],
      ['mul', t1, Y, y2],
      ['add', t3, x2, y2],
      ['add', t4, X, Y],
      ['mul', t3, t3, t4],
    ] as const),
    ...([
      ['add', t4, t0, t1],
      ['sub', t3, t3, t4],
      ['mul', t4, y2, Z],
      ['add', t4, t4, Y],
    ] as const),
    ...([
      ['mul', u, x2, Z],
      ['add', u, u, X],
      ['add', v, t0, t0],
      ['add', t0, v, t0],
      ['times', t2, Z, 21],
    ] as const),
    ...([
      ['add', Z, t1, t2],
      ['sub', t1, t1, t2],
      ['times', u, u, 21],
      ['mul', v, t4, u],
      ['mul', t2, t3, t1],
    ] as const),
    ...([
      ['sub', X, t2, v],
      ['mul', u, u, t0],
      ['mul', t1, t1, Z],
      ['add', Y, t1, u],
    ] as const),
    ...([
      ['mul', t0, t0, t3],
      ['mul', Z, Z, t4],
      ['add', Z, Z, t0],
    ] as const),
  ])
}

/** `double(P)`: P becomes 2·P; the other parameters are not looked at. Complete. Source: the same, algorithm 9. */
export function weierstrassDoubling(): WasmFunction {
  const P = parameter(0)
  const [X, Y, Z] = [P(0), P(1), P(2)]
  return program('double', [
    ...([
      ['mul', t0, Y, Y],
      ['mul', t1, Y, Z],
      ['mul', t2, Z, Z],
      ['times', t2, t2, 21],
      ['mul', t3, X, Y],
    ] as const),
    ...([
      ['times', t4, t0, 8],
      ['mul', X, t2, t4],
      ['add', Y, t0, t2],
      ['mul', Z, t1, t4],
    ] as const),
    ...([
      ['add', t1, t2, t2],
      ['add', t2, t1, t2],
      ['sub', t0, t0, t2],
      ['mul', Y, t0, Y],
      ['add', Y, X, Y],
    ] as const),
    ...([
      ['mul', t1, t0, t3],
      ['add', X, t1, t1],
    ] as const),
  ])
}

/**
 * `addEntry(P, e)`: P = (X : Y : Z : T), with T = XY/Z, becomes P + e on −x² + y² = 1 + dx²y²; e is (y + x, y − x, 2dxy) at the second
 * parameter. Complete, since d is no square. Source: Hisil, Wong, Carter, Dawson, "Twisted Edwards curves revisited", 3.1, Z2 = 1.
 */
export function edwardsAddition(): WasmFunction {
  return program('addEntry', edwardsSteps({ sum: 0, difference: 1, plus: 'add', minus: 'sub' }))
}

/** `subtractEntry(P, e)`: P becomes P − e. The negative of (x, y) is (−x, y): y + x and y − x change places, and 2dxy its sign. */
export function edwardsSubtraction(): WasmFunction {
  return program('subtractEntry', edwardsSteps({ sum: 1, difference: 0, plus: 'sub', minus: 'add' }))
}

type EntrySigns = { readonly sum: 0 | 1; readonly difference: 0 | 1; readonly plus: 'add' | 'sub'; readonly minus: 'add' | 'sub' }

function edwardsSteps({ sum, difference, plus, minus }: EntrySigns): readonly Step[] {
  const [P, e] = [parameter(0), parameter(1)]
  const [X, Y, Z, T] = [P(0), P(1), P(2), P(3)]
  return [
    ...([
      ['sub', t0, Y, X],
      ['mul', t0, t0, e(difference)],
      ['add', t1, Y, X],
      ['mul', t1, t1, e(sum)],
      ['mul', t2, T, e(2)],
    ] as const),
    ...([
      ['add', t3, Z, Z],
      ['sub', t4, t1, t0],
      ['add', t1, t1, t0],
      [minus, t0, t3, t2],
      [plus, t3, t3, t2],
    ] as const),
    ...([
      ['mul', X, t4, t0],
      ['mul', Y, t3, t1],
      ['mul', Z, t0, t3],
      ['mul', T, t4, t1],
    ] as const),
  ]
}

/** `double(P)` on the same curve. Source: the same, 3.3, a = −1. */
export function edwardsDoubling(): WasmFunction {
  const P = parameter(0)
  const [X, Y, Z, T] = [P(0), P(1), P(2), P(3)]
  return program('double', [
    ...([
      ['mul', t0, X, X],
      ['mul', t1, Y, Y],
      ['mul', t2, Z, Z],
      ['add', t2, t2, t2],
      ['add', t3, X, Y],
      ['mul', t3, t3, t3],
    ] as const),
    // E and G of the source, F and H with the other sign: all four coordinates change theirs, and the point is the same.
    ...([
      ['add', t4, t0, t1],
      ['sub', t3, t3, t4],
      ['sub', t1, t1, t0],
      ['sub', t2, t2, t1],
    ] as const),
    ...([
      ['mul', X, t3, t2],
      ['mul', Y, t1, t4],
      ['mul', T, t3, t4],
      ['mul', Z, t2, t1],
    ] as const),
  ])
}
