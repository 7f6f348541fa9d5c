import { type Curve, curveOf } from '@wallet/utxo'
import { recover, verify } from 'tiny-secp256k1'

/** libsecp256k1's checks. */
export const curve: Curve = curveOf({ verify, recover })
