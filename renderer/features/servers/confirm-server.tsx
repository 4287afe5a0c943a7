import { Button, Field, Radio, RadioGroup, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { TlsMode, type ServerSummary } from '../../../shared/servers/servers.ts';
import { isSocket } from '../../../shared/servers/unix-socket.ts';
import { client, orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { ErrorCard } from '../../ui/states/errors/error-card.tsx';
import { Facts } from '../../ui/layout/facts.tsx';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { Identifier } from '../../ui/text/identifier.tsx';
import { Time } from '../../ui/text/time.tsx';
import { tlsHints, tlsNames } from '../../ui/login/credential-kinds.ts';
import { offeredTls } from './address/tls.ts';

const useStyles = makeStyles({
  card: {
    display: 'flex',
    flexDirection: 'column',
    gap: '16px',
    maxWidth: '760px',
    padding: '20px 24px',
    borderRadius: '6px',
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  title: { margin: 0, fontSize: '16px', fontWeight: tokens.fontWeightSemibold },
  text: { margin: 0, overflowWrap: 'anywhere' },
});

/**
 * A server that came with a vault: whoever can write to the vault chose its address, so the person sees where a
 * login would go, and says whether that is right, before one can be named.
 */
export function ConfirmServer({ server }: { server: ServerSummary }) {
  const styles = useStyles();
  const title = useId();
  const queryClient = useQueryClient();
  const [tls, setTls] = useState<TlsMode>(server.tls);
  const confirm = useMutation({
    mutationFn: async () => {
      const { id, host, port, user } = server;
      if (tls !== server.tls) await client.servers.set({ server: id, address: { tls } });
      await client.servers.confirm({ server: id, seen: { host, port, user, tls } });
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: orpc.servers.key() }),
  });
  if (server.unconfirmed === undefined) return null;
  return (
    <section className={styles.card} aria-labelledby={title}>
      <h2 id={title} className={styles.title}>
        Is this your server?
      </h2>
      <p className={styles.text}>
        It came with the vault <bdi>{visibleText(server.unconfirmed.vaultName)}</bdi>. Whoever can write to
        that vault chose this address. No login is sent there until you confirm it.
      </p>
      <Facts
        facts={[
          ['Host', <Identifier key="host" name={server.host} max={120} />],
          ['Port', String(server.port)],
          ['User', <Identifier key="user" name={server.user} max={63} />],
          ['Connection pooler', server.pooler === 'session' ? 'declared, in pool mode session' : null],
          ['Imported', <Time key="since" at={server.unconfirmed.since} />],
        ]}
      />
      {isSocket(server.host) ? null : (
        <Field label="TLS" hint={tlsHints[tls]}>
          <RadioGroup
            layout="horizontal"
            value={tls}
            onChange={(_, data) => setTls(TlsMode.parse(data.value))}
          >
            {offeredTls(server.host, server.tls).map((mode) => (
              <Radio key={mode} value={mode} label={tlsNames[mode]} />
            ))}
          </RadioGroup>
        </Field>
      )}
      {confirm.error === null ? null : (
        <ErrorCard problem={toProblem(confirm.error)} title="The server was not confirmed" />
      )}
      <div>
        <Button appearance="primary" disabledFocusable={confirm.isPending} onClick={() => confirm.mutate()}>
          Confirm server
        </Button>
      </div>
    </section>
  );
}
