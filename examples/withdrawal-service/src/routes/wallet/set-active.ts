import type { FastifyInstance } from 'fastify'
import { callerOf } from '../../http/authenticate.ts'
import { answer, failureOf, failures, security, userSchema } from '../../http/schemas.ts'
import { RequestError } from '../../public-errors.ts'
import type { ServiceContext } from '../../service-context.ts'
import { labelSchema } from '../../wallets/label-schema.ts'
import { describeWallet, nameOf, requireUser } from '../../wallets/user-wallets.ts'

type Body = { readonly user_id: string; readonly label: string }

const schema = {
  tags: ['wallets'],
  summary: "Choose the wallet that pays a user's transfers",
  security,
  body: {
    type: 'object',
    additionalProperties: false,
    required: ['user_id', 'label'],
    properties: { user_id: userSchema, label: labelSchema },
  },
  response: { 200: answer('Active now; the others are not'), ...failures, 404: failureOf('The user has no such wallet') },
} as const

/** `POST /wallet/setActive` */
export function setActiveWallet(app: FastifyInstance, context: ServiceContext): void {
  app.post<{ Body: Body }>('/wallet/setActive', { config: { access: 'user' }, schema }, async (request) => {
    const { user_id: user, label } = request.body
    requireUser(request, user)
    const result = await context.engine.store.setActiveWallet({ name: nameOf(user, label), owner: user, actor: callerOf(request).name })
    // Somebody else's wallet answers like one that does not exist.
    if (result.status !== 'set') throw new RequestError('NOT_FOUND')
    return describeWallet(result.wallet)
  })
}
