import { Button, makeStyles } from '@fluentui/react-components';
import { useState } from 'react';
import { OwnSubmits } from '../../../ui/dialogs/own-submits.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { Section } from '../../../ui/layout/section.tsx';
import { secretWords } from '../../../ui/login/credential-kinds.ts';
import { emptySecret, secretFormOf } from '../../../ui/login/form.ts';
import { SecretDrawer } from '../../../ui/login/secret-drawer.tsx';
import type { DatabaseTargetProps } from './props.ts';

const useStyles = makeStyles({
  line: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px 16px', margin: 0 },
});

/** As whom it is restored: with the login of the server, or with a secret for this restore alone. */
export function TargetLogin({ draft, onChange, target }: Omit<DatabaseTargetProps, 'onAddServer'>) {
  const styles = useStyles();
  const [isOpen, setOpen] = useState(false);
  const { credential } = draft;
  const { server } = target;
  return (
    <Section title="Login">
      <div className={styles.line}>
        <span>
          {credential === null
            ? `The login of ${visibleText(server?.name ?? 'the server')}.`
            : `${visibleText(secretWords(credential))}, for this restore alone.`}
        </span>
        <Button size="small" onClick={() => setOpen(true)}>
          {credential === null ? 'Restore with a secret…' : 'Another secret…'}
        </Button>
        {credential === null ? null : (
          <Button size="small" onClick={() => onChange({ credential: null })}>
            Use the login of the server
          </Button>
        )}
      </div>
      {isOpen ? (
        <OwnSubmits>
          <SecretDrawer
            title="Login of this restore"
            first={credential === null ? emptySecret : secretFormOf(credential)}
            saveLabel="Use it"
            server={server?.id}
            onSave={(sent) => {
              onChange({ credential: sent });
              setOpen(false);
            }}
            onClose={() => setOpen(false)}
          />
        </OwnSubmits>
      ) : null}
    </Section>
  );
}
