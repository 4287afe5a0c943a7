import { makeStyles, tokens } from '@fluentui/react-components';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import { Facts } from '../../ui/layout/facts.tsx';
import { formatSize } from '../../../shared/words/sizes.ts';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { countOf, formatCount } from '../../../shared/words/counts.ts';
import { Identifier } from '../../ui/text/identifier.tsx';
import type { Candidate } from './candidates.ts';

const useStyles = makeStyles({
  list: {
    listStyleType: 'none',
    margin: '8px 0 0',
    padding: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: '4px',
  },
  whole: { whiteSpace: 'nowrap' },
  open: { color: tokens.colorNeutralForeground3 },
});

/** Where the logins come from, in a few words. */
function credentialsOf(chosen: readonly Candidate[], servers: number): string {
  const own = chosen.filter(({ credential }) => credential !== undefined).length;
  const ofServers = `login of ${servers === 1 ? 'the server' : 'each server'}`;
  if (own === 0) return ofServers;
  const secrets = own === 1 ? 'a secret' : `secrets of ${countOf(own, 'database')}`;
  return own === chosen.length ? secrets : `${secrets}; ${ofServers}`;
}

const namesShown = 6;

/** What was chosen so far. */
export function Summary(props: {
  chosen: readonly Candidate[];
  vault: VaultSummary | undefined;
  servers: readonly ServerSummary[];
  /** The policy's name; null where that is not known yet. */
  policy: string | null;
  /** Null before the readiness was asked. */
  counts: { all: number; ready: number; underWay: number } | null;
}) {
  const styles = useStyles();
  const { chosen, vault, servers, counts } = props;
  const open = <span className={styles.open}>not chosen yet</span>;
  const size = chosen.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
  return (
    <Facts
      facts={[
        [
          'Databases',
          chosen.length === 0 ? (
            open
          ) : (
            <div key="databases">
              {formatCount(chosen.length)} on {countOf(servers.length, 'server')},{' '}
              <span className={styles.whole}>{formatSize(size)}</span>
              <ul className={styles.list}>
                {chosen.slice(0, namesShown).map(({ key, database }) => (
                  <li key={key}>
                    <Identifier name={database} max={16} />
                  </li>
                ))}
                {chosen.length > namesShown ? (
                  <li>and {formatCount(chosen.length - namesShown)} more</li>
                ) : null}
              </ul>
            </div>
          ),
        ],
        ['Vault', vault === undefined ? open : <bdi key="vault">{visibleText(vault.name)}</bdi>],
        ['Credential', servers.length === 0 ? open : credentialsOf(chosen, servers.length)],
        ['Policy', props.policy ?? open],
        [
          'Readiness',
          counts === null ? (
            <span key="readiness" className={styles.open}>
              not checked yet
            </span>
          ) : (
            `${formatCount(counts.ready)} of ${formatCount(counts.all)} ready${counts.underWay > 0 ? ', checking' : ''}`
          ),
        ],
      ]}
    />
  );
}
