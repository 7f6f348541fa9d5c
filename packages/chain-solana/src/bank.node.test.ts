import { Keypair, PublicKey, VersionedMessage, VersionedTransaction } from '@solana/web3.js'
import { expect, it } from 'vitest'
import { keypairSigner, patience, transferOf, walletOf } from './bench.fixture.ts'
import { solana } from './solana.ts'

// Read when the module is loaded: without it the bank writes every instruction to the terminal.
process.env['RUST_LOG'] = 'off'
const { start } = await import('solana-bankrun')

type Bank = Awaited<ReturnType<typeof start>>

/** The calls that a payment needs, answered by agave's own bank. */
async function answer({ banksClient: bank }: Bank, method: string, params: readonly unknown[]): Promise<unknown> {
  const context = { slot: Number(await bank.getSlot()) }
  const account = async (key: string) => {
    const found = await bank.getAccount(new PublicKey(key))
    return found === null
      ? null
      : {
          lamports: found.lamports,
          owner: found.owner.toBase58(),
          executable: found.executable,
          data: [Buffer.from(found.data).toString('base64'), 'base64'],
        }
  }
  switch (method) {
    case 'getGenesisHash':
      return '6'.repeat(43)
    case 'getLatestBlockhash': {
      const [blockhash, lastValidBlockHeight] = (await bank.getLatestBlockhash()) as [string, bigint]
      return { context, value: { blockhash, lastValidBlockHeight: Number(lastValidBlockHeight) } }
    }
    case 'getBlockHeight':
      return Number(await bank.getBlockHeight())
    case 'getEpochInfo':
      return { absoluteSlot: context.slot, blockHeight: Number(await bank.getBlockHeight()), epoch: 0 }
    case 'getMultipleAccounts':
      return { context, value: await Promise.all((params[0] as readonly string[]).map(account)) }
    case 'getMinimumBalanceForRentExemption':
      return Number((await bank.getRent()).minimumBalance(BigInt(params[0] as number)))
    case 'getFeeForMessage': {
      const message = VersionedMessage.deserialize(Buffer.from(params[0] as string, 'base64'))
      return { context, value: 5_000 * message.header.numRequiredSignatures }
    }
    case 'getRecentPrioritizationFees':
      return []
    case 'simulateTransaction': {
      const { result, meta } = await bank.simulateTransaction(VersionedTransaction.deserialize(Buffer.from(params[0] as string, 'base64')))
      return { context, value: { err: result, unitsConsumed: Number(meta?.computeUnitsConsumed ?? 0n) } }
    }
    default:
      return null
  }
}

it('signs what the bank itself takes: once, for the foreseen fee, and not a second time', async () => {
  const key = Keypair.generate()
  const bank = await start(
    [],
    [{ address: key.publicKey, info: { lamports: 5_000_000_000, data: new Uint8Array(), owner: PublicKey.default, executable: false } }],
  )
  const request = ({ method, params }: { readonly method: string; readonly params: readonly unknown[] }) => answer(bank, method, params)
  const adapter = solana({
    network: { name: 'bank', genesis: '6'.repeat(43) },
    providers: [{ name: 'bank', request }],
    quorum: 1,
    batchMax: 8,
  })
  const wallet = walletOf(adapter, [key])
  const intents = Array.from({ length: 5 }, () => transferOf(adapter))
  const result = adapter.draft({ wallet, intents, snapshot: await adapter.snapshot(wallet, intents, patience), seed: 'bank' })
  if (result.status !== 'drafted') throw new TypeError(JSON.stringify(result.refused))
  const { draft } = result
  const signer = keypairSigner([key])
  const signed = adapter.finalize(draft, await Promise.all(draft.signing.map((one) => signer.sign(one, patience))))
  const send = () => bank.banksClient.tryProcessTransaction(VersionedTransaction.deserialize(signed.bytes))
  expect((await send()).result).toBeNull()
  expect((await send()).result).toMatch(/already been processed/i)
  for (const { action } of intents) {
    const to = new PublicKey(action.kind === 'transfer' ? action.to : '')
    expect(await bank.banksClient.getBalance(to)).toBe(action.amount)
  }
  const spent = 5_000_000_000n - (await bank.banksClient.getBalance(key.publicKey))
  expect(spent).toBe(draft.fee + intents.reduce((sum, { action }) => sum + action.amount, 0n))
})
