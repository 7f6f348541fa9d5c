import { formatAmount, parseAmount } from '@wallet/core'
import type { FastifyInstance } from 'fastify'
import { addressSchema, amountSchema, answerOf, failureOf, failures, security } from '../../http/schemas.ts'
import { RequestError } from '../../public-errors.ts'
import type { ServiceContext } from '../../service-context.ts'

/** The piconero of one XMR have twelve digits. */
export const decimals = 12

/**
 * How long one request may work, in ms. Other escrows may be before this one in the line for wallets, and a key exchange that is broken off
 * begins again with new ones; who asks again meanwhile joins what is under way.
 */
export const patienceMs = 900_000

/** An order's id; the escrow of the order has the same. */
export const escrowId = { type: 'string', pattern: '^[A-Za-z0-9_-]{1,56}$', description: "The order's id, and the escrow's." } as const

type Body = { readonly amount: string; readonly vendorAddress: string; readonly buyerAddress: string; readonly feeMax?: string }

const schema = {
  tags: ['escrow'],
  summary: 'Make the 2-of-3 wallet of an order',
  description:
    'Idempotent by the order. Takes some seconds. With all three keys on this server it is custody: nobody is protected from its owner.',
  security,
  params: { type: 'object', required: ['orderId'], properties: { orderId: escrowId } },
  body: {
    type: 'object',
    additionalProperties: false,
    required: ['amount', 'vendorAddress', 'buyerAddress'],
    properties: { amount: amountSchema, feeMax: amountSchema, vendorAddress: addressSchema, buyerAddress: addressSchema },
  },
  response: {
    200: answerOf('The escrow', { id: escrowId, state: { type: 'string' }, address: { type: 'string' }, amount: amountSchema }),
    ...failures,
    409: failureOf('The order has an escrow with other terms'),
  },
} as const

/** `POST /api/orders/:orderId/init-escrow` */
export function initEscrow(app: FastifyInstance, context: ServiceContext): void {
  app.post<{ Params: { readonly orderId: string }; Body: Body }>('/api/orders/:orderId/init-escrow', { schema }, async (request) => {
    const { escrow } = requireMonero(context)
    const { amount, feeMax = '0.01', vendorAddress, buyerAddress } = request.body
    const terms = {
      id: request.params.orderId,
      amount: parseAmount(amount, decimals),
      feeMax: parseAmount(feeMax, decimals),
      vendorAddress,
      buyerAddress,
    }
    const made = await escrow.init(terms, AbortSignal.timeout(patienceMs))
    return { id: terms.id, state: made.state, address: made.address, amount: formatAmount(terms.amount, decimals) }
  })
}

/** @throws RequestError `UNSUPPORTED_ASSET` where no Monero is configured */
export function requireMonero({ monero }: ServiceContext): NonNullable<ServiceContext['monero']> {
  if (monero === undefined) throw new RequestError('UNSUPPORTED_ASSET', 'no chain of kind monero is configured')
  return monero
}
