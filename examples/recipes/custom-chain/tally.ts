import { createHash } from 'node:crypto'
import {
  amount,
  assetId,
  type BroadcastResult,
  type ClaimKey,
  chainId,
  claimKey,
  coreErrors,
  type DecodedAddress,
  type Draft,
  type DraftingChain,
  type DraftRequest,
  type DraftResult,
  type Inspection,
  type Intent,
  intentDigest,
  type LaneId,
  laneId,
  type Observation,
  type Refusal,
  type SealedAttempt,
  transactionId,
} from '@wallet/core'
import { readSigned, type TallyBody, verifies, writeSigned, writeUnsigned } from './tally-bytes.ts'
import { type TallyNode, type TallyView, tallyFee } from './tally-node.ts'

/** What a draft goes by, beside the lane. */
export type TallyFacts = { readonly balance: bigint }

/** An adapter for Tally: the seven verbs of a chain with accounts and nonces, and nothing optional. */
export function tally(node: TallyNode): DraftingChain<TallyFacts> {
  const chain = chainId(`tally:${node.network}`)
  const feeAsset = assetId(`${chain}/native:coin`)
  const laneOf = (account: string): LaneId => laneId(`${chain}/nonce:${account}`)
  const claimOf = (account: string, nonce: number): ClaimKey => claimKey(`${laneOf(account)}:${nonce}`)

  const addressOf = (account: string): string => tallyAddress(node.network, account)
  const decodeAddress = (text: string): DecodedAddress => {
    const account = accountOf(text)
    return text === addressOf(account)
      ? { status: 'valid', canonical: text }
      : { status: 'invalid', reason: 'not an address of this network' }
  }

  return {
    chain,
    aliases: ['tally'],
    feeAsset,
    assets: [{ id: feeAsset, decimals: 0, symbol: 'TLY', aliases: ['tally'] }],
    stuckAfterMs: 60_000,
    pollEveryMs: 50,
    decodeAddress,

    draft: (request) => draft(request, { chain, feeAsset, decodeAddress, laneOf, claimOf, network: node.network }),

    finalize({ body, signing }, [signature]) {
      const [request] = signing
      const written = readUnsigned(body)
      if (request === undefined || signature === undefined || !verifies(written.from, body, signature.bytes))
        throw coreErrors.create('SIGNATURE_INVALID', { keyRef: request?.keyRef ?? '' })
      const bytes = writeSigned(written, signature.bytes)
      return { id: idOf(bytes), bytes, creates: [] }
    },

    inspect(bytes): Inspection {
      const read = readSigned(bytes)
      if (read === undefined || read.body.network !== node.network)
        throw coreErrors.create('CHAIN_RESPONSE_MALFORMED', {
          chain,
          method: 'inspect',
          reason: 'not a signed transaction of this network',
        })
      const { from, nonce, to, amount: value, fee } = read.body
      const payments = from === to && value === 0n ? [] : [{ to: addressOf(to), asset: feeAsset, amount: amount(value) }]
      return { id: idOf(bytes), payments, claims: [claimOf(from, nonce)], fee: amount(fee), change: [] }
    },

    async snapshot(wallet) {
      const view = await reach(chain, node)
      const account = accountOf(wallet.addresses[0]?.address ?? '')
      const lane = { id: laneOf(account), chainNext: view.nonce(account), windowMax: 16 }
      return { height: view.height, lane, facts: { balance: view.balance(account) } }
    },

    async broadcast({ bytes }): Promise<BroadcastResult> {
      try {
        const verdict = await node.send(bytes)
        if (verdict === 'accepted') return { status: 'accepted' }
        if (verdict === 'known') return { status: 'already-known' }
        const advice = verdict === 'insufficient' ? 'fund' : 'operator'
        return { status: 'rejected', code: verdict, reason: `the node says ${verdict}`, advice }
      } catch {
        // The request may have arrived: nothing is known, and nothing may be concluded.
        return { status: 'unknown', reason: 'the wire broke' }
      }
    },

    async observe(attempts) {
      try {
        const view = await reach(chain, node)
        const ours = new Set<string>(attempts.map(({ signed }) => signed.id))
        return attempts.map((attempt) => look(view, attempt, ours))
      } catch {
        return attempts.map(({ id }) => ({ attempt: id, status: 'unavailable', reason: 'the node does not answer' }))
      }
    },
  }
}

/** The address of an account: network, account, and four bytes of a checksum over both. */
export function tallyAddress(network: string, account: string): string {
  return `${network}-${account}-${checksum(`${network}${account}`)}`
}

type Names = Pick<DraftingChain, 'chain' | 'feeAsset' | 'decodeAddress'> & {
  readonly network: string
  laneOf(account: string): LaneId
  claimOf(account: string, nonce: number): ClaimKey
}

