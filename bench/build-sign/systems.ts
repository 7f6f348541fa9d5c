import { Transaction } from '@scure/btc-signer'
import { networks, Psbt } from 'bitcoinjs-lib'
import { ECPairFactory } from 'ecpair'
import * as tiny from 'tiny-secp256k1'
import { flavour, type Job } from './work.ts'

/** Builds and signs a job, and gives the final bytes. */
export type System = { readonly name: string; readonly run: (job: Job) => Uint8Array }

const ecPair = ECPairFactory(tiny)

/** Ours, from a decided transaction to final bytes: every signature is verified. */
export const ours: System = {
  name: 'ours',
  run({ coins, transaction }) {
    const signatures = flavour.digests(transaction).map(({ digest }, index) => {
      const { signature, recoveryId } = tiny.signRecoverable(digest, coins[index]?.secret ?? new Uint8Array(32))
      return [{ bytes: signature, recovery: recoveryId }]
    })
    return flavour.assemble(transaction, signatures)
  },
}

/** The same with what comes before the seal: the final bytes are read by other code, and every input is checked again. */
export const oursRead: System = {
  name: 'ours, read again',
  run(job) {
    const bytes = ours.run(job)
    const spent = job.coins.map(({ value, lock }) => ({ value, script: lock.script, lock }))
    const fault = flavour.verify(bytes, spent)
    if (fault !== undefined) throw new TypeError(fault)
    return bytes
  },
}

/** bitcoinjs-lib with the same libsecp256k1. It verifies nothing unless asked, and is not asked. */
const bitcoinjs: System = {
  name: 'bitcoinjs-lib 7.0.5',
  run({ coins, transaction }) {
    const psbt = new Psbt({ network: networks.regtest })
    psbt.setVersion(transaction.version)
    for (const { txid, vout, value, lock, funding } of coins) {
      const coin = lock.kind === 'p2pkh' ? { nonWitnessUtxo: funding } : { witnessUtxo: { script: lock.script, value } }
      psbt.addInput({ hash: txid, index: vout, sequence: 0xffff_fffd, ...coin })
    }
    for (const { value, script } of transaction.outputs) psbt.addOutput({ script, value })
    for (const [index, { secret }] of coins.entries()) psbt.signInput(index, ecPair.fromPrivateKey(secret))
    psbt.finalizeAllInputs()
    return psbt.extractTransaction(true).toBuffer()
  },
}

/** @scure/btc-signer with its own noble curves, which is what it comes with. It verifies nothing. */
const scure: System = {
  name: '@scure/btc-signer 2.4.1',
  run({ coins, transaction }) {
    const tx = new Transaction({ version: transaction.version })
    for (const { txid, vout, value, lock, funding } of coins) {
      const coin = lock.kind === 'p2pkh' ? { nonWitnessUtxo: funding } : { witnessUtxo: { script: lock.script, amount: value } }
      tx.addInput({ txid, index: vout, sequence: 0xffff_fffd, ...coin })
    }
    for (const { value, script } of transaction.outputs) tx.addOutput({ script, amount: value })
    for (const [index, { secret }] of coins.entries()) tx.signIdx(secret, index)
    tx.finalize()
    return tx.extract()
  },
}

export const rivals: readonly System[] = [bitcoinjs, scure]

/** What cannot be done without: one signature and one verification per input, by the same library, of digests made before. */
export function bare({ coins, transaction }: Job): void {
  for (const [index, { digest }] of flavour.digests(transaction).entries()) {
    const coin = coins[index]
    if (coin === undefined) throw new TypeError('a coin per input')
    const signature = tiny.sign(digest, coin.secret)
    if (!tiny.verify(digest, coin.publicKey, signature, true)) throw new TypeError('a signature that does not verify')
  }
}
