/** What is no amount that could be paid, given the most a chain can move: signs, zero, numbers beyond 64 and 256 bits, other types. */
export function badAmounts(moneyMax: bigint): readonly unknown[] {
  const powers = Array.from({ length: 20 }, (_, n) => moneyMax + 2n ** BigInt(13 * n))
  return [
    ...[
      0n,
      -1n,
      -(2n ** 63n),
      moneyMax + 1n,
      2n ** 63n,
      2n ** 64n - 1n,
      2n ** 64n,
      2n ** 256n,
      ...powers,
      ...powers.map((value) => -value),
    ],
    ...[0, 1, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 1e21, '1', '', '0x1', '1e3', null, undefined, true, {}, [], [1n]],
  ]
}
