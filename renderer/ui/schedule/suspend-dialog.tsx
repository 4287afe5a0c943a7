import { Field, Input, Radio, RadioGroup } from '@fluentui/react-components';
import { useState, type ReactNode } from 'react';
import { toProblem } from '../../api/problem.ts';
import { ConfirmDialog } from '../dialogs/confirm.tsx';
import { useNow } from '../text/use-now.ts';
import { newSuspendForm, suspendInput, suspendProblem } from './suspend-form.ts';
import { useScheduling, type Scheduled } from './use-scheduling.ts';

/** Asks until when due backups wait, and why; `children` say whose. */
export function SuspendDialog(props: { what: Scheduled; children: ReactNode; onClose: () => void }) {
  const now = new Date(useNow(30_000));
  const [form, setForm] = useState(() => newSuspendForm(now));
  const { suspend } = useScheduling(props.onClose);
  return (
    <ConfirmDialog
      open
      title="Suspend due backups"
      confirmLabel="Suspend"
      reason={suspendProblem(form, now)}
      busy={suspend.isPending}
      problem={suspend.error === null ? null : toProblem(suspend.error)}
      onConfirm={() => suspend.mutate({ ...props.what, ...suspendInput(form) })}
      onClose={props.onClose}
    >
      <p>{props.children}</p>
      <RadioGroup
        aria-label="When it ends"
        value={form.ends}
        onChange={(_, { value }) =>
          setForm({ ...form, ends: value === 'by itself' ? 'by itself' : 'by hand' })
        }
      >
        <Radio value="by hand" label="Until somebody resumes" />
        <Radio value="by itself" label="Until a date" />
      </RadioGroup>
      {form.ends === 'by itself' ? (
        <Field label="Until">
          <Input
            type="datetime-local"
            value={form.until}
            onChange={(_, { value }) => setForm({ ...form, until: value })}
          />
        </Field>
      ) : null}
      <Field label="Reason" hint="For others to read; may be empty.">
        <Input
          value={form.reason}
          maxLength={500}
          autoComplete="off"
          onChange={(_, { value }) => setForm({ ...form, reason: value })}
        />
      </Field>
    </ConfirmDialog>
  );
}
