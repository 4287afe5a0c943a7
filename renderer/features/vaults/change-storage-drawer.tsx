import { Button } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { toProblem } from '../../api/problem.ts';
import { newTicketHolder } from '../../api/secret.ts';
import { ReasonedButton } from '../../ui/buttons/reasoned.tsx';
import { Drawer } from '../../ui/dialogs/drawer.tsx';
import { IntoView } from '../../ui/focus/into-view.tsx';
import { ErrorCard } from '../../ui/states/errors/error-card.tsx';
import type { StorageFieldsProps } from '../../ui/storage/fields.tsx';
import { takesSecret, type StorageForm, type StorageProblems } from '../../ui/storage/form.ts';

type Send = (form: StorageForm, ticket: string | undefined) => Promise<unknown>;

interface ChangeStorageDrawerProps {
  title: string;
  /** What its button says. */
  action: string;
  /** What happens meanwhile. */
  opening: string;
  /** That nothing changed, over the error. */
  failed: string;
  /** What the form begins with. */
  begin: () => StorageForm;
  problemsOf: (form: StorageForm) => StorageProblems;
  /** A typed secret is sent before, and stands here as its ticket. */
  send: Send;
  onClose: () => void;
  children: (fields: Pick<StorageFieldsProps, 'form' | 'problems' | 'onChange'>) => ReactNode;
}

/** Changes where a vault, or a part of it, lies or how it is opened: closes once the place was opened. */
export function ChangeStorageDrawer(props: ChangeStorageDrawerProps) {
  const [form, setForm] = useState(props.begin);
  const [showProblems, setShowProblems] = useState(false);
  const problems = props.problemsOf(form);
  const missing = Object.keys(problems).length > 0;
  const change = useChange(props.send, props.onClose);
  const why = change.isPending ? props.opening : showProblems && missing ? missingText : null;
  return (
    <Drawer
      title={props.title}
      open
      onClose={props.onClose}
      onSubmit={() => {
        setShowProblems(true);
        if (!missing && !change.isPending) change.mutate(form);
      }}
      footer={
        <>
          <ReasonedButton type="submit" appearance="primary" reason={why}>
            {props.action}
          </ReasonedButton>
          <Button onClick={props.onClose}>Cancel</Button>
        </>
      }
    >
      {props.children({
        form,
        problems: showProblems ? problems : {},
        onChange: (part) => {
          change.reset();
          setForm({ ...form, ...part });
        },
      })}
      {change.error === null ? null : (
        <IntoView>
          <ErrorCard title={props.failed} problem={toProblem(change.error)} />
        </IntoView>
      )}
    </Drawer>
  );
}

const missingText = 'Fill in what is missing first.';

function useChange(send: Send, onDone: () => void) {
  const queryClient = useQueryClient();
  const [holder] = useState(newTicketHolder);
  return useMutation({
    mutationFn: async (form: StorageForm) => {
      const ticket = takesSecret(form) ? await holder.ticketFor(form.secret) : undefined;
      return send(form, ticket).finally(() => holder.spent());
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries();
      onDone();
    },
  });
}
