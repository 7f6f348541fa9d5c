import { createPublicClient, createWalletClient, defineChain, erc20Abi, http, nonceManager } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import type { Job } from '../job.ts'
import type { Library } from './application.ts'

/** viem with its `nonceManager`, as its documentation shows it; the transport repeats failed requests by itself, as it comes. */
export function viemSend(job: Job): Library {
  const url = job.urls[0] ?? ''
  const nativeCurrency = { name: 'POL', symbol: 'POL', decimals: 18 }
  const chain = defineChain({ id: 137, name: 'Polygon', nativeCurrency, rpcUrls: { default: { http: [url] } } })
  const account = privateKeyToAccount(job.keys[0]?.privateKey as `0x${string}`, { nonceManager })
  const transport = http(url)
  const wallet = createWalletClient({ account, chain, transport })
  const node = createPublicClient({ chain, transport })
  const value = BigInt(job.amount)
  const address = job.token?.address as `0x${string}` | undefined
  const send = (to: `0x${string}`): Promise<string> =>
    address === undefined
      ? wallet.sendTransaction({ to, value })
      : wallet.writeContract({ address, abi: erc20Abi, functionName: 'transfer', args: [to, value] })
  return {
    send: ({ to }) => send(to as `0x${string}`),
    onError: () => undefined,
    hasReceipt: async (hash) => (await node.getTransactionReceipt({ hash: hash as `0x${string}` })).blockNumber > 0n,
  }
}
