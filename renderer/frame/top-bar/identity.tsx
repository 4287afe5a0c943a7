import {
  Button,
  Popover,
  PopoverSurface,
  PopoverTrigger,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { PersonCircleRegular } from '@fluentui/react-icons/svg/person-circle';
import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../api/client.ts';
import { canSignOut, signOut } from '../../api/connection.ts';
import { Identifier } from '../../ui/text/identifier.tsx';

const useStyles = makeStyles({
  facts: {
    display: 'grid',
    gridTemplateColumns: 'auto 1fr',
    columnGap: '16px',
    rowGap: '4px',
    margin: 0,
    maxWidth: '420px',
    overflowWrap: 'anywhere',
  },
  term: { color: tokens.colorNeutralForeground3 },
  value: { margin: 0 },
  signOut: { marginTop: '12px' },
});

/** Who works here: the operating-system user and machine that jobs are recorded under. */
export function Identity() {
  const styles = useStyles();
  const about = useQuery(orpc.settings.about.queryOptions({ staleTime: Infinity }));
  const who = about.data?.identity;
  return (
    <Popover withArrow trapFocus positioning="below-end">
      <PopoverTrigger disableButtonEnhancement>
        <Button
          appearance="subtle"
          aria-label={who === undefined ? 'Who works here' : `Working as ${who.user} on ${who.host}`}
          icon={<PersonCircleRegular />}
        />
      </PopoverTrigger>
      <PopoverSurface aria-label="Who works here" tabIndex={-1}>
        {about.data === undefined ? (
          'Not known while there is no connection.'
        ) : (
          <dl className={styles.facts}>
            <dt className={styles.term}>User</dt>
            <dd className={styles.value}>
              <Identifier name={about.data.identity.user} />
            </dd>
            <dt className={styles.term}>Machine</dt>
            <dd className={styles.value}>
              <Identifier name={about.data.identity.host} />
            </dd>
            <dt className={styles.term}>pgkeep</dt>
            <dd className={styles.value}>{about.data.version}</dd>
          </dl>
        )}
        {canSignOut() ? (
          <Button className={styles.signOut} onClick={signOut}>
            Sign out
          </Button>
        ) : null}
      </PopoverSurface>
    </Popover>
  );
}
