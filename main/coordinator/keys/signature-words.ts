import type { Finding } from '../../../shared/findings.ts';
import type { PointSignature } from '../../../shared/keys.ts';
import { signatureWords } from '../../../shared/words/signatures.ts';
import { wrongSignatureError } from '../../vault/signing/wrong-signature.ts';

/** What an unknown key asks of a person. */
const compareFirst = 'Compare the whole fingerprint with that of the key’s owner, then trust the key here.';

/** What a signature asks for that should be there. */
const findOut =
  'Find out who removed manifest.sig and what else was changed, or choose a recovery point that is signed.';

/** What a readiness check says of a signature. A wrong one has been refused before. */
export function signatureFinding(signature: PointSignature): Finding {
  const finding = { title: 'Signature', message: signatureWords(signature) };
  switch (signature.outcome) {
    case 'signed':
      return { ...finding, severity: 'ok' };
    case 'not signed':
      return signature.olderIsSigned === true
        ? { ...finding, severity: 'warning', remedy: findOut }
        : { ...finding, severity: 'note' };
    case 'unknown key':
      return { ...finding, severity: 'warning', remedy: compareFirst };
    case 'wrong':
      return { ...finding, severity: 'blocker', code: 'UserErrorWrongSignature' };
  }
}

/** What a job warns of. */
export function signatureWarnings(signature: PointSignature): string[] {
  const { severity, message, remedy } = signatureFinding(signature);
  return severity === 'warning' && remedy !== undefined ? [`${message} ${remedy}`] : [];
}

/** Throws UserErrorWrongSignature: nothing is read of a point whose manifest is not what was signed. */
export function refuseWrongSignature(signature: PointSignature): void {
  if (signature.outcome === 'wrong') throw wrongSignatureError(signature.reason);
}

/** What a verification counts as damage. */
export const signatureProblems = (signature: PointSignature): string[] =>
  signature.outcome === 'wrong' ? [`its signature is wrong: ${signature.reason}`] : [];
