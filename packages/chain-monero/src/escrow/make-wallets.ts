import { moneroErrors } from '../errors/codes.ts'
import type { EscrowParticipant } from './participant.ts'
import type { EscrowRole } from './records.ts'

const roles: readonly EscrowRole[] = ['buyer', 'vendor', 'arbiter']
const threshold = 2
/** Two rounds after the first two messages make two of three (N - M + 1). */
const rounds = 2

/**
 * Exchanges keys among three wallets until they have one address that any two can spend from, and answers it.
 *
 * One wallet after the other, each given back before the next is taken: three escrows that each hold one wallet and wait for two more
 * would wait for ever.
 *
 * @throws WalletError `MONERO__BYTES_MALFORMED` when the three do not end with one address
 */
export async function makeWallets(participant: (role: EscrowRole) => EscrowParticipant, signal: AbortSignal): Promise<string> {
  const three = roles.map(participant)
  const others = (infos: readonly string[], index: number): readonly string[] => infos.filter((_, at) => at !== index)
  const each = async <Result>(ask: (one: EscrowParticipant, index: number) => Promise<Result>): Promise<readonly Result[]> => {
    const answers: Result[] = []
    for (const [index, one] of three.entries()) answers.push(await ask(one, index))
    return answers
  }
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
    throw moneroErrors.create('MONERO__BYTES_MALFORMED', { reason: 'the key exchange did not end with one address' })
  return address
}
