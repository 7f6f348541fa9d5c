import type { Failure } from '../remote/reply.ts'

const throttling =
  /^(Throttling(Exception)?|ThrottledException|TooManyRequestsException|RequestLimitExceeded|RequestThrottled(Exception)?|PriorRequestNotComplete)$/

// Refused for what was asked or for who asks; asking again changes nothing until somebody changes the key, the policy or us.
const refusal =
  /^(AccessDeniedException|NotFoundException|DisabledException|InvalidKeyUsageException|ValidationException|InvalidArnException|KMSInvalidStateException|IncorrectKeyException|InvalidCiphertextException|InvalidGrantTokenException|UnsupportedOperationException|AlreadyExistsException|LimitExceededException|MalformedPolicyDocumentException|TagException|ResourceNotFoundException|InvalidParameterException|InvalidRequestException|DecryptionFailure)$/

/**
 * What an error of the SDK means. Everything unknown counts as unreachable, for that is what passes by itself; so do a wrong clock
 * (the SDK has learned the right time by the next try), expired credentials (it fetches new ones), and errors of the service.
 *
 * Only the error's name gets out: its message may quote what was sent.
 */
export function awsFailure(error: unknown): Failure {
  const name = error instanceof Error ? error.name : 'not an error'
  if (throttling.test(name)) return { status: 'throttled', reason: name }
  if (refusal.test(name)) return { status: 'refused', reason: name }
  const code = (error as { code?: unknown } | null)?.code
  return { status: 'unreachable', reason: typeof code === 'string' && code !== name ? `${name} ${code}` : name }
}
