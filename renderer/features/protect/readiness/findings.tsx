import { Button } from '@fluentui/react-components';
import { useMemo, useState } from 'react';
import type { GrantForm } from '../../../../shared/privileges.ts';
import { accessAddress, isAccessProblem } from '../../../ui/access/address.ts';
import { LinkButton } from '../../../ui/buttons/link.tsx';
import { DrawerContent } from '../../../ui/dialogs/drawer.tsx';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { CheckedList } from '../../../ui/states/checked-list.tsx';
import { FindingList } from '../../../ui/states/finding-list.tsx';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { TextSkeleton } from '../../../ui/states/skeletons.tsx';
import type { RunnableBackupGrants } from '../../../ui/privileges/backup-grants.tsx';
import { FixInPlace } from '../../../ui/privileges/fix-in-place.tsx';
import { useFix } from '../../../ui/privileges/use-fix.ts';
import { subjectOf, subjectOfAccess, type Candidate } from '../candidates.ts';
import { lacksPrivileges, type Check } from './checks.ts';

export interface FindingsProps {
  candidate: Candidate;
  check: Check | undefined;
  onCheckAgain: () => void;
  onRun: (runnable: RunnableBackupGrants) => void;
  onClose: () => void;
  /** Whether the user comes back to it: see `DrawerContent`. */
  takesFocus: boolean;
}

/** The findings of one database; the SQL stands under what it fixes. */
export function Findings(props: FindingsProps) {
  const { candidate, check, onCheckAgain, onClose } = props;
  const [form, setForm] = useState<GrantForm>('smallest');
  const { database } = candidate;
  // all forms of the SQL are for the login of the server; one of its own has that of its finding
  const hasOwnLogin = candidate.credential !== undefined;
  const lacks = lacksPrivileges(check) && !hasOwnLogin;
  const fix = useFix(lacks ? subjectOf(candidate) : null, form);
  const findings = check?.state === 'checked' ? check.readiness.findings : undefined;
  // one form of the SQL stands in its finding; here all forms do, in its place
  const shown = useMemo(
    () =>
      findings?.map(({ sql, ...finding }) => ({
        ...finding,
        ...(hasOwnLogin && sql !== undefined ? { sql } : {}),
        fixedBySql: sql !== undefined && !hasOwnLogin,
      })),
    [findings, hasOwnLogin],
  );
  const { runnable } = fix;
  // opened to be read: what passed is folded beside something else only
  const List = shown?.every(({ severity }) => severity === 'ok') === true ? FindingList : CheckedList;
  const sqlThatFixes = <FixInPlace fix={fix} form={form} onForm={setForm} />;
  const inAzure = (
    <div>
      <LinkButton href={accessAddress(subjectOfAccess(candidate))}>Look at access in Azure</LinkButton>
    </div>
  );
  return (
    <DrawerContent
      title={
        <>
          Readiness of <Identifier name={database} max={32} />
        </>
      }
      onClose={onClose}
      takesFocus={props.takesFocus}
      footer={
        <>
          {runnable === null ? null : (
            <Button appearance="primary" onClick={() => props.onRun(runnable)}>
              Run…
            </Button>
          )}
          <Button appearance={lacks ? 'secondary' : 'primary'} onClick={onCheckAgain}>
            Check again
          </Button>
          <Button onClick={onClose}>Close</Button>
        </>
      }
    >
      {shown !== undefined ? (
        <List
          findings={shown}
          more={({ fixedBySql, code }) =>
            fixedBySql ? sqlThatFixes : isAccessProblem(code) ? inAzure : null
          }
        />
      ) : check?.state === 'not checked' ? (
        <>
          <ErrorCard problem={check.problem} title="The check did not run" />
          {isAccessProblem(check.problem.code) ? inAzure : null}
        </>
      ) : (
        <TextSkeleton lines={6} />
      )}
    </DrawerContent>
  );
}