/** One transaction for the first intent that can be paid; the others are named with a reason. */
function draft(request: DraftRequest<TallyFacts>, names: Names): DraftResult {
  const { wallet, snapshot, intents } = request
  const from = accountOf(wallet.addresses[0]?.address ?? '')
  const refused: Refusal[] = []
  let chosen: Intent | undefined
  for (const intent of intents) {
    const refusal = refusalOf(intent, snapshot.facts, names) ?? (chosen === undefined ? undefined : later(intent))
    if (refusal === undefined) chosen = intent
    else refused.push(refusal)
  }
  if (chosen === undefined) return { status: 'refused', refused }
  const { action, id } = chosen
  const paying = action.kind === 'transfer'
  const nonce = request.slot ?? snapshot.lane?.chainNext ?? 0
  const [to, value] = paying ? [accountOf(action.to), action.amount] : [from, 0n]
  const body = writeUnsigned({ network: names.network, from, nonce, to, amount: value, fee: tallyFee })
  const keyRef = wallet.addresses[0]?.keyRef
  if (keyRef === undefined) throw coreErrors.create('WALLET_NOT_FOUND', { wallet: wallet.name })
  const made: Draft = {
    wallet: wallet.name,
    payments: paying ? [{ order: id, to: action.to, asset: action.asset, amount: action.amount }] : [],
    claims: [names.claimOf(from, nonce)],
    lane: names.laneOf(from),
    slot: nonce,
    fee: amount(tallyFee),
    feeAsset: names.feeAsset,
    change: [],
    signing: [
      { keyRef, algorithm: 'ed25519', message: body, chain: names.chain, transaction: body, intentDigests: [intentDigest(chosen)] },
    ],
    body,
  }
  return { status: 'drafted', draft: made, included: [id], refused }
}

function refusalOf({ id, action, feeMax }: Intent, { balance }: TallyFacts, { feeAsset, decodeAddress }: Names): Refusal | undefined {
  const refuse = (next: Refusal['next'], reason: Refusal['reason'], detail: string): Refusal => ({ order: id, next, reason, detail })
  if (action.kind === 'call') return refuse('fail', 'unsupported', 'no calls on this chain')
  if (action.asset !== feeAsset) return refuse('fail', 'asset-refused', 'one coin is all there is')
  if (action.kind === 'transfer' && decodeAddress(action.to).status === 'invalid')
    return refuse('fail', 'recipient-refused', 'not an address of this chain')
  if (tallyFee > feeMax) return refuse('park', 'fee-above-limit', `the fee is ${tallyFee}`)
  const needed = tallyFee + (action.kind === 'transfer' ? action.amount : 0n)
  return balance < needed ? refuse('park', 'insufficient-funds', 'the wallet does not hold that much') : undefined
}

const later = ({ id }: Intent): Refusal => ({ order: id, next: 'park', reason: 'no-free-claim', detail: 'one payment in one transaction' })

/** What the chain says of one attempt: by its id, then by what took its nonce. */
function look(
  view: TallyView,
  { id: attempt, draft: { claims, lane, slot = 0 }, signed }: SealedAttempt,
  ours: ReadonlySet<string>,
): Observation {
  const at = view.placeOf(signed.id)
  const ref = (height: number) => ({ height, hash: view.blockHash(height) })
  if (at !== undefined) {
    if (at > view.finalHeight) return { attempt, status: 'confirmed', confirmations: view.height - at + 1, block: ref(at) }
    return { attempt, status: 'final', transaction: signed.id, block: ref(at), feePaid: amount(tallyFee) }
  }
  const rival = view.takenBy(lane?.slice(lane.lastIndexOf(':') + 1) ?? '', slot)
  if (rival === undefined) return { attempt, status: view.waits(signed.id) ? 'pooled' : 'not-seen' }
  const [by, height] = [transactionId(rival), view.placeOf(rival) ?? 0]
  if (height > view.finalHeight) return { attempt, status: 'conflicted', by }
  // Nobody but us has the key: somebody must look before this wallet goes on.
  if (!ours.has(rival)) return { attempt, status: 'foreign-use', by, block: ref(height) }
  const fates = claims.map((claim) => ({ claim, fate: 'consumed' as const }))
  return { attempt, status: 'dead', proof: { kind: 'conflict-final', claims: fates, by, block: ref(height), providers: 1 } }
}

async function reach(chain: string, node: TallyNode): Promise<TallyView> {
  try {
    return await node.view()
  } catch {
    throw coreErrors.create('CHAIN_UNREACHABLE', { chain, reason: 'the node does not answer' })
  }
}

function readUnsigned(bytes: Uint8Array): TallyBody {
  const [network = '', from = '', nonce = '', to = '', value = '', fee = ''] = new TextDecoder().decode(bytes).split(' ')
  return { network, from, nonce: Number(nonce), to, amount: BigInt(value), fee: BigInt(fee) }
}

const accountOf = (address: string): string => address.split('-')[1] ?? ''
const checksum = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8)
const idOf = (bytes: Uint8Array) => transactionId(createHash('sha256').update(bytes).digest('hex'))
