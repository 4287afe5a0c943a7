import { Link } from 'wouter';
import { LinkButton } from '../buttons/link.tsx';
import { Page } from '../layout/page.tsx';
import { Identifier } from '../text/identifier.tsx';
import { EmptyState } from './empty.tsx';

/** What an address may name that is not there: the words, and the page that shows what there is. */
const kinds = {
  database: {
    title: 'No such database',
    sentence: 'No database with this id is protected here, or not any more.',
    list: { href: '/databases', name: 'Databases', label: 'Show databases' },
  },
  job: {
    title: 'No such job',
    sentence: 'No job with this id is known here. The list has every job that is kept.',
    list: { href: '/jobs', name: 'Jobs', label: 'Show jobs' },
  },
  vault: {
    title: 'No such vault',
    sentence:
      'No vault with this id is known here. If it was removed, its recovery points are still in it: add it again.',
    list: { href: '/vaults', name: 'Vaults', label: 'Show vaults' },
  },
  policy: {
    title: 'No such policy',
    sentence: 'No policy with this id is in a vault that is known here. It may have been removed.',
    list: { href: '/policies', name: 'Policies', label: 'Show policies' },
  },
  server: {
    title: 'No such server',
    sentence: 'No server with this id is known here. It may have been removed.',
    list: { href: '/servers', name: 'Servers', label: 'Show servers' },
  },
  page: {
    title: 'No such page',
    sentence: 'There is no page at this address.',
    list: { href: '/overview', name: 'Overview', label: 'Go to the overview' },
  },
} as const;

export interface UnknownPageProps {
  kind: keyof typeof kinds;
  /** What the address named, so that a slip of the pen shows; at most 64 characters of it. */
  asked: string;
}

/** An address that names nothing: it says so, and leads to what there is. */
export function UnknownPage({ kind, asked }: UnknownPageProps) {
  const { title, sentence, list } = kinds[kind];
  return (
    <Page title={title} above={<Link href={list.href}>{list.name}</Link>} state={sentence}>
      <EmptyState
        sentence={
          <>
            The address asks for <Identifier name={asked} max={64} />.
          </>
        }
        action={
          <LinkButton href={list.href} appearance="primary">
            {list.label}
          </LinkButton>
        }
      />
    </Page>
  );
}
