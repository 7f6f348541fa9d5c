import {
  hash160,
  hashInP2pkh,
  hashInP2sh,
  isMultisigPolicy,
  type Lock,
  type MultisigPolicy,
  multisigScript,
  p2shScript,
  sha256,
} from '@wallet/utxo'
import { isXOnlyKey } from '../curve.ts'
import { witnessProgramIn, witnessScript } from './witness-templates.ts'

/**
 * How a coin of the wallet behind a script is opened; undefined for a script the wallet cannot spend or a policy that does not make
 * this very script. P2SH is P2SH-P2WPKH and needs the policy of its one key, since the script does not tell what its digest takes.
 */
export function lockOf(script: Uint8Array, policy?: MultisigPolicy): Lock | undefined {
  const lock = policy === undefined ? byScript(script) : isMultisigPolicy(policy) ? byPolicy(script, policy) : undefined
  return lock !== undefined && Buffer.compare(lock.script, script) === 0 ? lock : undefined
}

function byScript(script: Uint8Array): Lock | undefined {
  if (hashInP2pkh(script) !== undefined) return { kind: 'p2pkh', script }
  const witness = witnessProgramIn(script)
  if (witness?.version === 0 && witness.program.length === 20) return { kind: 'p2wpkh', script }
  if (witness?.version === 1 && isXOnlyKey(witness.program)) return { kind: 'p2tr', script }
  return undefined
}

function byPolicy(script: Uint8Array, policy: MultisigPolicy): Lock | undefined {
  const [single] = policy.publicKeys
  if (hashInP2sh(script) !== undefined) {
    if (single === undefined || policy.publicKeys.length !== 1) return undefined
    const unlock = witnessScript({ version: 0, program: hash160(single) })
    return { kind: 'p2sh-p2wpkh', script: p2shScript(hash160(unlock)), unlock, multisig: policy }
  }
  const unlock = multisigScript(policy)
  const wrapped = witnessScript({ version: 0, program: sha256(unlock) })
  return { kind: `p2wsh-${policy.needed}-of-${policy.publicKeys.length}`, script: wrapped, unlock, multisig: policy }
}
