import { Button, makeStyles, tokens } from '@fluentui/react-components';
import type { AutoProtected } from '../../../../shared/auto-protect/auto-protect.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { Folded } from '../../../ui/layout/folded.tsx';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { NoticeBar } from '../../../ui/states/notice-bar.tsx';
import { Time } from '../../../ui/text/time.tsx';
import { NewRule } from './new-rule.tsx';
import { Preview } from './preview.tsx';
import { useAutoProtect, type AutoProtectView } from './use-auto-protect.ts';
import { rulesWords, runnerWords } from './words.ts';

const useStyles = makeStyles({
  // the list of databases below keeps its room
  box: {
    display: 'flex',
    flexDirection: 'column',
    gap: '16px',
    maxHeight: '360px',
    overflowY: 'auto',
    minWidth: 0,
    overflowWrap: 'anywhere',
  },
  said: { margin: 0, color: tokens.colorNeutralForeground2 },
  list: {
    margin: 0,
    padding: 0,
    listStyleType: 'none',
    display: 'flex',
    flexDirection: 'column',
    gap: '4px',
  },
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px' },
});

/** So much of what was told is shown. */
const toldShown = 20;

/** Which databases of the server are protected by themselves, and what that would do now. */
export function AutoProtectCard({ server }: { server: { readonly id: string } }) {
  const styles = useStyles();
  const view = useAutoProtect(server.id);
  if (view.isPending) return null;
  return (
    <Folded summary={`Protected by themselves: ${rulesWords(view.all)}`}>
      <div className={styles.box}>
        <p className={styles.said}>
          Databases with such names are protected by a policy as soon as they are there. What somebody stops
          or excludes is left alone.
        </p>
        {view.problem === null ? null : <ErrorCard title="Nothing was changed" problem={view.problem} />}
        {view.all.map((of) => (
          <Rules key={of.vaultId} of={of} view={view} />
        ))}
        <NewRule server={server.id} view={view} />
      </div>
    </Folded>
  );
}

/** The rules in one vault. */
function Rules({ of, view }: { of: AutoProtected; view: AutoProtectView }) {
  const styles = useStyles();
  const { vaultId } = of;
  return (
    <>
      {of.waitsForConfirmation ? (
        <NoticeBar
          kind="warning"
          action={
            <Button size="small" onClick={() => view.confirm(vaultId)}>
              Follow them
            </Button>
          }
        >
          Another workstation has changed the rules in {visibleText(of.vaultName)}. This computer follows the
          new ones once you confirm them.
        </NoticeBar>
      ) : null}
      <ul className={styles.list} aria-label={`Rules in ${visibleText(of.vaultName)}`}>
        {of.rules.map(({ names, policyName }) => (
          <li key={names} className={styles.row}>
            <span>
              Names: <bdi>{visibleText(names)}</bdi>, by <bdi>{visibleText(policyName)}</bdi>
            </span>
            <Button size="small" onClick={() => view.remove(vaultId, names)}>
              Remove<span hidden>{` ${visibleText(names)}`}</span>
            </Button>
          </li>
        ))}
        {of.except.map((pattern) => (
          <li key={`not ${pattern}`} className={styles.row}>
            <span>
              Left alone: <bdi>{visibleText(pattern)}</bdi>
            </span>
            <Button size="small" onClick={() => view.exclude(vaultId, [pattern], true)}>
              No longer
            </Button>
          </li>
        ))}
      </ul>
      <p className={styles.said}>{runnerWords(of)}</p>
      <Preview of={of} view={view} />
      <ul className={styles.list} aria-label="What became of databases">
        {of.told.slice(0, toldShown).map(({ database, words, at }) => (
          <li key={`${database}/${words}`}>
            <Time at={at} />: {visibleText(words)}
          </li>
        ))}
      </ul>
    </>
  );
}
