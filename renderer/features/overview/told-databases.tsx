import { makeStyles } from '@fluentui/react-components';
import { Link } from 'wouter';
import type { ToldOfServer } from '../../../shared/auto-protect/auto-protect.ts';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { Folded } from '../../ui/layout/folded.tsx';
import { Identifier } from '../../ui/text/identifier.tsx';
import { Time } from '../../ui/text/time.tsx';
import { toldSentence } from './sentences.ts';

const useStyles = makeStyles({
  list: { margin: '4px 0 0', paddingLeft: '20px', overflowWrap: 'anywhere' },
});

/** So many are named; all are counted. */
const mostNamed = 100;

/** What this computer did without being asked: databases that it protected by the rules of their server. */
export function ToldDatabases({ told }: { told: readonly ToldOfServer[] }) {
  const styles = useStyles();
  if (told.length === 0) return null;
  return (
    <Folded summary={toldSentence(told)}>
      <ul className={styles.list} aria-label="Databases that are protected by themselves">
        {told.slice(0, mostNamed).map(({ serverId, serverName, vaultName, database, words, at }) => (
          <li key={JSON.stringify([serverId, vaultName, database, at, words])}>
            <Time at={at} />{' '}
            <Link href={`/servers/${serverId}`}>
              <Identifier name={serverName} max={56} />
            </Link>
            : {visibleText(words)}
          </li>
        ))}
      </ul>
    </Folded>
  );
}
