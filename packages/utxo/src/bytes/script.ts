/** One step of a script: its opcode, and the bytes if it pushes some. */
export type ScriptStep = { readonly opcode: number; readonly push?: Uint8Array /** Where the next step begins. */; readonly next: number }

/**
 * The step that begins at a place, or undefined where a push ends early.
 *
 * Source: Bitcoin Core script/script.cpp, GetScriptOp.
 */
export function stepAt(script: Uint8Array, at: number): ScriptStep | undefined {
  const opcode = script[at]
  if (opcode === undefined) return undefined
  if (opcode > 0x4e) return { opcode, next: at + 1 }
  // OP_PUSHDATA1, 2 and 4 have the length in so many bytes behind the opcode.
  const width = opcode < 0x4c ? 0 : opcode === 0x4c ? 1 : opcode === 0x4d ? 2 : 4
  let length = width === 0 ? opcode : 0
  for (let byte = width; byte > 0; byte -= 1) length = 0x100 * length + (script[at + byte] ?? Number.POSITIVE_INFINITY)
  const from = at + 1 + width
  return from + length > script.length ? undefined : { opcode, push: script.subarray(from, from + length), next: from + length }
}

/** All steps of a script, or undefined where a push ends early. */
export function readScript(script: Uint8Array): ScriptStep[] | undefined {
  const steps: ScriptStep[] = []
  for (let at = 0; at < script.length; ) {
    const step = stepAt(script, at)
    if (step === undefined) return undefined
    steps.push(step)
    at = step.next
  }
  return steps
}

/**
 * What an unlocking script pushes, or undefined if it does anything else or could be written shorter: anybody on the way could
 * rewrite the latter and give the transaction another id.
 *
 * Source: BIP-62, rules 2 and 3; Bitcoin Core script/interpreter.cpp, CheckMinimalPush.
 */
export function readPushes(script: Uint8Array): Uint8Array[] | undefined {
  const steps = readScript(script)
  if (steps === undefined) return undefined
  const pushes: Uint8Array[] = []
  for (const step of steps) {
    if (step.opcode > 0x60 || step.opcode === 0x50 || !isMinimal(step)) return undefined
    // OP_1NEGATE and OP_1 to OP_16 push one byte.
    pushes.push(step.push ?? Uint8Array.of(step.opcode === 0x4f ? 0x81 : step.opcode - 0x50))
  }
  return pushes
}

/** Whether a step that pushes is the shortest that pushes the same. */
export function isMinimal({ opcode, push }: ScriptStep): boolean {
  if (push === undefined) return true
  const [first = 0] = push
  if (push.length === 0) return opcode === 0
  if (push.length === 1 && ((first >= 1 && first <= 16) || first === 0x81)) return false
  if (push.length <= 75) return opcode === push.length
  return push.length <= 255 ? opcode === 0x4c : push.length <= 0xffff ? opcode === 0x4d : opcode === 0x4e
}

/** The shortest script that pushes these bytes, one after the other. */
export function writePushes(pushes: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(pushes.flatMap((push) => [prefixOf(push), push.length === 1 && prefixOf(push)[0] !== 1 ? new Uint8Array(0) : push]))
}

function prefixOf(push: Uint8Array): Uint8Array {
  const [first = 0] = push
  if (push.length === 1 && first >= 1 && first <= 16) return Uint8Array.of(0x50 + first)
  if (push.length === 1 && first === 0x81) return Uint8Array.of(0x4f)
  const length = push.length
  if (length <= 75) return Uint8Array.of(length)
  if (length <= 255) return Uint8Array.of(0x4c, length)
  if (length <= 0xffff) return Uint8Array.of(0x4d, length & 0xff, length >>> 8)
  return Uint8Array.of(0x4e, length & 0xff, (length >>> 8) & 0xff, (length >>> 16) & 0xff, length >>> 24)
}
