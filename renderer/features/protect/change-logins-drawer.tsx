import { Button, makeStyles } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ServerSummary } from '../../../shared/servers.ts';
import { client, orpc } from '../../api/client.ts';
import { toProblem, type Problem } from '../../api/problem.ts';
import { useAbout } from '../../api/use-about.ts';
import { Drawer } from '../../ui/drawer.tsx';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { countOf } from '../../ui/format/number.ts';
import { ReasonedButton } from '../../ui/reasoned-button.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { asSentence } from '../databases/as-sentence.ts';
import { CredentialFields } from '../servers/credential-fields.tsx';
import { credentialOf, emptyLogin, loginProblems } from '../servers/server-form.ts';
import { useLoginTicket } from '../servers/use-login-ticket.ts';

const useStyles = makeStyles({
  list: {
    margin: 0,
    padding: 0,
    listStyleType: 'none',
    display: 'flex',
    flexDirection: 'column',
    gap: '8px',
  },
  problem: { paddingLeft: '24px', overflowWrap: 'anywhere' },
});

/** The same source of the password for many servers: each is tried first and kept where it works. */
export function ChangeLoginsDrawer({
  servers,
  onClose,
}: {
  servers: readonly ServerSummary[];
  onClose: () => void;
}) {
  const styles = useStyles();
  const queryClient = useQueryClient();
  const ticket = useLoginTicket();
  const about = useAbout();
  const [login, setLogin] = useState(() => emptyLogin(about?.keychain.available === true));
  const [showProblems, setShowProblems] = useState(false);
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Problem | null>>(new Map());
  const problems = loginProblems(login);
  const missing = Object.keys(problems).length > 0;
  const save = useMutation({
    mutationFn: async () => {
      const credential = credentialOf(login);
      const next = new Map<string, Problem | null>();
      for (const { id, host, port, user, maintenanceDatabase, tls, caFile } of servers) {
        try {
          const secret = await ticket.forCall(login);
          const address = { host, port, user, maintenanceDatabase, tls };
          await client.servers.tryOut({
            address: caFile === undefined ? address : { ...address, caFile },
            credential,
            ...secret,
          });
          await client.servers.setLogin({ server: id, credential, ...secret }).finally(ticket.spent);
          next.set(id, null);
        } catch (error) {
          next.set(id, toProblem(error));
        }
        setOutcomes(new Map(next));
      }
      return next;
    },
    onSuccess: (all) => {
      void queryClient.invalidateQueries({ queryKey: orpc.servers.key() });
      if ([...all.values()].every((problem) => problem === null)) onClose();
    },
  });
  return (
    <Drawer
      title={`Change login of ${countOf(servers.length, 'server')}`}
      open
      onClose={onClose}
      onSubmit={() => {
        setShowProblems(true);
        if (!missing && !save.isPending) save.mutate();
      }}
      footer={
        <>
          <ReasonedButton
            type="submit"
            appearance="primary"
            reason={
              save.isPending
                ? 'Connecting…'
                : showProblems && missing
                  ? 'Fill in what is missing first.'
                  : null
            }
          >
            Test and save
          </ReasonedButton>
          <Button onClick={onClose}>Close</Button>
        </>
      }
    >
      <CredentialFields
        login={login}
        problems={showProblems ? problems : {}}
        onChange={(part) => setLogin({ ...login, ...part })}
      />
      <ul className={styles.list} aria-label="Servers">
        {servers.map(({ id, name }) => {
          const problem = outcomes.get(id);
          return (
            <li key={id}>
              <StatusBadge
                status={problem === undefined ? 'unknown' : problem === null ? 'ok' : 'blocker'}
                word={`${visibleText(name)}${problem === null ? ': changed' : problem === undefined ? '' : ': not changed'}`}
              />
              {problem === undefined || problem === null ? null : (
                <div className={styles.problem}>
                  {visibleText(asSentence(problem.message))} {visibleText(problem.remedy)}
                </div>
              )}
            </li>
          );
        })}
      </ul>
    </Drawer>
  );
}
