import {
  TransactionInstruction as Instruction,
  Keypair,
  PublicKey,
  SystemProgram,
  type TransactionInstruction,
  TransactionMessage,
  VersionedTransaction,
} from '@solana/web3.js'
import type { Cluster } from './cluster.ts'

/** The program of classic tokens. */
export const tokenProgram: PublicKey = new PublicKey('TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA')
/** The program of tokens with extensions. */
export const token2022Program: PublicKey = new PublicKey('TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb')
const ataProgram = new PublicKey('ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL')

/** What a mint of Token-2022 can have beside its base. */
export type MintExtension =
  | { readonly kind: 'transfer-fee'; readonly basisPoints: number; readonly feeMax: bigint }
  | { readonly kind: 'default-frozen' }
  | { readonly kind: 'non-transferable' }
  | { readonly kind: 'permanent-delegate' }
  | { readonly kind: 'transfer-hook' }
  | { readonly kind: 'pausable' }

/** A mint on a test cluster. */
export interface TestMint {
  readonly address: string
  readonly program: PublicKey
  readonly authority: Keypair
  ata(owner: string): string
  /** Creates the owner's token account if there is none, and mints into it. */
  mintTo(owner: string, amount: bigint): void
  /** Creates the owner's token account. */
  open(owner: string): void
  freeze(owner: string): void
  thaw(owner: string): void
  /** Demands memos on the account of an owner whose key is given. */
  requireMemo(owner: Keypair): void
  balanceOf(owner: string): bigint
}

/** Runs instructions in a block of their own, paid by a fresh rich key. */
export function runInstructions(
  cluster: Cluster,
  payer: Keypair,
  instructions: TransactionInstruction[],
  signers: readonly Keypair[] = [],
): void {
  const { hash } = cluster.tip()
  const message = new TransactionMessage({ payerKey: payer.publicKey, recentBlockhash: hash, instructions }).compileToV0Message()
  const transaction = new VersionedTransaction(message)
  transaction.sign([payer, ...signers])
  const signature = transaction.serialize()
  cluster.submit(signature)
  cluster.produce()
  const landed = cluster.tip().landed.find(({ transaction: { raw } }) => Buffer.compare(raw, signature) === 0)
  if (landed === undefined || landed.outcome.err !== null)
    throw new TypeError(`set-up failed: ${JSON.stringify(landed?.outcome.err ?? 'not recorded')} ${landed?.outcome.logs.join('\n') ?? ''}`)
}

const u64 = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(value)
  return bytes
}

// Sizes of extensions in a mint, each behind four bytes of type and length (spl-token-2022 extension/mod.rs).
const extensionBytes = {
  'transfer-fee': 108,
  'default-frozen': 1,
  'non-transferable': 0,
  'permanent-delegate': 32,
  'transfer-hook': 64,
  pausable: 33,
}

function initialize(extension: MintExtension, mint: PublicKey, authority: PublicKey): Instruction {
  const of = (bytes: readonly (Buffer | Uint8Array)[]) =>
    new Instruction({
      programId: token2022Program,
      keys: [{ pubkey: mint, isSigner: false, isWritable: true }],
      data: Buffer.concat(bytes),
    })
  const key = authority.toBytes()
  switch (extension.kind) {
    case 'transfer-fee': {
      const points = Buffer.alloc(2)
      points.writeUInt16LE(extension.basisPoints)
      return of([Buffer.from([26, 0, 1]), key, Buffer.from([1]), key, points, u64(extension.feeMax)])
    }
    case 'default-frozen':
      return of([Buffer.from([28, 0, 2])])
    case 'non-transferable':
      return of([Buffer.from([32])])
    case 'permanent-delegate':
      return of([Buffer.from([35]), key])
    case 'transfer-hook':
      return of([Buffer.from([36, 0]), key, key])
    case 'pausable':
      return of([Buffer.from([44, 0]), key])
  }
}

