import { makeStyles, tokens } from '@fluentui/react-components';
import { useMemo } from 'react';
import { DrawerContent, DrawerSurface } from '../../../ui/dialogs/drawer.tsx';
import { countOf } from '../../../../shared/words/counts.ts';
import type { Candidate } from '../candidates.ts';
import { grantSentence } from './outcomes.ts';
import { GrantManyButtons } from './many-buttons.tsx';
import { GrantManyFields } from './many-fields.tsx';
import { GrantRows } from './rows.tsx';
import { ScriptDownloads } from './script-downloads.tsx';
import { serversOf } from './servers-of-many.ts';
import { grantsToRun, whyNotRun, type DatabaseToGrantIn } from './to-run.ts';
import { useGrantMany } from './use-many.ts';
import { useGrantScripts } from './use-scripts.ts';

const useStyles = makeStyles({
  words: { margin: 0, color: tokens.colorNeutralForeground2 },
  said: { margin: 0, minHeight: '20px' },
});

export interface GrantManyDrawerProps {
  /** Databases whose login lacks something, as they stood when the drawer opened. */
  lacking: readonly Candidate[];
  onGranted: (candidate: Candidate) => void;
  onClose: () => void;
}

/**
 * Grants what is missing in many databases of one server: their SQL, a dry run of all, then the run for real,
 * with the administrator's password asked for once.
 */
export function GrantManyDrawer({ lacking, onGranted, onClose }: GrantManyDrawerProps) {
  const styles = useStyles();
  const servers = useMemo(() => serversOf(lacking), [lacking]);
  const { state, dispatch, run, stop } = useGrantMany(lacking, onGranted);
  const { serverId, form, selected, outcomes, isRunning } = state;
  const candidates = useMemo(
    () => lacking.filter((candidate) => candidate.serverId === serverId),
    [lacking, serverId],
  );
  const { scripts, errors, toGo, again } = useGrantScripts(candidates, form);
  const grants = grantsToRun(candidates, scripts, state);
  const { open, tried } = grants;
  const reason = whyNotRun(state, toGo, open.length);
  const start = (all: readonly DatabaseToGrantIn[], dryRun: boolean) => {
    if (reason === null) void run(all, dryRun);
  };
  const readAgain = () => {
    dispatch({ kind: 'read again' });
    again();
  };

  return (
    <DrawerSurface open wide onClose={onClose}>
      <DrawerContent
        title={`Grant in ${countOf(candidates.length, 'database')}`}
        onClose={onClose}
        onSubmit={() => (tried.length > 0 ? start(tried, false) : start(open, true))}
        footer={
          <GrantManyButtons
            grants={grants}
            reason={reason}
            wasRun={outcomes.size > 0}
            onStop={isRunning ? stop : null}
            onTryAgain={isRunning || tried.length === 0 ? null : () => start(open, true)}
            onClose={onClose}
          />
        }
      >
        <p className={styles.words}>
          Each database has a connection and a transaction of its own. The dry run rolls everything back; what
          is run for real is written to the audit trail.
        </p>
        <GrantManyFields servers={servers} state={state} dispatch={dispatch} />
        <p className={styles.said} role="status">
          {grantSentence(candidates.map(({ key }) => outcomes.get(key)))}
        </p>
        <GrantRows
          candidates={candidates}
          scripts={scripts}
          errors={errors}
          outcomes={outcomes}
          selected={selected}
          onSelect={
            isRunning ? undefined : (keys) => dispatch({ kind: 'databases selected', selected: keys })
          }
          onReadAgain={isRunning ? undefined : readAgain}
        />
        {grants.withSql.length === 0 ? null : (
          <ScriptDownloads
            commands={grants.withSql.flatMap(({ candidate: { key } }) => {
              const script = selected.has(key) ? scripts.get(key) : undefined;
              return script === undefined ? [] : [script.commands];
            })}
          />
        )}
      </DrawerContent>
    </DrawerSurface>
  );
}
