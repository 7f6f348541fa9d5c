import { coreErrors, fieldsOf, listOf, malformed, need } from '@wallet/core'
import { type Account, readAccount } from '../accounts/account.ts'
import type { ChainState } from '../chain-state/chain-state.ts'
import type { Head } from '../chain-state/heads.ts'
import { readQuantity } from '../rpc/read.ts'

/** Who is asked, in which order. */
export type Asker = { readonly state: ChainState; readonly heads: readonly Head[]; readonly signal: AbortSignal }

/** A call's result from the first provider that gives one. @throws WalletError `CHAIN_UNREACHABLE`, `ABORTED` */
export async function requireAnswer({ state, heads, signal }: Asker, method: string, params: readonly unknown[]): Promise<unknown> {
  const answer = await state.nodes.ask(
    heads.map(({ provider }) => provider),
    method,
    params,
    signal,
  )
  if (answer.status === 'result') return answer.value
  throw coreErrors.create('CHAIN_UNREACHABLE', { chain: state.settings.network.chain, reason: `${method}: ${answer.message}` })
}

/** The `value` of an answer that comes with a context. @throws WalletError `CHAIN_RESPONSE_MALFORMED`, `CHAIN_UNREACHABLE` */
export async function requireValue(asker: Asker, method: string, params: readonly unknown[]): Promise<unknown> {
  return fieldsOf(asker.state.settings.network.chain, method, await requireAnswer(asker, method, params))['value']
}

/** Accounts by address; null where there is none. A hundred in a call, which is what nodes allow. */
export async function readAccounts(
  asker: Asker,
  addresses: readonly string[],
  commitment: 'confirmed' | 'finalized' = 'confirmed',
): Promise<ReadonlyMap<string, Account | null>> {
  const { chain } = asker.state.settings.network
  const unique = [...new Set(addresses)]
  const chunks: string[][] = []
  for (let at = 0; at < unique.length; at += 100) chunks.push(unique.slice(at, at + 100))
  const found = new Map<string, Account | null>()
  await Promise.all(
    chunks.map(async (chunk) => {
      const method = 'getMultipleAccounts'
      const list = listOf(chain, method, await requireValue(asker, method, [chunk, { encoding: 'base64', commitment }]))
      if (list.length !== chunk.length) throw malformed(chain, method, 'another number of accounts than asked for')
      for (const [index, address] of chunk.entries()) found.set(address, readAccount(chain, list[index]))
    }),
  )
  return found
}

/** The least an account of so many bytes must hold now, in lamports. The rate is being lowered step by step: never a constant. */
export function rentFor(asker: Asker, bytes: number): Promise<bigint> {
  const { chain } = asker.state.settings.network
  const method = 'getMinimumBalanceForRentExemption'
  return asker.state.rents.get(`${bytes}`, async () =>
    need(chain, method, readQuantity(await requireAnswer(asker, method, [bytes, { commitment: 'confirmed' }])), 'lamports'),
  )
}
