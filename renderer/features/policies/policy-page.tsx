import {
  Button,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
} from '@fluentui/react-components';
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal';
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import type { PolicySummary } from '../../../shared/policies/policies.ts';
import { ValueName } from '../../../shared/policies/policy.ts';
import { countOf } from '../../../shared/words/counts.ts';
import { isNotFound, toProblem } from '../../api/problem.ts';
import { LinkButton } from '../../ui/buttons/link.tsx';
import { formatFullTime } from '../../ui/format/time.ts';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { Facts } from '../../ui/layout/facts.tsx';
import type { PageAddress } from '../../ui/layout/page-address.ts';
import { Page } from '../../ui/layout/page.tsx';
import { Section } from '../../ui/layout/section.tsx';
import { ErrorCard } from '../../ui/states/errors/error-card.tsx';
import { NoticeBar } from '../../ui/states/notice-bar.tsx';
import { valueTitles, valueWords } from '../../ui/policies/value-words.ts';
import { BlockSkeleton } from '../../ui/states/skeletons.tsx';
import { UnknownPage } from '../../ui/states/unknown-page.tsx';
import { Time } from '../../ui/text/time.tsx';
import { policyAddress } from '../../ui/words/policy.ts';
import { AzureExportDrawer } from './azure/export-drawer.tsx';
import { RemovePolicy } from './remove-policy.tsx';
import { UndoShorter } from './undo-shorter.tsx';
import { PolicyDatabases } from './policy-databases.tsx';
import { StandingSimulator } from '../../ui/policies/simulator/standing.tsx';
import { usePolicy } from './use-policy.ts';

const useStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 3fr) minmax(240px, 2fr)',
    gap: '32px',
    '@media (max-width: 860px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  runs: { margin: 0, paddingLeft: '24px', display: 'flex', flexDirection: 'column', gap: '4px' },
});

/** One policy: its values, its next runs, and the databases that are backed up by it. */
export default function PolicyPage(address: PageAddress) {
  const { policy, shown, input } = usePolicy(address);
  const [open, setOpen] = useState<OpenQuestion | null>(null);
  if (isNotFound(shown.error)) return <UnknownPage kind="policy" asked={input.policy} />;
  const name = visibleText(policy?.name ?? 'Policy');
  return (
    <Page
      title={name}
      heading={<bdi>{name}</bdi>}
      above={<Link href="/policies">Policies</Link>}
      state={policy === undefined ? undefined : sentence(policy)}
      actions={policy === undefined ? undefined : <MoreActions onOpen={setOpen} />}
      action={
        policy === undefined ? undefined : (
          <LinkButton appearance="primary" href={`${policyAddress(policy)}/edit`}>
            Change policy
          </LinkButton>
        )
      }
    >
      {shown.error === null ? null : (
        <ErrorCard
          title="The vault was not read; this is how it last was"
          problem={toProblem(shown.error)}
          action={{ label: 'Try again', onClick: () => void shown.refetch() }}
        />
      )}
      {policy?.warning === undefined ? null : (
        <NoticeBar kind="warning">{visibleText(policy.warning)}</NoticeBar>
      )}
      {policy === undefined && shown.isPending ? (
        <>
          <BlockSkeleton height={240} />
          <BlockSkeleton height={160} />
        </>
      ) : null}
      {policy === undefined ? null : <Content policy={policy} />}
      {policy === undefined || shown.isPending ? null : (
        <StandingSimulator key={`${policy.vaultId}/${policy.id}`} policy={policy} />
      )}
      {policy === undefined || open === null ? null : (
        <Question policy={policy} open={open} onClose={() => setOpen(null)} />
      )}
    </Page>
  );
}

/** The question or drawer that is open over the page. */
type OpenQuestion = 'export' | 'remove' | 'undo';

function Question(props: { policy: PolicySummary; open: OpenQuestion; onClose: () => void }) {
  const { policy, open, onClose } = props;
  switch (open) {
    case 'export':
      return <AzureExportDrawer policy={policy} onClose={onClose} />;
    case 'remove':
      return <RemovePolicy policy={policy} onClose={onClose} />;
    case 'undo':
      return <UndoShorter policy={policy} onClose={onClose} />;
  }
}

function sentence({ scheduleWords, instances }: PolicySummary): string {
  const used = instances.length === 0 ? 'No database' : countOf(instances.length, 'database');
  const verb = instances.length > 1 ? 'are' : 'is';
  return scheduleWords === undefined
    ? `${used} ${verb} backed up by it; its schedule cannot be read.`
    : `${used} ${verb} backed up by it. ${visibleText(scheduleWords)}.`;
}

function MoreActions({ onOpen }: { onOpen: (question: OpenQuestion) => void }) {
  return (
    <Menu positioning="below-end">
      <MenuTrigger disableButtonEnhancement>
        <Button icon={<MoreHorizontalRegular />} aria-label="More actions" />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuItem onClick={() => onOpen('export')}>Export for Azure Backup…</MenuItem>
          <MenuItem onClick={() => onOpen('undo')}>Undo shorter retention…</MenuItem>
          <MenuItem onClick={() => onOpen('remove')}>Remove policy…</MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

function Content({ policy }: { policy: PolicySummary }) {
  const styles = useStyles();
  return (
    <>
      <div className={styles.columns}>
        <Section title="What it says">
          <PolicyFacts policy={policy} />
        </Section>
        <Section title="Next runs">
          <NextRuns policy={policy} />
        </Section>
      </div>
      <Section title="Databases">
        <PolicyDatabases policy={policy} />
      </Section>
    </>
  );
}

function PolicyFacts({ policy }: { policy: PolicySummary }) {
  return (
    <Facts
      facts={[
        ...ValueName.options.map((name): [string, ReactNode] => [
          valueTitles[name],
          valueWords(name, policy, policy.scheduleWords).map((line) => (
            <div key={line}>{visibleText(line)}</div>
          )),
        ]),
        [
          'Vault',
          <Link key="vault" href={`/vaults/${policy.vaultId}`}>
            <bdi>{visibleText(policy.vaultName)}</bdi>
          </Link>,
        ],
        [
          'Last change',
          <span key="change">
            <Time at={policy.changedAt} /> by <bdi>{visibleText(policy.changedBy)}</bdi>, revision{' '}
            {policy.revision}
          </span>,
        ],
      ]}
    />
  );
}

/** When it runs next, in the time of whoever looks. */
function NextRuns({ policy: { nextRuns = [] } }: { policy: PolicySummary }) {
  const styles = useStyles();
  if (nextRuns.length === 0) return <span>None is planned.</span>;
  return (
    <ol className={styles.runs}>
      {nextRuns.map((at) => (
        <li key={at}>
          <time dateTime={at}>{formatFullTime(new Date(at))}</time>
        </li>
      ))}
    </ol>
  );
}
