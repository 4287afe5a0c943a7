import { useQuery } from '@tanstack/react-query';
import { makeStyles } from '@fluentui/react-components';
import { countOf } from '../../../shared/words/counts.ts';
import { orpc } from '../../api/client.ts';
import { LinkButton } from '../../ui/buttons/link.tsx';
import { Section } from '../../ui/layout/section.tsx';

const useStyles = makeStyles({ words: { margin: 0, maxWidth: '640px' } });

/** Leads to the identities of Azure. */
export function AzureSignIn() {
  const styles = useStyles();
  const listed = useQuery(orpc.azure.identities.queryOptions({ input: {} }));
  const count = listed.data?.length;
  return (
    <Section
      title="Azure sign-in"
      actions={
        <>
          <LinkButton href="/settings/azure/access">Access in Azure</LinkButton>
          <LinkButton href="/settings/azure">Show identities</LinkButton>
        </>
      }
    >
      <p className={styles.words}>
        As whom pgkeep opens containers and key vaults of Azure: a person, a service principal, a managed
        identity or the Azure CLI.
        {count === undefined
          ? ''
          : count === 0
            ? ' Nobody is signed in.'
            : ` ${countOf(count, 'identity is signed in', 'identities are signed in')}.`}
      </p>
    </Section>
  );
}
