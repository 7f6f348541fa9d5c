import { invariant } from '@wallet/core'
import { readScript } from '../bytes/script.ts'
import type { MultisigPolicy } from '../flavour.ts'

const [hash160Op, equal, equalVerify, dup, checkSig, checkMultisig, op1] = [0xa9, 0x87, 0x88, 0x76, 0xac, 0xae, 0x51]

/** The script that pays to the hash of a public key. */
export function p2pkhScript(hash: Uint8Array): Uint8Array {
  invariant(hash.length === 20, 'a key hash has 20 bytes')
  return Uint8Array.of(dup, hash160Op, 20, ...hash, equalVerify, checkSig)
}

/** The key hash of such a script, undefined for every other. */
export function hashInP2pkh(script: Uint8Array): Uint8Array | undefined {
  const fits = script.length === 25 && script[0] === dup && script[1] === hash160Op && script[2] === 20
  return fits && script[23] === equalVerify && script[24] === checkSig ? script.slice(3, 23) : undefined
}

/** The script that pays to the hash of a script. Source: BIP-16. */
export function p2shScript(hash: Uint8Array): Uint8Array {
  invariant(hash.length === 20, 'a script hash has 20 bytes')
  return Uint8Array.of(hash160Op, 20, ...hash, equal)
}

/** The script hash of such a script, undefined for every other. */
export function hashInP2sh(script: Uint8Array): Uint8Array | undefined {
  return script.length === 23 && script[0] === hash160Op && script[1] === 20 && script[22] === equal ? script.slice(2, 22) : undefined
}

/** Whether some of several keys can be written as one script: 1 to 15 compressed keys, none twice, and no more signatures than keys. */
export function isMultisigPolicy({ needed, publicKeys }: MultisigPolicy): boolean {
  const compressed = publicKeys.every((key) => key.length === 33 && (key[0] === 2 || key[0] === 3))
  const distinct = new Set(publicKeys.map((key) => Buffer.from(key).toString('hex'))).size === publicKeys.length
  return compressed && distinct && Number.isInteger(needed) && needed >= 1 && needed <= publicKeys.length && publicKeys.length <= 15
}

/** The script that some of several keys open, in the order given. */
export function multisigScript(policy: MultisigPolicy): Uint8Array {
  invariant(isMultisigPolicy(policy), 'a multisig policy is checked before')
  const keys = policy.publicKeys.flatMap((key) => [key.length, ...key])
  return Uint8Array.of(op1 + policy.needed - 1, ...keys, op1 + policy.publicKeys.length - 1, checkMultisig)
}

/** The policy in such a script, undefined for every other. */
export function multisigIn(script: Uint8Array): MultisigPolicy | undefined {
  const steps = readScript(script)
  if (steps === undefined || steps.length < 4) return undefined
  const needed = (steps[0]?.opcode ?? 0) - op1 + 1
  const count = (steps.at(-2)?.opcode ?? 0) - op1 + 1
  const publicKeys = steps.slice(1, -2).map(({ push }) => push ?? new Uint8Array(0))
  const policy = { needed, publicKeys: publicKeys.map((key) => Uint8Array.from(key)) }
  if (steps.at(-1)?.opcode !== checkMultisig || count !== publicKeys.length || !isMultisigPolicy(policy)) return undefined
  // Only the one spelling: a script that reads the same and hashes otherwise is another script.
  return Buffer.compare(multisigScript(policy), script) === 0 ? policy : undefined
}
