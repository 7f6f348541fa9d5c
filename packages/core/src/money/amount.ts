import { coreErrors } from '../errors/codes.ts'

declare const amountBrand: unique symbol

/** A non-negative number of base units (satoshi, koinu, wei, lamport, piconero). */
export type Amount = bigint & { readonly [amountBrand]: 'Amount' }

/** 2^256 − 1: the largest amount any of the chains can express (EVM words). */
export const amountMax: Amount = ((1n << 256n) - 1n) as Amount

/** Zero base units. */
export const zero: Amount = 0n as Amount

/**
 * Brands a bigint as an amount.
 *
 * - Units: base units.
 *
 * @throws WalletError `AMOUNT_INVALID` when negative or above 2^256 − 1.
 */
export function amount(value: bigint): Amount {
  if (typeof value !== 'bigint') throw coreErrors.create('AMOUNT_INVALID', { reason: 'not a bigint', text: String(value).slice(0, 100) })
  if (value < 0n) throw coreErrors.create('AMOUNT_INVALID', { reason: 'negative', text: value.toString().slice(0, 100) })
  if (value > amountMax) throw coreErrors.create('AMOUNT_INVALID', { reason: 'above 2^256-1', text: value.toString().slice(0, 100) })
  return value as Amount
}

const decimal = /^(0|[1-9][0-9]{0,77})(?:\.([0-9]{1,77}))?$/

/**
 * Reads a decimal string such as `"0.015"` as base units, exactly.
 *
 * Signs, exponents, thousands separators, blanks, leading zeros, a bare point, full-width digits and more decimals than
 * the asset has are refused rather than guessed: a lenient parser pays ten times too much one day.
 *
 * - Units: `text` in whole coins, result in base units (10^-decimals coins).
 *
 * @throws WalletError `AMOUNT_INVALID`
 */
export function parseAmount(text: string, decimals: number): Amount {
  const refuse = (reason: string) => coreErrors.create('AMOUNT_INVALID', { reason, text: String(text).slice(0, 100) })
  if (typeof text !== 'string') throw refuse('not a string')
  const match = decimal.exec(text)
  if (match === null) throw refuse('not a plain decimal number')
  const fraction = match[2] ?? ''
  if (fraction.length > decimals) throw refuse(`more than ${decimals} decimals`)
  return amount(BigInt((match[1] as string) + fraction.padEnd(decimals, '0')))
}

/** Reads a decimal string of base units, such as a store keeps. @throws WalletError `AMOUNT_INVALID` */
export function parseUnits(text: string): Amount {
  return parseAmount(text, 0)
}

/** Writes base units as a decimal string in whole coins, without trailing zeros: `formatAmount(1_500n, 3)` is `"1.5"`. */
export function formatAmount(value: bigint, decimals: number): string {
  const sign = value < 0n ? '-' : ''
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  const fraction = decimals === 0 ? '' : digits.slice(-decimals).replace(/0+$/, '')
  return fraction === '' ? sign + whole : `${sign}${whole}.${fraction}`
}
