import {
  AddressLookupTableAccount,
  ComputeBudgetProgram,
  Keypair,
  PublicKey,
  SystemProgram,
  Transaction,
  TransactionInstruction,
  TransactionMessage,
  VersionedTransaction,
} from '@solana/web3.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createAssociated } from '../accounts/associated.ts'
import { programs } from '../programs.ts'
import { explainTransaction } from './explain-transaction.ts'

const blockhash = Keypair.generate().publicKey.toBase58()
const [me, you, mint] = [Keypair.generate().publicKey, Keypair.generate().publicKey, Keypair.generate().publicKey]
const associated = createAssociated()
const key = (text: string): PublicKey => new PublicKey(text)
const v0 = (instructions: TransactionInstruction[], payer = me, tables: AddressLookupTableAccount[] = []): Uint8Array =>
  new VersionedTransaction(
    new TransactionMessage({ payerKey: payer, recentBlockhash: blockhash, instructions }).compileToV0Message(tables),
  ).serialize()
const legacy = (instructions: TransactionInstruction[]): Uint8Array =>
  new Transaction({ feePayer: me, recentBlockhash: blockhash } as never)
    .add(...instructions)
    .serialize({ verifySignatures: false, requireAllSignatures: false })
const raw = (program: string, keys: readonly (readonly [string, boolean])[], data: Buffer): TransactionInstruction =>
  new TransactionInstruction({
    programId: key(program),
    keys: keys.map(([text, isSigner]) => ({ pubkey: key(text), isSigner, isWritable: true })),
    data,
  })
const pay = (lamports = 5, from = me) => SystemProgram.transfer({ fromPubkey: from, toPubkey: you, lamports })
const memo = (text: string | Buffer) => raw(programs.memo, [], Buffer.from(text as string))
const account = (owner: PublicKey) => associated(owner.toBase58(), mint.toBase58(), programs.token)
const tokens = (authority = me, code = 12) => {
  const data = Buffer.alloc(10, 6)
  data[0] = code
  data.writeBigUInt64LE(70n, 1)
  const keys = [account(me), mint.toBase58(), account(you)].map((one) => [one, false] as const)
  return raw(programs.token, [...keys, [authority.toBase58(), true]], data)
}
const open = (owner = you, funder = me) =>
  raw(
    programs.associatedToken,
    [
      [funder.toBase58(), true],
      [account(you), false],
      [owner.toBase58(), false],
      [mint.toBase58(), false],
      [programs.system, false],
      [programs.token, false],
    ],
    Buffer.from([1]),
  )
const stranger = raw('Vote111111111111111111111111111111111111111', [[me.toBase58(), true]], Buffer.from([1, 2]))
const budget = [ComputeBudgetProgram.setComputeUnitLimit({ units: 9 }), ComputeBudgetProgram.setComputeUnitPrice({ microLamports: 9 })]
const explained = (action: object) => ({ status: 'explained', payer: me.toBase58(), signers: [me.toBase58()], action })

describe('what is explained', () => {
  it.each([
    ['v0', v0],
    ['legacy', legacy],
  ] as const)('transfers in a %s message', (_, write) => {
    const to = you.toBase58()
    expect(explainTransaction(write([pay()]))).toEqual(explained({ kind: 'sol', to, amount: 5n }))
    expect(explainTransaction(write([...budget, memo('rent'), pay()]))).toEqual(explained({ kind: 'sol', to, amount: 5n, memo: 'rent' }))
    const token = { kind: 'token', mint: mint.toBase58(), decimals: 6, amount: 70n }
    expect(explainTransaction(write([tokens()]))).toEqual(explained({ ...token, to: account(you) }))
    expect(explainTransaction(write([open(), tokens()]))).toEqual(explained({ ...token, to }))
  })

  it('a call of one program, which only a policy can allow', () => {
    const accounts = [{ address: me.toBase58(), signer: true, writable: true }]
    const { programId } = stranger
    const [one] = [{ program: programId.toBase58(), accounts, data: 'AQI=' }]
    expect(explainTransaction(v0([stranger, stranger]))).toEqual(
      explained({ kind: 'call', program: programId.toBase58(), instructions: [one, one] }),
    )
  })
})

describe('what is refused', () => {
  const table = new AddressLookupTableAccount({
    key: Keypair.generate().publicKey,
    state: { deactivationSlot: 2n ** 64n - 1n, lastExtendedSlot: 0, lastExtendedSlotStartIndex: 0, addresses: [you] },
  })
  it.each([
    ['two transfers', v0([pay(), pay(6)])],
    ['a transfer and something unknown', v0([pay(), stranger])],
    ['something unknown and a transfer', v0([stranger, pay()])],
    ['a token transfer and coins', v0([tokens(), pay()])],
    ['coins of somebody else', v0([pay(5, you)])],
    ['tokens of somebody else', v0([tokens(you)])],
    ['an unchecked or approving token instruction', v0([tokens(me, 13)])],
    ['an opening alone', v0([open()])],
    ['an opening for another owner', v0([open(me), tokens()])],
    ['an opening that somebody else pays', v0([open(you, you), tokens()])],
    ['an assignment of the account', v0([SystemProgram.assign({ accountPubkey: me, programId: key(programs.token) })])],
    ['a durable nonce', v0([SystemProgram.nonceAdvance({ noncePubkey: you, authorizedPubkey: me }), pay()])],
    ['an address table', v0([pay()], me, [table])],
    ['two memos', v0([memo('a'), memo('b'), pay()])],
    ['a memo that is no text', v0([memo(Buffer.from([0xff])), pay()])],
    ['a memo alone', v0([memo('a')])],
    ['a budget twice', v0([...budget, ...budget.slice(0, 1), pay()])],
    ['a heap frame', v0([ComputeBudgetProgram.requestHeapFrame({ bytes: 32_768 }), pay()])],
    ['nothing', v0([])],
    ['no bytes', new Uint8Array()],
    ['a byte more', Uint8Array.from([...v0([pay()]), 0])],
    ['a message without signatures', v0([pay()]).slice(65)],
  ])('%s', (_, bytes) => {
    expect(explainTransaction(bytes)).toMatchObject({ status: 'refused', reason: expect.stringMatching(/./) })
  })

  it('bytes cut off anywhere, and never by throwing', () => {
    const whole = legacy([open(), tokens()])
    for (let length = 0; length < whole.length; length += 1) expect(explainTransaction(whole.slice(0, length)).status).toBe('refused')
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => explainTransaction(bytes).status === 'refused'))
  })
})
