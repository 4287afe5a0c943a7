import { Button, makeStyles } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { shortKeyId } from '../../../../shared/keys.ts';
import { orpc } from '../../../api/client.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { TrustKeyDialog } from '../../../ui/keys/trust-key-dialog.tsx';
import { StatusBadge } from '../../../ui/states/status/status-badge.tsx';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { signatureStatus } from '../../../ui/words/signature.ts';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', gap: '4px', overflowWrap: 'anywhere' },
  line: { display: 'flex', flexWrap: 'wrap', gap: '4px 12px', alignItems: 'center', minHeight: '24px' },
});

/** By whom a recovery point is signed. A key that is not known yet can be trusted here. */
export function Signature({ instanceId, pointId }: { instanceId: string; pointId: string }) {
  const styles = useStyles();
  const [asking, setAsking] = useState(false);
  const reference = { instance: instanceId, point: pointId };
  const shown = useQuery(orpc.points.show.queryOptions({ input: reference, staleTime: Infinity }));
  if (shown.data === undefined) return null;
  const { signature } = shown.data;
  return (
    <div className={styles.box}>
      <div className={styles.line}>
        <StatusBadge {...signatureStatus(signature)} />
        {signature.outcome === 'unknown key' ? (
          <>
            <Identifier name={shortKeyId(signature.keyId)} />
            <Button size="small" onClick={() => setAsking(true)}>
              Trust this key…
            </Button>
          </>
        ) : null}
      </div>
      {signature.outcome === 'wrong' ? (
        <span>Nothing is restored from this recovery point: {visibleText(signature.reason)}.</span>
      ) : null}
      {asking && signature.outcome === 'unknown key' ? (
        <TrustKeyDialog of={{ ...reference, keyId: signature.keyId }} onClose={() => setAsking(false)} />
      ) : null}
    </div>
  );
}
