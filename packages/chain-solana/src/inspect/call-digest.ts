import { createHash } from 'node:crypto'

/** What an instruction does, without the privileges that a message merges. */
export type PlainInstruction = {
  readonly program: string
  readonly accounts: readonly { readonly address: string }[]
  readonly data: string
}

/** SHA-256 over programs, accounts and data of some instructions, in hex. */
export function callDigest(instructions: readonly PlainInstruction[]): string {
  const plain = instructions.map(({ program, accounts, data }) => [program, accounts.map(({ address }) => address), data])
  return createHash('sha256').update(JSON.stringify(plain)).digest('hex')
}
