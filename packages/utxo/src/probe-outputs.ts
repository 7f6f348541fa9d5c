import type { Intent, OrderId, Wallet } from '@wallet/core'
import { toHex } from './bytes/hex.ts'
import type { ChainState } from './chain/chain-state.ts'
import { locksOf } from './coins/wallet-locks.ts'
import type { TxOutput } from './flavour.ts'

/** An output that the node would not relay, in whichever transaction; plain data. */
export type BadOutput = { readonly order: OrderId; readonly reason: string }

type Probe = TxOutput & { readonly order: OrderId }

// Bitcoin Core policy.cpp, IsStandardTx, and BCHN's: what a node finds wrong with outputs as such.
const ofOutputs =
  /^(dust|scriptpubkey|multi-op-return|datacarrier|bare-multisig|oversize-op-return|bad-txns-vout|bad-txns-token|txn-tokens)/

/**
 * Which payments the node would refuse the whole transaction for, found by halving before anything is signed: one bad output must
 * not hold up a hundred good ones, nor cost a sealed attempt that nobody takes.
 *
 * A node looks at the outputs before it looks for the inputs, so a transaction that spends a coin which does not exist tells. Nodes
 * without `testmempoolaccept` (Dogecoin Core) are not asked; the chain's own rules are applied to every payment in any case.
 *
 * @throws WalletError `CHAIN_UNREACHABLE`, `ABORTED`
 */
export async function probeOutputs(
  state: ChainState,
  wallet: Wallet,
  intents: readonly Intent[],
  signal: AbortSignal,
): Promise<readonly BadOutput[]> {
  const { flavour } = state.settings
  const probes = intents.flatMap(({ id, action }): readonly Probe[] => {
    if (action.kind !== 'transfer') return []
    const parsed = flavour.parseAddress(action.to)
    if (parsed.status === 'invalid' || action.amount > flavour.network.moneyMax) return []
    return action.amount < flavour.dustOf(parsed.script) ? [] : [{ order: id, value: action.amount, script: parsed.script }]
  })
  return probes.length === 0 ? [] : await badAmong(state, wallet, probes, signal)
}

async function badAmong(state: ChainState, wallet: Wallet, probes: readonly Probe[], signal: AbortSignal): Promise<readonly BadOutput[]> {
  const reason = await refusalOf(state, wallet, probes, signal)
  const [only] = probes
  if (reason === undefined || only === undefined) return []
  if (probes.length === 1) return [{ order: only.order, reason }]
  const half = probes.length >> 1
  const halves = await Promise.all([
    badAmong(state, wallet, probes.slice(0, half), signal),
    badAmong(state, wallet, probes.slice(half), signal),
  ])
  return halves.flat()
}

/** What the node has against these outputs; undefined when nothing, or nothing that is theirs. */
async function refusalOf(
  { client, settings }: ChainState,
  wallet: Wallet,
  outputs: readonly Probe[],
  signal: AbortSignal,
): Promise<string | undefined> {
  const { flavour } = settings
  const [home] = locksOf(settings, wallet).values()
  if (home === undefined) return undefined
  const bytes = flavour.encodeUnsigned({
    version: flavour.policies.version,
    locktime: 0,
    inputs: [{ txid: 'f'.repeat(64), vout: 0, value: 0n, lock: home.lock, sequence: 0xffffffff }],
    outputs: outputs.map(({ value, script }) => ({ value, script })),
  })
  const answer = await client.ask('testmempoolaccept', [[toHex(bytes)]], signal)
  if (answer.status === 'error' || !Array.isArray(answer.value)) return undefined
  const [verdict] = answer.value as readonly unknown[]
  if (typeof verdict !== 'object' || verdict === null || !('reject-reason' in verdict)) return undefined
  const reason = verdict['reject-reason']
  return typeof reason === 'string' && ofOutputs.test(reason) ? reason.slice(0, 100) : undefined
}
