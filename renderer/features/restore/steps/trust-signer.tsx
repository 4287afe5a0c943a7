import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import type { PointSignature } from '../../../../shared/keys.ts';
import { TrustKeyDialog, type KeyOfPoint } from '../../../ui/keys/trust-key-dialog.tsx';

/** Trusts the unknown key with which the recovery point is signed, once somebody has compared its fingerprint. */
export function TrustSigner({ of }: { of: KeyOfPoint }) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button onClick={() => setAsking(true)}>Trust this key…</Button>
      {asking ? <TrustKeyDialog of={of} onClose={() => setAsking(false)} /> : null}
    </>
  );
}

/** The key that can be trusted here; undefined where the point is signed by no unknown one. */
export function signerToTrust(
  input: { readonly instance?: string | undefined; readonly point: string } | null,
  signature: PointSignature | null | undefined,
): KeyOfPoint | undefined {
  if (input?.instance === undefined || signature?.outcome !== 'unknown key') return undefined;
  return { instance: input.instance, point: input.point, keyId: signature.keyId };
}
