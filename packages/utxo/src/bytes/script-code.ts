import { stepAt } from './script.ts'

const codeSeparator = 0xab

/**
 * The script without its OP_CODESEPARATORs, as the legacy digest takes it. Only opcodes are left out, not bytes inside of pushes.
 * A push that ends early ends the reading there, and what follows stays as it is.
 *
 * Source: Bitcoin Core script/interpreter.cpp, CTransactionSignatureSerializer::SerializeScriptCode.
 */
export function withoutCodeSeparators(script: Uint8Array): Uint8Array {
  if (!script.includes(codeSeparator)) return script
  const kept: Uint8Array[] = []
  let from = 0
  for (let step = stepAt(script, 0), at = 0; step !== undefined; at = step.next, step = stepAt(script, at)) {
    if (step.opcode !== codeSeparator) continue
    kept.push(script.subarray(from, at))
    from = step.next
  }
  return Buffer.concat([...kept, script.subarray(from)])
}