/** Creates a mint with the given extensions; none means the classic program unless `program` says otherwise. */
export function createMint(
  cluster: Cluster,
  options: { readonly decimals?: number; readonly extensions?: readonly MintExtension[]; readonly program?: PublicKey } = {},
): TestMint {
  const { decimals = 6, extensions = [] } = options
  const program = options.program ?? (extensions.length > 0 ? token2022Program : tokenProgram)
  const authority = Keypair.generate()
  const mint = Keypair.generate()
  cluster.bank.airdrop(authority.publicKey.toBase58(), 100_000_000_000n)
  const space = extensions.length === 0 ? 82 : 166 + extensions.reduce((sum, { kind }) => sum + 4 + extensionBytes[kind], 0)
  const run = (instructions: TransactionInstruction[], signers: readonly Keypair[] = []) =>
    runInstructions(cluster, authority, instructions, signers)
  const token = (keys: readonly (readonly [PublicKey, boolean, boolean])[], data: Buffer) =>
    new Instruction({ programId: program, keys: keys.map(([pubkey, isSigner, isWritable]) => ({ pubkey, isSigner, isWritable })), data })
  run(
    [
      SystemProgram.createAccount({
        fromPubkey: authority.publicKey,
        newAccountPubkey: mint.publicKey,
        lamports: Number(cluster.bank.rentExempt(BigInt(space))),
        space,
        programId: program,
      }),
      ...extensions.map((extension) => initialize(extension, mint.publicKey, authority.publicKey)),
      token(
        [[mint.publicKey, false, true]],
        Buffer.concat([Buffer.from([20, decimals]), authority.publicKey.toBytes(), Buffer.from([1]), authority.publicKey.toBytes()]),
      ),
    ],
    [mint],
  )
  const ata = (owner: string): PublicKey =>
    PublicKey.findProgramAddressSync([new PublicKey(owner).toBytes(), program.toBytes(), mint.publicKey.toBytes()], ataProgram)[0]
  const openInstruction = (owner: string) =>
    new Instruction({
      programId: ataProgram,
      keys: [
        { pubkey: authority.publicKey, isSigner: true, isWritable: true },
        { pubkey: ata(owner), isSigner: false, isWritable: true },
        { pubkey: new PublicKey(owner), isSigner: false, isWritable: false },
        { pubkey: mint.publicKey, isSigner: false, isWritable: false },
        { pubkey: SystemProgram.programId, isSigner: false, isWritable: false },
        { pubkey: program, isSigner: false, isWritable: false },
      ],
      data: Buffer.from([1]),
    })
  const freezing = (code: number) => (owner: string) =>
    run([
      token(
        [
          [ata(owner), false, true],
          [mint.publicKey, false, false],
          [authority.publicKey, true, false],
        ],
        Buffer.from([code]),
      ),
    ])
  const thaw = freezing(11)
  const startsFrozen = extensions.some(({ kind }) => kind === 'default-frozen')
  return {
    address: mint.publicKey.toBase58(),
    program,
    authority,
    ata: (owner) => ata(owner).toBase58(),
    open: (owner) => run([openInstruction(owner)]),
    mintTo: (owner, amount) => {
      run([openInstruction(owner)])
      if (startsFrozen) thaw(owner)
      run([
        token(
          [
            [mint.publicKey, false, true],
            [ata(owner), false, true],
            [authority.publicKey, true, false],
          ],
          Buffer.concat([Buffer.from([7]), u64(amount)]),
        ),
      ])
    },
    freeze: freezing(10),
    thaw,
    requireMemo: (owner) => {
      const account = ata(owner.publicKey.toBase58())
      const reallocate = token(
        [
          [account, false, true],
          [authority.publicKey, true, true],
          [SystemProgram.programId, false, false],
          [owner.publicKey, true, false],
        ],
        Buffer.from([29, 8, 0]),
      )
      run(
        [
          reallocate,
          token(
            [
              [account, false, true],
              [owner.publicKey, true, false],
            ],
            Buffer.from([30, 0]),
          ),
        ],
        [owner],
      )
    },
    balanceOf: (owner) => {
      const found = cluster.bank.account(ata(owner).toBase58())
      return found.exists && found.data.length >= 165 ? Buffer.from(found.data).readBigUInt64LE(64) : 0n
    },
  }
}
