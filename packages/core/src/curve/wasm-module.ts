// As much of the WebAssembly binary format as straight-line arithmetic takes. Source: WebAssembly Core Specification 2.0, chapter 5.

/** Instructions of one function body, as bytes. */
export type Code = readonly number[]

/** A function of three i32 parameters and no result; all that it works on is in memory. */
export type WasmFunction = { readonly name: string; readonly locals64: number; readonly code: Code }

/** A function of a running module: addresses in memory. */
export type WasmCall = (a: number, b: number, c: number) => void

type WasmMemory = { readonly buffer: ArrayBuffer }
type WasmRuntime = {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: { readonly [name: string]: unknown } }
}

// TypeScript keeps these types in its library for browsers.
const runtime = (globalThis as unknown as { readonly WebAssembly: WasmRuntime }).WebAssembly

/** Number of parameters: locals from here on are i64. */
export const firstLocal = 3
const [i32, i64] = [0x7f, 0x7e]

/** Unsigned LEB128. */
export function unsigned(value: number): Code {
  const bytes: number[] = []
  let rest = value
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0))
    rest >>>= 7
  } while (rest > 0)
  return bytes
}

/** Signed LEB128. */
export function signed(value: bigint): Code {
  const bytes: number[] = []
  let rest = value
  for (;;) {
    const low = Number(rest & 0x7fn)
    rest >>= 7n
    if ((rest === 0n && low < 0x40) || (rest === -1n && low >= 0x40)) return [...bytes, low]
    bytes.push(low | 0x80)
  }
}

/** The instructions used here. */
export const op = {
  get: (local: number): Code => [0x20, ...unsigned(local)],
  set: (local: number): Code => [0x21, ...unsigned(local)],
  tee: (local: number): Code => [0x22, ...unsigned(local)],
  const32: (value: number): Code => [0x41, ...signed(BigInt(value))],
  const64: (value: bigint): Code => [0x42, ...signed(value)],
  /** i64.load32_u */
  load: (offset: number): Code => [0x35, 2, ...unsigned(offset)],
  /** i64.load32_s */
  loadSigned: (offset: number): Code => [0x34, 2, ...unsigned(offset)],
  /** i64.store32 */
  store: (offset: number): Code => [0x3e, 2, ...unsigned(offset)],
  add32: [0x6a],
  add: [0x7c],
  sub: [0x7d],
  mul: [0x7e],
  and: [0x83],
  /** i64.shr_u */
  shift: [0x88],
  /** i64.shr_s */
  shiftSigned: [0x87],
  call: (index: number): Code => [0x10, ...unsigned(index)],
} as const

const list = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()]
const section = (id: number, items: readonly Code[]): Code => {
  const body = list(items)
  return [id, ...unsigned(body.length), ...body]
}
const text = (name: string): Code => [...unsigned(name.length), ...Buffer.from(name, 'latin1')]

/** A module of these functions and one memory, exported by their names and as `memory`; the functions call each other by position. */
export function wasmModule(functions: readonly WasmFunction[], pages: number): object {
  const bodies = functions.map(({ locals64, code }) => {
    const body = [...list([[...unsigned(locals64), i64]]), ...code, 0x0b]
    return [...unsigned(body.length), ...body]
  })
  const bytes = [
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [[0x60, ...list([[i32], [i32], [i32]]), 0x00]]),
    ...section(
      3,
      functions.map(() => [0]),
    ),
    ...section(5, [[0x00, ...unsigned(pages)]]),
    ...section(7, [[...text('memory'), 0x02, 0x00], ...functions.map(({ name }, index) => [...text(name), 0x00, ...unsigned(index)])]),
    ...section(10, bodies),
  ]
  return new runtime.Module(Uint8Array.from(bytes))
}

/** Starts a module: its memory, all zeros, as 32-bit words, and its functions. */
export function startModule(module: object): { readonly words: Uint32Array; call(name: string): WasmCall } {
  const { exports } = new runtime.Instance(module)
  return {
    words: new Uint32Array((exports['memory'] as WasmMemory).buffer),
    call: (name) => exports[name] as WasmCall,
  }
}
