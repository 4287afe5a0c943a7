import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { InstanceHealth } from '../../../../shared/instances/overview.ts';
import { countOf, listOf } from '../../../../shared/words/counts.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { ServerName } from '../../../ui/servers/server-name.tsx';
import { Asked } from '../../../ui/states/asked.tsx';
import { Bytes } from '../../../ui/text/bytes.tsx';
import { policyAddress, valueNames } from '../../../ui/words/policy.ts';
import { NextRun, RunsOn } from './schedule-facts.tsx';
import { Verified } from '../../../ui/text/verified.tsx';

const useStyles = makeStyles({
  line: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 24px', margin: 0, minWidth: 0 },
  fact: { display: 'inline-flex', alignItems: 'center', flexWrap: 'wrap', gap: '0 8px', minWidth: 0 },
  term: { color: tokens.colorNeutralForeground3 },
  value: {
    display: 'inline-flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    gap: '0 8px',
    margin: 0,
    overflowWrap: 'anywhere',
  },
});

/** Where the database is and is kept, how much is kept of it, and what was proved of that last. */
export function FactsLine(props: { instance: InstanceHealth; isAsking: boolean; onAgain: () => void }) {
  const styles = useStyles();
  const { instance } = props;
  const { damagedPoints } = instance;
  return (
    <dl className={styles.line}>
      <Fact term="Server">
        <Link href={`/servers/${instance.serverId}`}>
          <ServerName
            server={{
              name: instance.serverName,
              // a tag of its own stands beside the database
              environment: instance.ownEnvironment === undefined ? instance.environment : undefined,
            }}
          />
        </Link>
      </Fact>
      <Fact term="Vault">
        <Link href={`/vaults/${instance.vaultId}`}>
          <bdi>{visibleText(instance.vaultName)}</bdi>
        </Link>
        <Asked at={instance.vaultSeenAt} isAsking={props.isAsking} onAgain={props.onAgain} />
      </Fact>
      {instance.stoppedAt === undefined ? (
        <Fact term="Policy">
          <PolicyName instance={instance} />
        </Fact>
      ) : null}
      {instance.schedule === undefined ? null : (
        <>
          <Fact term="Next run">
            <NextRun schedule={instance.schedule} />
          </Fact>
          <Fact term="Runs on">
            <RunsOn schedule={instance.schedule} />
          </Fact>
        </>
      )}
      <Fact term="Kept">
        <span>
          {countOf(instance.points, 'recovery point')}, <Bytes value={instance.bytes} />
          {damagedPoints === 0 ? null : `; ${countOf(damagedPoints, 'point')} cannot be restored`}
        </span>
      </Fact>
      {instance.points === 0 ? null : (
        <Fact term="Proof">
          {instance.lastProof === null ? (
            <Verified proof={null} />
          ) : (
            <Link href={`/jobs/${instance.lastProof.jobId}`}>
              <Verified proof={instance.lastProof} />
            </Link>
          )}
        </Fact>
      )}
    </dl>
  );
}

function PolicyName({ instance: { id, policy, vaultId } }: { instance: InstanceHealth }) {
  if (policy === undefined) return <span>None: on demand only</span>;
  const name = <bdi>{visibleText(policy.name)}</bdi>;
  if (policy.missing === true) return <span>{name} is not in the vault: nothing is due</span>;
  const own = policy.overridden.map((value) => valueNames[value]);
  return (
    <>
      <Link href={policyAddress({ vaultId, id: policy.id })}>{name}</Link>
      {own.length === 0 ? null : (
        <Link href={`/databases/${id}?tab=options`}>with its own {listOf(own)}</Link>
      )}
    </>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  const styles = useStyles();
  return (
    <div className={styles.fact}>
      <dt className={styles.term}>{term}</dt>
      <dd className={styles.value}>{children}</dd>
    </div>
  );
}
