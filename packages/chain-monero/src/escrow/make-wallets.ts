import { malformedBytes } from '@wallet/core'
import { allEnded } from './all-ended.ts'
import type { EscrowParticipant } from './participant.ts'
import type { EscrowRole } from './records.ts'

const roles: readonly EscrowRole[] = ['buyer', 'vendor', 'arbiter']
const threshold = 2
/** Two rounds after the first two messages make two of three (N - M + 1). */
const rounds = 2

/**
 * Exchanges keys among three wallets until they have one address that any two can spend from, and answers it.
 *
 * The three work side by side, and none waits for another while it holds its wallet: escrows that held one each and waited for two more
 * would wait for ever. Where one fails the others are waited for: a wallet that comes back later would begin its session again.
 *
 * @throws WalletError `BYTES_MALFORMED` when the three do not end with one address
 */
export async function makeWallets(participant: (role: EscrowRole) => EscrowParticipant, signal: AbortSignal): Promise<string> {
  const three = roles.map(participant)
  const others = (infos: readonly string[], index: number): readonly string[] => infos.filter((_, at) => at !== index)
  const each = <Result>(ask: (one: EscrowParticipant, index: number) => Promise<Result>): Promise<readonly Result[]> =>
    allEnded(three.map(ask))
  const first = await each((one) => one.prepare(signal))
  let infos = await each((one, index) => one.make(others(first, index), threshold, signal))
  let last: readonly { readonly address: string; readonly ready: boolean }[] = []
  for (let round = 0; round < rounds; round += 1) {
    const before = infos
    const answers = await each((one, index) => one.exchange(others(before, index), signal))
    infos = answers.map(({ info }) => info)
    last = answers
  }
  const address = last[0]?.address ?? ''
  if (address === '' || last.some((one) => !one.ready || one.address !== address))
    throw malformedBytes('the key exchange did not end with one address')
  return address
}
