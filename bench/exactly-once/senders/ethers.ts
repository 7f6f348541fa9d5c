import { Contract, JsonRpcProvider, Network, NonceManager, Wallet } from 'ethers'
import type { Job } from '../job.ts'
import type { Library } from './application.ts'

const abi = ['function transfer(address to, uint256 amount) returns (bool)']

/**
 * ethers with its `NonceManager`. The network is named, so that it is not asked for again and no gas station is waited for; each
 * call is its own request, so that a lost reply concerns one call. Everything else is as it comes.
 */
export function ethersSend(job: Job, { reset }: { readonly reset: boolean }): Library {
  const network = new Network('polygon', 137)
  const provider = new JsonRpcProvider(job.urls[0], network, { staticNetwork: network, batchMaxCount: 1 })
  const signer = new NonceManager(new Wallet(job.keys[0]?.privateKey ?? '', provider))
  const value = BigInt(job.amount)
  const token = job.token && new Contract(job.token.address, abi, signer)
  const transfer = token?.getFunction('transfer')
  return {
    send: async ({ to }) => (await (transfer ? transfer(to, value) : signer.sendTransaction({ to, value }))).hash,
    onError: () => (reset ? signer.reset() : undefined),
    hasReceipt: async (hash) => (await provider.getTransactionReceipt(hash)) !== null,
  }
}
