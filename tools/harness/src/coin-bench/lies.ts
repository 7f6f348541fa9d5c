// What a chain adapter that was taken over could hand to signers, and to the engine with it.
import type { Draft, DraftingChain, SigningRequest } from '@wallet/core'
import { encodeBody, type Flavour, placesOf, type TxOutput, type UnsignedTransaction, unsignedOf } from '@wallet/utxo'

/** Whose scripts are whose. */
export type Parties = {
  readonly flavour: Flavour
  readonly payee: Uint8Array
  readonly home: Uint8Array
  readonly mallory: Uint8Array
}
/** Makes a lie of an honest draft. */
export type Lie = (draft: Draft, parties: Parties) => Draft

type Rewrite = (output: TxOutput, parties: Parties) => readonly TxOutput[]

const is = (output: TxOutput, script: Uint8Array): boolean => Buffer.compare(output.script, script) === 0

/** The draft with other outputs, its digests and body made anew; of what it pays and costs it says what it said before. */
function rewritten(draft: Draft, parties: Parties, rewrite: Rewrite): Draft {
  const { flavour } = parties
  const before = unsignedOf(draft)
  const after: UnsignedTransaction = { ...before, outputs: before.outputs.flatMap((output) => rewrite(output, parties)) }
  const digests = flavour.digests(after)
  const places = placesOf(after)
  const signing = draft.signing.map((request, index): SigningRequest => {
    const message = digests[places[index]?.input ?? -1]?.digest ?? request.message
    return { ...request, message, ...(index === 0 ? { transaction: flavour.encodeUnsigned(after) } : {}) }
  })
  return { ...draft, signing, body: encodeBody(after) }
}

/** The draft with other stories of what its coins are worth: `told(story, input)` is the one of the requests for an input. */
function retold(draft: Draft, told: (worth: bigint, input: number, asked: number) => bigint): Draft {
  const [first] = draft.signing
  const outputs = first?.spends?.outputs ?? []
  const signing = draft.signing.map((request): SigningRequest => {
    const input = request.spends?.input ?? 0
    const story = outputs.map((output, index) => ({ ...output, amount: told(output.amount, index, input) as typeof output.amount }))
    return { ...request, transaction: first?.transaction ?? request.transaction, spends: { input, outputs: story } }
  })
  return { ...draft, signing }
}

const toMallory: Rewrite = (output, { payee, mallory }) => [is(output, payee) ? { ...output, script: mallory } : output]
const withoutChange: Rewrite = (output, { home }) => (is(output, home) ? [] : [output])
/** What the draft says of its change, which the fee of a transaction without it must be hidden behind. */
const hidden = ({ change }: Draft): bigint => change.reduce((sum, { amount }) => sum + amount, 0n)

/** Every lie, with what a guard says of it. */
export const lies: { readonly [does: string]: readonly [lie: Lie, reason: RegExp] } = {
  'pays somebody else': [(draft, parties) => rewritten(draft, parties, toMallory), /may not be paid/],
  'pays more than was asked': [
    (draft, parties) =>
      rewritten(draft, parties, (output, { payee, home }) => {
        const more = is(output, payee) ? 1n : is(output, home) ? -1n : 0n
        return [{ ...output, value: output.value + more }]
      }),
    /more than allowed/,
  ],
  'gives its change to somebody else': [
    (draft, parties) =>
      rewritten(draft, parties, (output, { home, mallory }) => [is(output, home) ? { ...output, script: mallory } : output]),
    /may not be paid/,
  ],
  'gives its change to the miners': [(draft, parties) => rewritten(draft, parties, withoutChange), /may cost/],
  'has the digest of other bytes signed': [
    (draft, parties) => {
      const { signing } = rewritten(draft, parties, toMallory)
      return {
        ...draft,
        signing: draft.signing.map((request, index) => ({ ...request, message: signing[index]?.message ?? request.message })),
      }
    },
    /digest is not that/,
  ],
  'says that its coins are worth less': [
    (draft, parties) => retold(rewritten(draft, parties, withoutChange), (worth) => worth - hidden(draft) / BigInt(draft.claims.length)),
    /digest is not that|another coin/,
  ],
  // With BIP-143 each of these requests has its right digest; the signatures together give the change away.
  'says in turns that the other coin is worth less': [
    (draft, parties) =>
      retold(rewritten(draft, parties, withoutChange), (worth, input, asked) =>
        input === asked ? worth : worth - hidden(draft) / BigInt(draft.claims.length - 1),
      ),
    /digest is not that|another coin/,
  ],
}

/** An adapter that lies when it drafts, and repeats it when it is asked what the bytes do. */
export function lying<Facts>(real: DraftingChain<Facts>, lie: Lie, parties: Parties): DraftingChain<Facts> {
  return {
    ...real,
    draft(request) {
      const result = real.draft(request)
      return result.status === 'drafted' ? { ...result, draft: lie(result.draft, parties) } : result
    },
    inspect(bytes, draft) {
      const { payments, claims, fee, change } = draft
      const said = payments.map(({ to, asset, amount }) => ({ to, asset, amount }))
      return { id: parties.flavour.decode(bytes).txid as ReturnType<typeof real.inspect>['id'], payments: said, claims, fee, change }
    },
  }
}
