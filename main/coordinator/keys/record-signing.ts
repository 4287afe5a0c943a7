import { messageOf, PgkeepError } from '../../core/errors.ts';
import type { RecordSigning } from '../../vault/signing/record-signing.ts';
import type { Engine } from '../engine.ts';
import { signingKey, trustedName, type Keeping } from './signing-key.ts';

/**
 * Signs records with the key of this home, and trusts whom this home trusts. Where the key cannot be used, a record is
 * written without a signature rather than not at all: it pins and holds, and lets nothing go.
 */
export function recordSigning(engine: Keeping & Pick<Engine, 'log'>): RecordSigning {
  return {
    trusted: trustedName(engine),
    key: async () => {
      try {
        return await signingKey(engine);
      } catch (error) {
        if (!(error instanceof PgkeepError)) throw error;
        engine.log.warn({ error: messageOf(error) }, 'a record is not signed');
        return undefined;
      }
    },
  };
}
