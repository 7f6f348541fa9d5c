/**
 * What the caller may do next, decided once where the error is defined.
 *
 * - `never`      Same input, same failure: fix the input or the configuration.
 * - `safe`       Nothing left this process, or the call only reads: retry with backoff.
 * - `reconcile`  It may have happened: look the operation up by its id before anything else.
 */
export type Retry = 'never' | 'safe' | 'reconcile'

/** A JSON value. Bigints, key handles and class instances do not fit, so they cannot leak into a context. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** Facts about a failure; amounts are decimal strings in base units. */
export type ErrorContext = { readonly [key: string]: Json }

const brand: unique symbol = Symbol.for('@wallet/core/WalletError') as never

/** How one error is built: its stable code, facts, retry class and sentence. */
export type WalletErrorSpec<Code extends string, Context extends ErrorContext> = {
  readonly code: Code
  readonly context: Context
  readonly retry: Retry
  readonly message: string
}

/** A call that could not be carried out. Outcomes that decide about money are results, never errors. */
export class WalletError<Code extends string = string, Context extends ErrorContext = ErrorContext> extends Error {
  override readonly name = 'WalletError'
  /** Stable and never reused. Messages may change in a patch release, codes may not. */
  readonly code: Code
  readonly context: Context
  readonly retry: Retry

  constructor(spec: WalletErrorSpec<Code, Context>, options?: ErrorOptions) {
    super(`${spec.message} [${spec.code}]`, options)
    Object.defineProperty(this, brand, { value: true })
    this.code = spec.code
    this.context = Object.freeze({ ...spec.context })
    this.retry = spec.retry
  }
}

/** Recognises a {@link WalletError} even when two copies of this package are installed, where `instanceof` fails. */
export function isWalletError(error: unknown): error is WalletError {
  return typeof error === 'object' && error !== null && brand in error
}
