import type { Json, Wallet } from '@wallet/core'
import { decodeAddress } from '../address.ts'
import type { CallInstruction } from '../instructions/leg.ts'
import { programs } from '../programs.ts'

/** The instructions of a call and which of our addresses sign them; a text says why it is none. */
export type Call = { readonly instructions: readonly CallInstruction[]; readonly signers: readonly string[] }

/**
 * Reads a call: `{ instructions: [{ accounts: [{ address, signer?, writable? }], data }] }`, data in base64, all of one program.
 *
 * Only addresses of the wallet may sign: another signature could not be had here.
 */
export function readCall(call: Json, program: string, wallet: Wallet): Call | string {
  // What sets the fee is ours alone, and a memo is no call.
  if (program === programs.computeBudget) return 'the compute budget is not for calls'
  const list = isObject(call) ? call['instructions'] : undefined
  if (!Array.isArray(list) || list.length === 0 || list.length > 16) return 'a call has 1 to 16 instructions'
  const own = new Set(wallet.addresses.map(({ address }) => address))
  const signers = new Set<string>()
  const instructions: CallInstruction[] = []
  for (const one of list as readonly Json[]) {
    if (!isObject(one)) return 'an instruction is an object'
    const { accounts, data } = one
    if (typeof data !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(data)) return 'data is base64'
    if (!Array.isArray(accounts)) return 'accounts is a list'
    const uses: { address: string; signer: boolean; writable: boolean }[] = []
    for (const use of accounts as readonly Json[]) {
      if (!isObject(use) || typeof use['address'] !== 'string' || !isAddress(use['address'])) return 'an account has an address'
      const { address, signer = false, writable = false } = use
      if (typeof signer !== 'boolean' || typeof writable !== 'boolean') return 'signer and writable are true or false'
      if (signer && !own.has(address as string)) return `${address} must sign and is not an address of the wallet`
      if (signer) signers.add(address as string)
      uses.push({ address: address as string, signer, writable })
    }
    instructions.push({ program, accounts: uses, data })
  }
  return { instructions, signers: [...signers] }
}

const isObject = (value: unknown): value is { readonly [field: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Any 32 bytes: calls name programs and system accounts too. */
function isAddress(text: string): boolean {
  return (
    decodeAddress(text).status === 'valid' || Object.values<string>(programs).includes(text) || /^Sysvar1[1-9A-HJ-NP-Za-km-z]+$/.test(text)
  )
}
