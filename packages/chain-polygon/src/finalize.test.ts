import { accountId, amount, type Intent, isWalletError, keyRef, orderId, type Signature, walletName } from '@wallet/core'
import { Transaction, Wallet } from 'ethers'
import { describe, expect, it } from 'vitest'
import { draft } from './draft/draft.ts'
import { finalize } from './finalize.ts'
import { laneOf } from './lane.ts'
import { resolveSettings } from './settings.ts'

const account = new Wallet(`0x${'42'.repeat(32)}`)
const stranger = new Wallet(`0x${'43'.repeat(32)}`)
const settings = resolveSettings({
  network: { chainId: 137, name: 'local' },
  providers: [{ name: 'a', url: 'http://127.0.0.1:1' }],
  quorum: 1,
})
const intent: Intent = {
  id: orderId('W-1'),
  chain: settings.network.chain,
  wallet: walletName('hot'),
  account: accountId('user:1'),
  action: { kind: 'transfer', to: stranger.address, asset: settings.native, amount: amount(5n) },
  feeAsset: settings.native,
  feeMax: amount(10n ** 18n),
  feeBearer: 'house',
}
const result = draft(settings, {
  wallet: {
    name: walletName('hot'),
    chain: settings.network.chain,
    addresses: [{ address: account.address, keyRef: keyRef('k') }],
    active: true,
  },
  intents: [intent],
  snapshot: {
    height: 1,
    lane: { id: laneOf(settings.network, account.address), chainNext: 4, windowMax: 16 },
    facts: {
      sender: account.address,
      baseFee: 10n ** 9n,
      tip: 30n * 10n ** 9n,
      balance: 10n ** 19n,
      committed: 0n,
      orders: [{ order: intent.id, status: 'payable', gasLimit: 21_000n }],
    },
  },
  seed: 's',
})
const drafted = result.status === 'drafted' ? result.draft : undefined!

const bytesOf = (r: string, s: bigint): Uint8Array => Uint8Array.from(Buffer.from(r.slice(2) + s.toString(16).padStart(64, '0'), 'hex'))
const signedBy = (wallet: Wallet): Signature & { recovery: number } => {
  const { r, s, yParity } = wallet.signingKey.sign(drafted.signing[0]!.message)
  return { keyRef: keyRef('k'), bytes: bytesOf(r, BigInt(s)), recovery: yParity }
}
const codeOf = (signatures: readonly Signature[]): string => {
  try {
    return finalize(drafted, signatures).id
  } catch (error) {
    return isWalletError(error) ? error.code : String(error)
  }
}

describe('finalizing', () => {
  const honest = signedBy(account)
  const { recovery, ...bare } = honest

  it('gives what ethers signs, with and without the recovery bit', async () => {
    const raw = await account.signTransaction(Transaction.from(`0x${Buffer.from(drafted.body).toString('hex')}`).toJSON())
    const signed = finalize(drafted, [honest])
    expect(`0x${Buffer.from(signed.bytes).toString('hex')}`).toBe(raw)
    expect(signed).toEqual({ id: Transaction.from(raw).hash, bytes: signed.bytes, creates: [] })
    expect(finalize(drafted, [bare])).toEqual(signed)
  })

  it('asks for the digest of the very bytes it shows the signer', () => {
    expect(drafted.signing).toHaveLength(1)
    expect(drafted.signing[0]?.transaction).toEqual(drafted.body)
    expect(drafted.signing[0]?.intentDigests).toHaveLength(1)
  })

  it.each<[string, readonly Signature[]]>([
    ['no signature', []],
    ['two signatures', [honest, honest]],
    ['the signature of another key', [signedBy(stranger)]],
    ['the signature for another key', [{ ...honest, keyRef: keyRef('other') }]],
    ['the wrong recovery bit', [{ ...honest, recovery: 1 - recovery }]],
    ['an impossible recovery bit', [{ ...honest, recovery: 27 }]],
    ['a short signature', [{ ...honest, bytes: honest.bytes.slice(1) }]],
    ['a signature of zeros', [{ ...honest, bytes: new Uint8Array(64) }]],
    [
      'a high s',
      [
        {
          ...honest,
          bytes: bytesOf(
            `0x${Buffer.from(honest.bytes.slice(0, 32)).toString('hex')}`,
            0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n -
              BigInt(`0x${Buffer.from(honest.bytes.slice(32)).toString('hex')}`),
          ),
          recovery: 1 - recovery,
        },
      ],
    ],
  ])('refuses %s', (_, signatures) => {
    expect(codeOf(signatures)).toBe('SIGNATURE_INVALID')
  })
})
