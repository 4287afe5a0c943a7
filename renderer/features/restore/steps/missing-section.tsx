import { Button, Field, Radio, RadioGroup } from '@fluentui/react-components';
import { useState } from 'react';
import type { RunnableSql } from '../../../../shared/privileges.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import { Section } from '../../../ui/layout/section.tsx';
import { actionWords, type GrantAction } from '../../../ui/run-sql/action-words.ts';
import { SqlToRun } from '../../../ui/run-sql/sql-to-run.tsx';

export interface MissingSectionProps {
  grants: RunnableSql;
  /** Asked to run it as an administrator; null while the check is made again. */
  onRun: ((action: GrantAction) => void) | null;
}

/** The SQL for all that the login lacks on the target, and what takes it back. */
export function MissingSection({ grants, onRun }: MissingSectionProps) {
  const [wanted, setWanted] = useState<GrantAction>('grant');
  const action = grants.revokeSql === '' ? 'grant' : wanted;
  const words = actionWords[action];
  return (
    <Section
      title="SQL that fixes it"
      actions={
        <Button disabledFocusable={onRun === null} onClick={() => onRun?.(action)}>
          Run…
        </Button>
      }
    >
      {grants.revokeSql === '' ? null : (
        <Field label="Direction">
          <RadioGroup
            layout="horizontal"
            value={action}
            onChange={(_, { value }) => setWanted(value === 'revoke' ? 'revoke' : 'grant')}
          >
            <Radio value="grant" label="Grant what is missing" />
            <Radio value="revoke" label="Revoke what this SQL grants" />
          </RadioGroup>
        </Field>
      )}
      <SqlToRun
        title={
          action === 'grant' ? `${words.title}: ${countOf(grants.statements, 'statement')}` : words.title
        }
        sql={action === 'grant' ? grants.sql : grants.revokeSql}
        fileName={`pgkeep-restore-${words.file}.sql`}
        maxHeight={280}
        commands={action === 'grant' ? grants.commands : grants.revokeCommands}
        notes={grants.notes}
      />
    </Section>
  );
}
