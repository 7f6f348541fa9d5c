import type { FastifyInstance } from 'fastify'
import { callerOf } from '../../http/authenticate.ts'
import { answer, failureOf, failures, security, userSchema } from '../../http/schemas.ts'
import { RequestError } from '../../public-errors.ts'
import type { ServiceContext } from '../../service-context.ts'
import { base58 } from '../../wallets/base58.ts'
import { labelSchema } from '../../wallets/label-schema.ts'
import { describeWallet, keyOf, nameOf, requireUser, userChain, walletsOf } from '../../wallets/user-wallets.ts'

type Body = { readonly user_id: string; readonly label: string }

const schema = {
  tags: ['wallets'],
  summary: "Create a user's wallet",
  description: 'Idempotent by user and label. The first wallet of a user is the active one.',
  security,
  body: {
    type: 'object',
    additionalProperties: false,
    required: ['user_id', 'label'],
    properties: { user_id: userSchema, label: labelSchema },
  },
  response: { 200: answer('Known already'), 201: answer('Created'), ...failures, 409: failureOf('Its address belongs to another wallet') },
} as const

/** `POST /wallet` */
export function createWallet(app: FastifyInstance, context: ServiceContext): void {
  app.post<{ Body: Body }>('/wallet', { config: { access: 'user' }, schema }, async (request, reply) => {
    const { user_id: user, label } = request.body
    requireUser(request, user)
    const { adapter, seed } = userChain(context)
    const known = await walletsOf(context, adapter, user)
    const before = known.find((wallet) => wallet.label === label)
    if (before !== undefined) return describeWallet(before)
    const key = keyOf(seed, user, label)
    const { bytes } = await context.signer.publicKey(key, new AbortController().signal)
    const wallet = {
      name: nameOf(user, label),
      chain: adapter.chain,
      addresses: [{ address: base58(bytes), keyRef: key }],
      owner: user,
      label,
      active: known.length === 0,
    }
    const result = await context.engine.registerWallet(wallet, callerOf(request).name)
    if (result.status === 'conflict') throw new RequestError('OPERATION_REFUSED', 'this wallet cannot be made')
    return reply.status(result.status === 'registered' ? 201 : 200).send(describeWallet(result.wallet))
  })
}
