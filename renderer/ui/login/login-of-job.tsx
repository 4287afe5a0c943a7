import { Button, makeStyles } from '@fluentui/react-components';
import { useState } from 'react';
import type { GivenOwnLogin } from '../../../shared/instances/own-login.ts';
import { OwnSubmits } from '../dialogs/own-submits.tsx';
import { visibleText } from '../format/identifier-text.ts';
import { secretWords } from './credential-kinds.ts';
import { emptySecret, secretFormOf } from './form.ts';
import { SecretDrawer } from './secret-drawer.tsx';

const useStyles = makeStyles({
  line: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px 16px', margin: 0 },
});

const verbs = { restore: 'Restore', verification: 'Verify' } as const;

/** As whom one job works on a server: with the login of the server, or with a secret for this job alone. */
export function LoginOfJob(props: {
  job: keyof typeof verbs;
  server: { readonly id: string; readonly name: string } | undefined;
  /** Null: the login of the server. */
  credential: GivenOwnLogin | null;
  onChange: (credential: GivenOwnLogin | null) => void;
}) {
  const styles = useStyles();
  const [isOpen, setOpen] = useState(false);
  const { job, server, credential, onChange } = props;
  return (
    <>
      <div className={styles.line}>
        <span>
          {credential === null
            ? `The login of ${visibleText(server?.name ?? 'the server')}.`
            : `${visibleText(secretWords(credential))}, for this ${job} alone.`}
        </span>
        <Button size="small" onClick={() => setOpen(true)}>
          {credential === null ? `${verbs[job]} with a secret…` : 'Another secret…'}
        </Button>
        {credential === null ? null : (
          <Button size="small" onClick={() => onChange(null)}>
            Use the login of the server
          </Button>
        )}
      </div>
      {isOpen ? (
        <OwnSubmits>
          <SecretDrawer
            title={`Login of this ${job}`}
            first={credential === null ? emptySecret : secretFormOf(credential)}
            saveLabel="Use it"
            server={server?.id}
            onSave={(sent) => {
              onChange(sent);
              setOpen(false);
            }}
            onClose={() => setOpen(false)}
          />
        </OwnSubmits>
      ) : null}
    </>
  );
}
