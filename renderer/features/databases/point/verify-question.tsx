import { Field, Radio, RadioGroup, makeStyles } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useReducer } from 'react';
import type { ServerSummary } from '../../../../shared/servers/servers.ts';
import { orpc } from '../../../api/client.ts';
import type { Problem } from '../../../api/problem.ts';
import { ConfirmDialog } from '../../../ui/dialogs/confirm.tsx';
import { SessionsField } from '../../../ui/fields/sessions-field.tsx';
import { LoginOfJob } from '../../../ui/login/login-of-job.tsx';
import { ServerSelect } from '../../../ui/servers/server-select.tsx';
import { RolesFields } from '../roles-fields.tsx';
import {
  firstVerifyChoice,
  scratchRestore,
  verifyChoiceReducer,
  verifyReason,
  type VerifyChoice,
} from './verify-choice.ts';

const useStyles = makeStyles({
  restore: { display: 'flex', flexDirection: 'column', gap: '8px', alignItems: 'stretch' },
});

export interface VerifyQuestionProps {
  readonly title: string;
  readonly confirmLabel: string;
  /** Server that is offered first. */
  readonly serverId: string | undefined;
  readonly busy: boolean;
  readonly problem: Problem | null;
  /** Null: it is read, and nothing is restored. */
  readonly onVerify: (byRestore: ReturnType<typeof scratchRestore>) => void;
  readonly onClose: () => void;
}

/** Asks how: by reading all of it, or by restoring it into a scratch database. */
export function VerifyQuestion(props: VerifyQuestionProps) {
  const servers = useQuery(orpc.servers.list.queryOptions()).data ?? [];
  const [choice, change] = useReducer(verifyChoiceReducer, props.serverId, firstVerifyChoice);
  const byRestore = scratchRestore(choice, servers);
  return (
    <ConfirmDialog
      open
      title={props.title}
      confirmLabel={props.confirmLabel}
      reason={verifyReason(choice, servers)}
      busy={props.busy}
      problem={props.problem}
      onConfirm={() => props.onVerify(byRestore)}
      onClose={props.onClose}
    >
      <RadioGroup
        aria-label="How it is verified"
        value={choice.how}
        onChange={(_, { value }) => change({ how: value === 'restore' ? 'restore' : 'read' })}
      >
        <Radio
          value="read"
          label="Read everything: every byte is checked, and pg_restore reads all of it. Proves that it is readable."
        />
        <Radio
          value="restore"
          label="Restore into a scratch database, compare the rows of every table, and drop it. Proves that it can be restored."
        />
      </RadioGroup>
      {choice.how === 'read' ? null : <ScratchDatabase choice={choice} servers={servers} onChange={change} />}
    </ConfirmDialog>
  );
}

/** Where the scratch database is made, and what of the roles goes into it. */
function ScratchDatabase(props: {
  choice: VerifyChoice;
  servers: readonly ServerSummary[];
  onChange: (part: Partial<VerifyChoice>) => void;
}) {
  const styles = useStyles();
  const { choice, servers, onChange } = props;
  return (
    <div className={styles.restore}>
      <Field label="Server of the scratch database" required>
        <ServerSelect servers={servers} value={choice.server} onChange={(server) => onChange({ server })} />
      </Field>
      <Field label="Login there">
        <LoginOfJob
          job="verification"
          server={servers.find(({ id }) => id === choice.server)}
          credential={choice.credential}
          onChange={(credential) => onChange({ credential })}
        />
      </Field>
      <SessionsField jobs={choice.jobs} onChange={(jobs) => onChange({ jobs })} />
      <RolesFields
        form={choice}
        onChange={onChange}
        createLabel="Create roles that the server lacks; they stay there"
      />
      <span>
        It takes as much room on the server as the database. Cron jobs and subscriptions stay switched off.
      </span>
    </div>
  );
}
