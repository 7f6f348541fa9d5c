import type { ChainState } from './chain-state/chain-state.ts'

/** One line on how far the providers are. @throws WalletError `CHAIN_UNREACHABLE`, `CHAIN_NETWORK_MISMATCH` */
export async function health({ heads, nodes }: ChainState): Promise<string> {
  await heads.usable()
  const known = await heads.every()
  const lines = nodes.all.map((provider) => {
    const head = known.find((one) => one.provider.name === provider.name)
    return head === undefined ? `${provider.name} silent` : `${provider.name} at ${head.height}, finalized ${head.finalizedHeight}`
  })
  return lines.join('; ')
}
