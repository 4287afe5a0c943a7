import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { PointProblem } from '../../../shared/points/point-problem.ts';
import { countOf, formatCount } from '../../../shared/words/counts.ts';
import { orpc } from '../../api/client.ts';
import { toProblem, type Problem } from '../../api/problem.ts';
import { accessAddress, isAccessProblem } from '../../ui/access/address.ts';
import { LinkButton } from '../../ui/buttons/link.tsx';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { Folded } from '../../ui/layout/folded.tsx';
import { ErrorCard } from '../../ui/states/errors/error-card.tsx';
import { StatusCard } from '../../ui/states/status/status-card.tsx';

const mostShown = 100;

/** What in a vault cannot be read, each with its reason, folded. */
export function UnreadableInVault({ problems }: { problems: readonly PointProblem[] }) {
  if (problems.length === 0) return null;
  const shown = problems.slice(0, mostShown);
  return (
    <StatusCard kind="warning">
      <Folded summary={`${countOf(problems.length, 'file')} cannot be read; the rest works`}>
        <ul>
          {shown.map(({ instanceName, problem }) => (
            <li key={`${instanceName} ${problem}`}>
              {visibleText(instanceName === undefined ? problem : `${instanceName}: ${problem}`)}
            </li>
          ))}
          {problems.length > mostShown ? <li>and {formatCount(problems.length - mostShown)} more</li> : null}
        </ul>
      </Folded>
    </StatusCard>
  );
}

/**
 * Why a vault cannot be read, and what is tried next; one that lost its vault.json can get it again, and one whose
 * identity was signed out gets another login.
 */
export function VaultFailure(props: {
  vault: string;
  problem: Problem;
  onLogin: () => void;
  onTryAgain: () => void;
}) {
  const { vault, problem, onLogin, onTryAgain } = props;
  const queryClient = useQueryClient();
  const repair = useMutation(
    orpc.vaults.repair.mutationOptions({
      onSuccess: () => {
        for (const part of [orpc.vaults, orpc.overview, orpc.points])
          void queryClient.invalidateQueries({ queryKey: part.key() });
      },
    }),
  );
  const isLost = problem.steps?.some((step) => step.do === 'repair-vault') === true;
  const lacksLogin = problem.steps?.some((step) => step.do === 'set-vault-login') === true;
  const write = {
    label: 'Write vault.json again',
    onClick: () => (repair.isPending ? undefined : repair.mutate({ vault })),
  };
  return (
    <>
      {repair.error === null ? null : (
        <ErrorCard title="vault.json was not written" problem={toProblem(repair.error)} />
      )}
      <ErrorCard
        problem={problem}
        remedy={isLost ? write : lacksLogin ? { label: 'Change login', onClick: onLogin } : undefined}
        action={{ label: 'Try again', onClick: onTryAgain }}
      />
      {isAccessProblem(problem.code) ? (
        <div>
          <LinkButton href={accessAddress({ vault })}>Look at access in Azure</LinkButton>
        </div>
      ) : null}
    </>
  );
}
