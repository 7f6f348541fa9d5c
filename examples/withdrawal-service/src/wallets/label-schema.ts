/** The user's own name for a wallet. */
export const labelSchema = { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]{0,19}$', description: "The user's name for it." } as const
