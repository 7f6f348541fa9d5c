import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { ecdsaVerifier, ed25519Verifier, inlineChecks } from '@wallet/core'
import { describe, expect, test } from 'vitest'
import { parseDer } from './der.ts'
import { parseSpki } from './spki.ts'
import { verifierOf } from './verifier.ts'

type Case = { readonly tcId: number; readonly comment: string; readonly msg: string; readonly sig: string; readonly result: string }
type Group = {
  readonly publicKey: { readonly uncompressed?: string; readonly pk?: string }
  readonly publicKeyDer: string
  readonly tests: readonly Case[]
}
const read = (name: string): readonly Group[] => {
  const file = new URL(`../../vectors/${name}.json`, import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { testGroups: readonly Group[] }).testGroups
}
const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))

const wrongVerdicts = (name: string, parse: (signature: Uint8Array) => Uint8Array | undefined): string[] =>
  read(name).flatMap((group) => {
    const key = ecdsaVerifier(bytes(group.publicKey.uncompressed ?? ''))
    return group.tests.flatMap(({ tcId, comment, msg, sig, result }) => {
      const signature = parse(bytes(sig))
      const digest = new Uint8Array(createHash('sha256').update(bytes(msg)).digest())
      const made = signature === undefined ? undefined : key?.complete(digest, signature)
      const expected = result === 'valid'
      return (made !== undefined) === expected ? [] : [`${tcId} ${comment}: ${result}`]
    })
  })

describe('Wycheproof', () => {
  test('ECDSA over secp256k1 in DER', () => {
    expect(wrongVerdicts('ecdsa_secp256k1_sha256_test', parseDer)).toEqual([])
  })

  test('ECDSA over secp256k1 as r‖s', () => {
    expect(wrongVerdicts('ecdsa_secp256k1_sha256_p1363_test', (signature) => signature)).toEqual([])
  })

  test('Ed25519', async () => {
    const wrong: string[] = []
    for (const group of read('ed25519_test')) {
      const subject = parseSpki(bytes(group.publicKeyDer))
      const key = subject.curve === 'ed25519' ? verifierOf(subject, inlineChecks()) : undefined
      for (const { tcId, comment, msg, sig, result } of group.tests) {
        const made = await key?.complete(bytes(msg), bytes(sig))
        if ((made !== undefined) !== (result === 'valid')) wrong.push(`${tcId} ${comment}: ${result}`)
      }
    }
    expect(wrong).toEqual([])
  })

  test('Ed25519 by tables', () => {
    const wrong = read('ed25519_test').flatMap((group) => {
      const key = ed25519Verifier(bytes(group.publicKeyDer).subarray(-32))
      for (let count = 0; count < 40; count++) key?.verifies(bytes('00'), new Uint8Array(64))
      const verdicts = group.tests.map((one) => ({ ...one, passes: key?.verifies(bytes(one.msg), bytes(one.sig)) === true }))
      return verdicts.filter(({ passes, result }) => passes !== (result === 'valid')).map(({ tcId, comment }) => `${tcId} ${comment}`)
    })
    expect(wrong).toEqual([])
  })
})
