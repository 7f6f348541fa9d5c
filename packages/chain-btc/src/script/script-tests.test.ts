import { isMinimal, multisigIn, readPushes, readScript, toHex, writePushes } from '@wallet/utxo'
import { script as library } from 'bitcoinjs-lib'
import { expect, test } from 'vitest'
import { vectors } from '../vectors.fixture.ts'
import { parseAsm } from './asm.fixture.ts'

// [[witness..., amount]?, scriptSig, scriptPubKey, flags, expected result, comments]; a row of one text is a comment.
type Row = readonly (string | readonly (string | number)[])[]
const rows = vectors<readonly Row[]>('script_tests.json').filter((row) => row.length > 1)
const cases = rows
  .map((row) => (Array.isArray(row[0]) ? row.slice(1) : row) as readonly string[])
  .filter(([scriptSig = '', scriptPubKey = '']) => !`${scriptSig}${scriptPubKey}`.includes('#'))

test('every published script: the same steps as the library reads, and the same bytes again', () => {
  expect(cases.length).toBeGreaterThan(1_180)
  let unreadable = 0
  for (const [scriptSig = '', scriptPubKey = ''] of cases) {
    for (const asm of [scriptSig, scriptPubKey]) {
      const script = parseAsm(asm)
      const steps = readScript(script)
      const theirs = library.decompile(script)
      if (steps === undefined) {
        unreadable += 1
        expect(theirs === null || theirs.length >= 0, asm).toBe(true)
        continue
      }
      expect(steps.at(-1)?.next ?? 0, asm).toBe(script.length)
      expect(theirs?.length, asm).toBe(steps.length)
      const pushed = steps.map(({ push, opcode }) => (push === undefined || push.length === 0 ? opcode : toHex(push)))
      const minimal = steps.every(isMinimal)
      const expected = (theirs ?? []).map((chunk) => (typeof chunk === 'number' ? chunk : toHex(chunk)))
      if (minimal) expect(pushed, asm).toEqual(expected)
    }
  }
  expect(unreadable).toBeGreaterThan(0)
})

test('what a script is said to fail at, the reader sees: pushes only, shortest spelling', () => {
  let [judged, refused] = [0, 0]
  for (const [scriptSig = '', scriptPubKey = '', flags = '', result = ''] of cases) {
    const [unlocking, locking] = [parseAsm(scriptSig), parseAsm(scriptPubKey)]
    if (result === 'SIG_PUSHONLY' && readScript(unlocking) !== undefined) {
      expect(readPushes(unlocking), scriptSig).toBeUndefined()
      judged += 1
    }
    if (result === 'MINIMALDATA') {
      const steps = [...(readScript(unlocking) ?? []), ...(readScript(locking) ?? [])]
      const numbers =
        /^(?:0x0[1-9a-f]|.*(?:NOT|ADD|SUB|PICK|ROLL|NUM|LESS|GREATER|MIN|MAX|WITHIN|BOOL|ABS|NEGATE|CHECKMULTISIG|CHECK(?:LOCKTIME|SEQUENCE)VERIFY))/
      // The same rule is also about how numbers on the stack are written, which is no matter of pushes.
      if (!numbers.test(scriptPubKey)) {
        expect(steps.every(isMinimal), `${scriptSig} | ${scriptPubKey}`).toBe(false)
        refused += 1
      }
    }
    if (result === 'OK' && /MINIMALDATA/.test(flags) && /SIGPUSHONLY/.test(flags)) expect(readPushes(unlocking), scriptSig).toBeDefined()
  }
  expect([judged > 2, refused > 20]).toEqual([true, true])
})

test('pushes that were read are written the same', () => {
  for (const [scriptSig = ''] of cases) {
    const script = parseAsm(scriptSig)
    const pushes = readPushes(script)
    if (pushes !== undefined) expect(toHex(writePushes(pushes)), scriptSig).toBe(toHex(script))
  }
})

test('a multisig script is read as one only when writing it gives the same script', () => {
  const found = cases.flatMap(([, scriptPubKey = '']) => {
    const script = parseAsm(scriptPubKey)
    return multisigIn(script) === undefined ? [] : [script]
  })
  expect(found.length).toBeGreaterThan(5)
})
