/** Texts that are no address of any chain. */
const junk: readonly string[] = [
  ...[
    '',
    ' ',
    '\t',
    '\n',
    '0',
    '-1',
    'null',
    'undefined',
    'NaN',
    '[object Object]',
    '{}',
    '[]',
    'true',
    '1',
    'q',
    'bc1',
    'bc1q',
    'tb1',
    '1111111111',
  ],
  ...[
    '0x0000000000000000000000000000000000000000',
    '0xde0B295669a9FD93d5F28D9Ec85E40f4cb697BAe',
    'So11111111111111111111111111111111111111112',
  ],
  ...[
    "' OR 1=1 --",
    '<script>alert(1)</script>',
    '../../etc/passwd',
    '%00',
    '\u0000',
    '\u202e',
    '💸',
    'ａｄｄｒｅｓｓ',
    'name.eth',
    'me@example.com',
    'lnbc1',
  ],
  ...[
    '1'.repeat(34),
    'z'.repeat(34),
    'A'.repeat(62),
    'q'.repeat(42),
    '1'.repeat(10_000),
    `bc1${'q'.repeat(100_000)}`,
    'bitcoincash:',
    ':',
    '::',
    'a:b:c',
  ],
  // Secrets that people paste by mistake.
  ...['5KN7MzqK5wt2TP1fQCYyHBtDrXdJuXbUzm4A9rKAteGu3Qi5CVR', 'KwdMAjGmerYanjeui5SHS7JkmpZvVipYvB2LJGU1ZxJwYvP98617'],
  ...['xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8'],
]

/**
 * Texts near to valid addresses that are none: cut, lengthened, mistyped at every place, in mixed case, with what copying adds. For chains
 * whose checksum catches one wrong character.
 */
export function badAddresses(valid: readonly string[], foreign: readonly string[]): readonly string[] {
  const near = valid.flatMap((address) => [
    ...Array.from({ length: Math.min(12, address.length - 1) }, (_, cut) => address.slice(0, address.length - 1 - cut)),
    ...Array.from({ length: 6 }, (_, cut) => address.slice(cut + 1)).filter((text) => !valid.includes(text)),
    ...[...address].flatMap((letter, at) => mistyped(address, letter, at)),
    ...mixedCase(address),
    ...[' ', '\n', '\t', '\u0000', '\u200b', '\ufeff', ',', '.', '?amount=1', '#', '/', '0', '1', 'q'].map((tail) => `${address}${tail}`),
    ...[' ', '\n', '\u200b', '"', '(', 'bitcoin:', 'dogecoin:', 'x:', '//'].map((head) => `${head}${address}`),
    `${address}${address}`,
    `${address} ${address}`,
    [...address].reverse().join(''),
    address.replace(/.{4}/g, '$& '),
    address.replace(/[a-z]/, (letter) => String.fromCodePoint(letter.charCodeAt(0) + 0xfee0)),
  ])
  return [...new Set([...junk, ...foreign, ...near])].filter((text) => !valid.includes(text))
}

/** One character typed wrong, from letters that all alphabets have. */
function mistyped(address: string, letter: string, at: number): string[] {
  const isUpper = letter !== letter.toLowerCase()
  const other = letter.toLowerCase() === 'z' ? 'x' : 'z'
  const wrong = isUpper ? other.toUpperCase() : other
  return /[0-9a-zA-Z]/.test(letter) ? [`${address.slice(0, at)}${wrong}${address.slice(at + 1)}`] : []
}

/** One letter in the other case, the first and the last there is. */
function mixedCase(address: string): string[] {
  const at = [...address].flatMap((letter, place) => (letter.toLowerCase() === letter.toUpperCase() ? [] : [place]))
  const flip = (letter: string) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase())
  return [at[0] ?? 0, at.at(-1) ?? 0].map((place) => `${address.slice(0, place)}${flip(address[place] ?? '')}${address.slice(place + 1)}`)
}
