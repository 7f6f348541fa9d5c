// What every flavour must refuse: texts near an address, and bytes near a transaction.
import type { Flavour } from '@wallet/utxo'
import { describe, expect, test } from 'vitest'
import { badAddresses } from '../bad-input/bad-addresses.ts'
import { badTransactions } from '../bad-input/bad-transactions.ts'

/**
 * The cases of one chain. `scripts` are locks of every kind it knows; texts are spoiled from their addresses on `flavour`, those on its
 * `sister` network, and `foreign` ones of other chains, less what `mayPass`. `bytes` makes a signed transaction of a kind of coin, of which
 * there are at least `nearMin` spoiled ones.
 */
export function testBadInput({
  flavour,
  sister,
  scripts,
  foreign,
  mayPass = () => false,
  kinds,
  bytes,
  nearMin,
}: {
  readonly flavour: Flavour
  readonly sister: Flavour
  readonly scripts: readonly Uint8Array[]
  readonly foreign: readonly string[]
  readonly mayPass?: (text: string, valid: readonly string[]) => boolean
  readonly kinds: readonly string[]
  readonly bytes: (kind: string) => Uint8Array
  readonly nearMin: { readonly addresses: number; readonly transactions: number }
}): void {
  const valid = scripts.map((script) => flavour.addressOf(script) ?? '')
  const others = [...scripts.map((script) => sister.addressOf(script) ?? ''), ...foreign]
  const wrong = badAddresses(valid, others).filter((text) => !mayPass(text, valid))
  describe('bad input', () => {
    test('there is enough of it', () => {
      expect(wrong.length).toBeGreaterThan(nearMin.addresses)
      expect(valid.length).toBeGreaterThan(1)
      expect(valid.every((text) => flavour.parseAddress(text).status === 'valid')).toBe(true)
    })

    test('no text near an address is one, and every refusal says why', () => {
      for (const text of wrong) {
        const parsed = flavour.parseAddress(text)
        expect(parsed.status, JSON.stringify(text.slice(0, 100))).toBe('invalid')
        if (parsed.status === 'invalid') expect(parsed.reason).not.toBe('')
      }
      for (const other of [undefined, null, 7, {}, [], 1n]) expect(flavour.parseAddress(other as never).status).toBe('invalid')
    })

    test.each(kinds)('no bytes near a transaction of %s are one', (kind) => {
      const near = badTransactions(bytes(kind))
      expect(near.length).toBeGreaterThan(nearMin.transactions)
      for (const [index, one] of near.entries()) {
        expect(() => flavour.decode(one), `${index}`).toThrow(expect.objectContaining({ code: 'BYTES_MALFORMED' }))
      }
    })
  })
}
