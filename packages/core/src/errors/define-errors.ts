import { type ErrorContext, isWalletError, type Retry, WalletError } from './wallet-error.ts'

/** One entry of a catalogue: what may be done next, and the sentence for a person. */
export type ErrorEntry<Context> = { readonly retry: Retry; readonly message: (context: Context) => string }

/** A package's whole failure surface: build an error by code, or recognise one. */
export type ErrorCatalogue<Contexts> = {
  readonly entries: { readonly [Code in keyof Contexts]: ErrorEntry<Contexts[Code]> }
  create<Code extends keyof Contexts & string>(code: Code, context: Contexts[Code], options?: ErrorOptions): WalletError<Code>
  is<Code extends keyof Contexts & string>(error: unknown, code: Code): error is WalletError<Code>
}

/** Turns a table of codes into a catalogue. Called once per package, in its `errors/codes.ts`. */
export function defineErrors<Contexts extends { readonly [Code in keyof Contexts]: ErrorContext }>(
  entries: ErrorCatalogue<Contexts>['entries'],
): ErrorCatalogue<Contexts> {
  return {
    entries,
    create: (code, context, options) => {
      const { retry, message } = entries[code]
      return new WalletError({ code, context, retry, message: message(context) }, options)
    },
    is: (error, code): error is never => isWalletError(error) && error.code === code,
  }
}
