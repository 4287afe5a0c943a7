import type { PointSignature } from '../../../shared/keys.ts';
import { visibleText } from '../format/identifier-text.ts';
import type { Status } from '../states/status/status-badge.tsx';

/** How a signature is shown: what it comes to in a few words. */
export function signatureStatus(signature: PointSignature): { status: Status; word: string } {
  switch (signature.outcome) {
    case 'signed':
      return { status: 'ok', word: `Signed by ${visibleText(signature.by)}` };
    case 'not signed':
      return signature.olderIsSigned === true
        ? { status: 'warning', word: 'Not signed, although an older one is' }
        : { status: 'unknown', word: 'Not signed' };
    case 'unknown key':
      return { status: 'warning', word: 'Signed by an unknown key' };
    case 'wrong':
      return { status: 'blocker', word: 'Wrong signature' };
  }
}
