import { type Command, decodeRow, encodeRow } from '@wallet/core'

type Accept = Extract<Command, { verb: 'accept' }>

/**
 * Accepts as one flat list of values, so many for each.
 *
 * An accept is most of what a busy store is asked for, and all of what a lone caller waits for. A list of texts and bigints crosses
 * to another thread without a name being written, looked up or checked for JSON: that halves what handing over costs both sides.
 */
export type FlatAccepts = readonly (string | bigint)[]

const width = 14

/** The accepts, flat; undefined when one of the commands is something else or says more than every accept does. */
export function flattenAccepts(commands: readonly Command[]): FlatAccepts | undefined {
  const flat: (string | bigint)[] = []
  for (const command of commands) if (command.verb !== 'accept' || !append(flat, command.input)) return undefined
  return flat
}

/** How many accepts {@link flattenAccepts} wrote down. */
export function countFlat(flat: FlatAccepts): number {
  return flat.length / width
}

/** The accepts that {@link flattenAccepts} wrote down, as new objects. */
export function readFlat(flat: FlatAccepts): readonly Accept[] {
  return Array.from({ length: countFlat(flat) }, (_, index) => acceptAt(flat, index * width))
}

// What a caller sends is not believed to be of its type: a value that is neither text nor bigint where one belongs, and a key too
// many, go the way of everything else, to be kept or refused there.
function append(flat: (string | bigint)[], input: Accept['input']): boolean {
  if (!hasKeys(input, 5) || !hasKeys(input.intent, 8) || !hasKeys(input.intent.action, 4)) return false
  const { digest, intent, mac, requester, rules } = input
  const { account, action, chain, feeAsset, feeBearer, feeMax, id, wallet } = intent
  if (action.kind !== 'transfer' || !Array.isArray(rules)) return false
  const { amount, asset, to } = action
  if (typeof amount !== 'bigint' || typeof feeMax !== 'bigint') return false
  if (typeof account !== 'string' || typeof asset !== 'string' || typeof to !== 'string' || typeof chain !== 'string') return false
  if (typeof feeAsset !== 'string' || typeof feeBearer !== 'string' || typeof id !== 'string' || typeof wallet !== 'string') return false
  if (typeof digest !== 'string' || typeof mac !== 'string' || typeof requester !== 'string') return false
  const policy = rules.length === 0 ? '' : textOf(rules)
  if (policy === undefined) return false
  flat.push(account, amount, asset, to, chain, feeAsset, feeBearer, feeMax, id, wallet, digest, mac, requester, policy)
  return true
}

// The values are of these types because `append` has looked, or because the verb that gets them will.
function acceptAt(flat: FlatAccepts, at: number): Accept {
  const policy = flat[at + 13] as string
  return {
    verb: 'accept',
    input: {
      digest: flat[at + 10] as string,
      intent: {
        account: flat[at] as never,
        action: { amount: flat[at + 1] as never, asset: flat[at + 2] as never, kind: 'transfer', to: flat[at + 3] as string },
        chain: flat[at + 4] as never,
        feeAsset: flat[at + 5] as never,
        feeBearer: flat[at + 6] as never,
        feeMax: flat[at + 7] as never,
        id: flat[at + 8] as never,
        wallet: flat[at + 9] as never,
      },
      mac: flat[at + 11] as string,
      requester: flat[at + 12] as string,
      rules: policy === '' ? [] : decodeRow(policy),
    },
  }
}

function hasKeys(value: unknown, count: number): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === count
}

function textOf(rules: readonly unknown[]): string | undefined {
  try {
    return encodeRow(rules)
  } catch {
    return undefined
  }
}
