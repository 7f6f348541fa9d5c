import { Connection, PublicKey, SystemProgram, sendAndConfirmTransaction, Transaction } from '@solana/web3.js'
import type { Payout, World } from './world.ts'

/** How the plain program sends: so many at once, waiting for a commitment, signing anew after so many errors. */
export type Loop = { readonly atOnce: number; readonly commitment: 'confirmed' | 'finalized'; readonly tries: number }

/** What most programs do: web3.js's own `sendAndConfirmTransaction`, and again with a new blockhash when it throws. */
export async function plainLoop(
  world: World,
  list: readonly Payout[],
  { atOnce, commitment, tries }: Loop,
): Promise<{ readonly reported: number; readonly seconds: number }> {
  const [node] = world.nodes
  const connection = new Connection(node.url, { commitment: 'confirmed', wsEndpoint: node.socketUrl })
  const started = performance.now()
  let next = 0
  let reported = 0
  const hand = async (): Promise<void> => {
    for (let payout = list[next++]; payout !== undefined; payout = list[next++]) {
      for (let attempt = 0; attempt < tries; attempt += 1) {
        const { to, amount } = payout
        // A new Transaction gets a new blockhash: this is the signing anew.
        const transaction = new Transaction().add(
          SystemProgram.transfer({ fromPubkey: world.payer.publicKey, toPubkey: new PublicKey(to), lamports: amount }),
        )
        try {
          await sendAndConfirmTransaction(connection, transaction, [world.payer], { commitment, skipPreflight: true })
          reported += 1
          break
        } catch {
          // Thrown away, as it is by those who take an error for a failure.
        }
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, hand))
  const seconds = (performance.now() - started) / 1_000
  // The library has no public way to end its WebSocket; left open it would dial the stopped node for ever.
  const { _rpcWebSocket: socket } = connection as unknown as { readonly _rpcWebSocket: { close(code: number): void } }
  socket.close(1_000)
  // Its watch for expiry asks once more within a second, and nobody catches what that throws.
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  return { reported, seconds }
}
