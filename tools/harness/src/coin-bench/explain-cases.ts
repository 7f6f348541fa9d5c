// What the decoder of every flavour must say and refuse, without a node.
import { amount, chainId, guardSigner, keyRef, type Signer, type SigningRequest, type SigningRule } from '@wallet/core'
import {
  type ExplainCoinsOptions,
  encodeTransaction,
  explainCoins,
  type Flavour,
  type TxInput,
  toHex,
  transactionIdOf,
  type UnsignedTransaction,
} from '@wallet/utxo'
import { describe, expect, test } from 'vitest'
import type { Owned } from './coins.ts'

/** One kind of coin: of which coins' worth its digest speaks. */
export type ExplainCase = {
  readonly flavour: Flavour
  readonly explain: (options: ExplainCoinsOptions) => SigningRule['explain']
  readonly own: Owned
  readonly stranger: Owned
  readonly values: 'none' | 'own' | 'all'
}

const worth = [10_000_000n, 20_000_000n]
const [paid, fee] = [12_000_000n, 1_000_000n]
const nothing = new Uint8Array()

/** The cases of one kind of coin; call it inside a `describe`. */
export function testExplain({ flavour, explain, own, stranger, values }: ExplainCase): void {
  const addressOf = ({ lock }: Owned): string => flavour.addressOf(lock.script) ?? ''
  const inputs = worth.map((value, n): TxInput & { readonly funding: Uint8Array } => {
    const outputs = [...Array.from({ length: n }, () => ({ value: 7n, script: stranger.lock.script })), { value, script: own.lock.script }]
    const raw = {
      version: 1,
      locktime: 0,
      outputs,
      inputs: [{ txid: `${n}a`.repeat(32), vout: n, sequence: 1, script: nothing, witness: [] }],
    }
    return { txid: transactionIdOf(raw), vout: n, value, lock: own.lock, sequence: 0xffff_fffd, funding: encodeTransaction(raw) }
  })
  const spending = (coins: readonly TxInput[], outputs?: UnsignedTransaction['outputs']): UnsignedTransaction => ({
    ...{ version: 2, locktime: 400, inputs: coins },
    outputs: outputs ?? [
      { value: paid, script: stranger.lock.script },
      { value: coins.reduce((sum, { value }) => sum + value, -paid - fee), script: own.lock.script },
    ],
  })
  const requestFor = (transaction: UnsignedTransaction, input: number): SigningRequest => {
    const outputs = transaction.inputs.map(({ value, lock: { script, unlock } }) => {
      return { amount: amount(value), script, ...(unlock === undefined ? {} : { unlock }) }
    })
    const { algorithm, digest } = flavour.digests(transaction)[input]!
    const bytes = flavour.encodeUnsigned(transaction)
    const { chain } = flavour.network
    return { keyRef: keyRef('k'), algorithm, message: digest, chain, transaction: bytes, spends: { input, outputs }, intentDigests: [] }
  }
  const fundings = async (txid: string) => inputs.find((input) => input.txid === txid)?.funding
  const knowing = explain({ own: [addressOf(own)], fundings })
  const trusting = explain({ own: [addressOf(own)] })
  const both = spending(inputs)
  const ask = async (decoder: SigningRule['explain'], request: SigningRequest) => decoder(request.transaction, request)
  const refused = async (request: SigningRequest, why: RegExp, decoder = knowing) => expect(ask(decoder, request)).rejects.toThrow(why)

  test.each([0, 1])('says what is paid, what it costs and what input %i wants signed', async (input) => {
    const request = requestFor(both, input)
    const asset = `${flavour.network.chain}/slip44:${flavour.network.slip44}`
    const explained = {
      messages: [Uint8Array.from(request.message)],
      payments: [{ to: addressOf(stranger), asset, amount: paid }],
      fee: { asset, amount: fee },
    }
    expect(await ask(knowing, request)).toEqual(explained)
  })

  test('says which fees nothing proves', async () => {
    const [alone, first] = [requestFor(spending(inputs.slice(1)), 0), requestFor(both, 0)]
    const doubts = await Promise.all([alone, first].map(async (request) => (await ask(trusting, request))?.fee.unproved))
    const one = expect.stringMatching(/^nothing shows what 1 of its coins/)
    const expected = { all: [undefined, undefined], own: [undefined, one], none: [one, expect.stringMatching(/what 2 of its coins/)] }
    expect(doubts).toEqual(expected[values])
  })

  test('a byte changed anywhere in the bytes is refused or wants another digest', async () => {
    const request = requestFor(both, 0)
    for (const at of request.transaction.keys()) {
      const changed = Uint8Array.from(request.transaction)
      changed[at] = changed[at]! ^ 1
      const explained = await ask(trusting, { ...request, transaction: changed }).catch(() => undefined)
      if (explained !== undefined) expect(toHex(explained.messages[0] ?? nothing), `byte ${at}`).not.toBe(toHex(request.message))
    }
  })

  test('another worth of the signed coin is refused, or wants another digest', async () => {
    const request = requestFor(both, 1)
    const [first, second] = request.spends!.outputs
    const told = { ...request, spends: { input: 1, outputs: [first!, { ...second!, amount: amount(19_500_000n) }] } }
    if (values === 'none') return refused(told, /is another coin/)
    expect(toHex((await ask(knowing, told))?.messages[0] ?? nothing)).not.toBe(toHex(request.message))
  })

  describe('remembers the last transaction', () => {
    const fresh = (): SigningRule['explain'] => explain({ own: [addressOf(own)], fundings })
    const answer = (decoder: SigningRule['explain'], request: SigningRequest) => ask(decoder, request).catch(String)
    const other = spending(inputs, [{ value: paid + 1n, script: stranger.lock.script }])

    test('and takes it for no other one that is asked for in between', async () => {
      const requests = [both, other, both, both, other, other].map((transaction, n) => requestFor(transaction, n % 2))
      const alone = await Promise.all(requests.map((request) => ask(fresh(), request)))
      const decoder = fresh()
      for (const [n, request] of requests.entries()) expect(await ask(decoder, request)).toEqual(alone[n])
      expect(await Promise.all(requests.map((request) => ask(decoder, request)))).toEqual(alone)
    })

    test('and reads it once for all its inputs', async () => {
      let read = 0
      const decode: Flavour['decode'] = (bytes) => {
        read += 1
        return flavour.decode(bytes)
      }
      const digest = new Uint8Array(32)
      const decoder = explainCoins({ ...flavour, decode }, () => () => ({ digest, values: 'all' }), { own: [addressOf(own)] })
      for (const input of [0, 1, 0]) await ask(decoder, requestFor(both, input))
      expect(read).toBe(1)
      await ask(decoder, requestFor(other, 0))
      expect(read).toBe(2)
    })

    test('and notices whatever changes of its bytes and coins, also in place', async () => {
      const [decoder, asked] = [fresh(), structuredClone(requestFor(both, 0))]
      const honest = await ask(decoder, asked)
      const coins = asked.spends!.outputs
      // How the other coin is opened is nothing to this one.
      for (const bytes of [asked.transaction, ...coins.map(({ script }) => script), coins[0]?.unlock ?? nothing]) {
        for (const at of bytes.keys()) {
          bytes[at] = bytes[at]! ^ 1
          const answered = await answer(decoder, asked)
          expect(answered, `byte ${at}`).not.toEqual(honest)
          expect(answered, `byte ${at}`).toEqual(await answer(fresh(), asked))
          bytes[at] = bytes[at]! ^ 1
          expect(await ask(decoder, asked)).toEqual(honest)
        }
      }
      const less = coins.map((coin) => ({ ...coin, amount: amount(coin.amount - 1n) }))
      const told = { ...asked, spends: { input: 0, outputs: less } }
      expect(await answer(decoder, told)).toEqual(await answer(fresh(), told))
      expect(await answer(decoder, told)).not.toEqual(honest)
    })

    test('and asks again for a funding that nobody knew', async () => {
      let known = false
      const decoder = explain({ own: [addressOf(own)], fundings: async (txid) => (known ? fundings(txid) : undefined) })
      const [first, second] = [requestFor(both, 0), requestFor(both, 1)]
      const doubt = (await ask(decoder, first))?.fee.unproved
      expect(doubt).toEqual((await ask(trusting, first))?.fee.unproved)
      known = true
      for (const request of [first, second]) expect((await ask(decoder, request))?.fee).toEqual((await ask(knowing, request))?.fee)
    })
  })

  describe('refuses', () => {
    const request = requestFor(both, 0)
    const [first, second] = request.spends!.outputs
    const spends = (outputs: NonNullable<SigningRequest['spends']>['outputs'], input = 0) => ({ ...request, spends: { input, outputs } })
    const less = { ...second!, amount: amount(19_500_000n) }
    test.each<[string, SigningRequest, RegExp]>(
      [
        ['what says nothing of its coins', (({ spends: _, ...rest }) => rest)(request), /nobody says what it spends/],
        ['a coin too few', spends([first!]), /1 coins for 2 inputs/],
        ['an input that is not there', spends([first!, second!], 2), /how input 2 is opened/],
        ['a coin of somebody else', spends([first!, { ...second!, script: stranger.lock.script }]), /somebody else/],
        ['less than nothing', spends([first!, { ...second!, amount: -1n as typeof less.amount }]), /more than there is/],
        ['another worth of the other coin', spends([first!, less]), values === 'all' ? /never/ : /is another coin/],
        ['more going out than in', requestFor(spending(inputs, [{ value: 30_000_001n, script: own.lock.script }]), 0), /gives away more/],
        ['an output without address', requestFor(spending(inputs, [{ value: 1n, script: Uint8Array.of(0x6a) }]), 0), /without an address/],
        ['a coin twice', requestFor(spending([inputs[0]!, inputs[0]!]), 0), /a coin twice/],
        ['a byte too many', { ...request, transaction: Uint8Array.of(...request.transaction, 0) }, /not what this chain/],
      ].filter(([, , why]) => `${why}` !== '/never/') as [string, SigningRequest, RegExp][],
    )('%s', async (_, wrong, why) => refused(wrong, why))

    test('a script that the lock does not hold the hash of', async () => {
      if (own.lock.unlock === undefined) return expect(first?.unlock).toBeUndefined()
      await refused(spends([{ ...first!, unlock: Uint8Array.of(0x51) }, second!]), /how input 0 is opened/)
      await refused(spends([{ amount: first!.amount, script: first!.script }, second!]), /how input 0 is opened/)
    })

    test('a coin whose funding is another transaction, and waits where nobody answers', async () => {
      if (values === 'all') return expect((await ask(knowing, request))?.fee.unproved).toBeUndefined()
      const swapped = explain({ own: [addressOf(own)], fundings: async () => encodeTransaction({ ...both, inputs: [] }) })
      await refused(request, /not what this chain/, swapped)
      const away = explain({ own: [addressOf(own)], fundings: () => Promise.reject(new TypeError('away')) })
      await expect(ask(away, request)).rejects.toMatchObject({ code: 'SIGNER_UNREACHABLE' })
    })
  })

  test('a guard takes an unproved fee only where its rule says so', async () => {
    const signer: Signer = {
      publicKey: async () => ({ algorithm: request.algorithm, bytes: new Uint8Array(request.algorithm === 'schnorr-secp256k1' ? 32 : 33) }),
      permit: async () => ({ release: () => undefined }),
      sign: async ({ keyRef: by }) => ({ keyRef: by, bytes: new Uint8Array(64).fill(1), recovery: 0 }),
    }
    const request = requestFor(both, 0)
    const asset = `${flavour.network.chain}/slip44:${flavour.network.slip44}`
    const rule = {
      chain: chainId(flavour.network.chain),
      explain: trusting,
      amountMax: { [asset]: amount(paid) },
      feeMax: { [asset]: amount(fee) },
    }
    const open = new AbortController().signal
    const asked = guardSigner(signer, { rules: [rule] }).sign(request, open)
    if (values === 'all') await expect(asked).resolves.toBeDefined()
    else await expect(asked).rejects.toThrow(/what it costs is not proved/)
    await expect(guardSigner(signer, { rules: [{ ...rule, unprovedFee: 'accept' }] }).sign(request, open)).resolves.toBeDefined()
  })
}
