import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import type { AuditEntry } from '../../../shared/privileges.ts';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import { standingGrants } from '../../../shared/standing-grants.ts';
import { orpc } from '../../api/client.ts';
import { countOf } from '../../../shared/words/counts.ts';
import { Identifier } from '../text/identifier.tsx';
import { Section } from '../layout/section.tsx';
import { Time } from '../text/time.tsx';

const useStyles = makeStyles({
  words: { margin: 0, color: tokens.colorNeutralForeground2 },
  list: { listStyle: 'none', margin: 0, padding: 0 },
  entry: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '4px 16px',
    padding: '8px 0',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  what: { flex: '1 1 240px', minWidth: 0, overflowWrap: 'anywhere' },
});

const entriesRead = 1000;

export interface GrantedForRestoresProps {
  /** Where a restore goes, as the login that the grants are the login's of. */
  server: Pick<ServerSummary, 'name' | 'user'>;
  onTakeBack: (entry: AuditEntry) => void;
}

/** What a login was granted on a server for restores and still has; nothing where there is nothing. */
export function GrantedForRestores({ server, onTakeBack }: GrantedForRestoresProps) {
  const styles = useStyles();
  const audit = useQuery(orpc.privileges.audit.queryOptions({ input: { limit: entriesRead } }));
  const standing = standingGrants(audit.data ?? []).filter(
    ({ purpose, serverName, role }) =>
      purpose === 'restore' && serverName === server.name && role === server.user,
  );
  if (standing.length === 0) return null;
  return (
    <Section title="Granted for restores">
      <p className={styles.words}>
        <Identifier name={server.user} max={63} /> still has what was granted on{' '}
        <Identifier name={server.name} max={63} /> for {countOf(standing.length, 'restore')}. Take it back
        when it is not needed any more.
      </p>
      <ul className={styles.list}>
        {standing.map((entry) => (
          <li key={entry.id} className={styles.entry}>
            <span className={styles.what}>
              <Time at={entry.at} /> by <Identifier name={entry.ranAs} max={63} />, for the new database{' '}
              <Identifier name={entry.database} max={63} />
            </span>
            <Button
              aria-label={`Take back what was granted for ${entry.database}`}
              onClick={() => onTakeBack(entry)}
            >
              Take it back…
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
