import { makeStyles, tokens } from '@fluentui/react-components';
import { needsAttention } from '../../../shared/findings.ts';
import type { GrantForm } from '../../../shared/privileges.ts';
import { toProblem } from '../../api/problem.ts';
import { ErrorCard } from '../states/errors/error-card.tsx';
import { Folded } from '../layout/folded.tsx';
import { countOf } from '../../../shared/words/counts.ts';
import { BlockSkeleton } from '../states/skeletons.tsx';
import { FormSelect } from './form-select.tsx';
import { actionWords } from '../run-sql/action-words.ts';
import { PrivilegeFindings } from './findings.tsx';
import { SqlToRun } from '../run-sql/sql-to-run.tsx';
import type { useFix } from './use-fix.ts';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', gap: '12px', minWidth: 0 },
  said: { margin: 0, color: tokens.colorNeutralForeground2 },
});

export interface FixInPlaceProps {
  fix: ReturnType<typeof useFix>;
  form: GrantForm;
  onForm: (form: GrantForm) => void;
}

/** What a backup lacks, object by object, and the SQL that fixes it, under the words of a finding. */
export function FixInPlace({ fix, form, onForm }: FixInPlaceProps) {
  const styles = useStyles();
  const { checked, script } = fix;
  if (fix.error !== null)
    return (
      <ErrorCard
        title="The SQL was not made"
        problem={toProblem(fix.error)}
        action={{ label: 'Try again', onClick: fix.again }}
      />
    );
  if (checked === undefined || script === undefined) return <BlockSkeleton height={240} />;
  const open = checked.findings.filter(needsAttention);
  return (
    <div className={styles.box}>
      {open.length === 0 ? null : (
        <Folded summary="Object by object">
          <PrivilegeFindings findings={open} />
        </Folded>
      )}
      <FormSelect form={form} onForm={onForm} />
      {script.available && script.sql === '' ? (
        <p className={styles.said}>There is no SQL that fixes it.</p>
      ) : null}
      <SqlToRun
        title={`${actionWords.grant.title}: ${countOf(script.statements, 'statement')}`}
        sql={script.sql}
        fileName={`pgkeep-${actionWords.grant.file}-${script.form}.sql`}
        maxHeight={420}
        commands={script.commands}
        // the comments of the SQL say the same
        notes={script.sql === '' ? script.notes : []}
      />
    </div>
  );
}
