import { makeStyles } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ServerSummary } from '../../../../shared/servers/servers.ts';
import { orpc } from '../../../api/client.ts';
import { toProblem, type Problem } from '../../../api/problem.ts';
import { useAbout } from '../../../api/use-about.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import { StatusBadge } from '../../../ui/states/status/status-badge.tsx';
import { asSentence } from '../../../ui/format/as-sentence.ts';
import { LoginDrawer } from '../../../ui/login/drawer.tsx';
import { emptyLogin } from '../../../ui/login/form.ts';
import { useLoginChange } from '../../../ui/login/use-change.ts';

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
  const about = useAbout();
  const changeLogin = useLoginChange();
  const [login, setLogin] = useState(() => emptyLogin(about?.keychain.available === true));
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Problem | null>>(new Map());
  const save = useMutation({
    mutationFn: async () => {
      const next = new Map<string, Problem | null>();
      for (const server of servers) {
        try {
          await changeLogin(server, login);
          next.set(server.id, null);
        } catch (error) {
          next.set(server.id, toProblem(error));
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
    <LoginDrawer
      title={`Change login of ${countOf(servers.length, 'server')}`}
      login={login}
      onChange={setLogin}
      onSave={() => save.mutate()}
      busy={save.isPending}
      closeLabel="Close"
      onClose={onClose}
    >
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
    </LoginDrawer>
  );
}
