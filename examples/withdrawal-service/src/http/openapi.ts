import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'

/** Publishes every route registered after it: the document at `/api-docs/json`, the page at `/api-docs`. */
export async function openapi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.0.3',
      info: {
        title: 'Withdrawal service',
        version: '1.0.0',
        description:
          'Sends coins from hot wallets once or not at all. Every withdrawal has an id of yours; asking again under it is always safe.',
      },
      components: {
        securitySchemes: {
          apiKey: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
          bearer: { type: 'http', scheme: 'bearer' },
        },
      },
      tags: [
        { name: 'withdrawals', description: 'For users and their backend' },
        { name: 'balances', description: 'What users have' },
        { name: 'operator', description: 'For admins' },
        { name: 'probes', description: 'For orchestrators and monitoring' },
      ],
    },
  })
  await app.register(swaggerUi, { routePrefix: '/api-docs', staticCSP: true })
}
