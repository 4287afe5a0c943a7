import { Field, Input, Button, makeStyles } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useId, useState, type ReactNode } from 'react';
import { orpc } from '../../../api/client.ts';
import type { Problem } from '../../../api/problem.ts';
import { ReasonedButton } from '../../../ui/buttons/reasoned.tsx';
import { KeptNotice } from '../../../ui/drafts/kept-notice.tsx';
import { takenName } from '../../../ui/fields/taken-name.ts';
import { IntoView } from '../../../ui/focus/into-view.tsx';
import { Page } from '../../../ui/layout/page.tsx';
import { Section } from '../../../ui/layout/section.tsx';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { LeftOut } from '../azure/left-out.tsx';
import type { FieldsProps } from '../../../ui/policies/form/fields-look.ts';
import { policyDraft } from './kept-draft.ts';
import { RetentionFields } from '../../../ui/policies/form/retention-fields.tsx';
import { ScheduleFields } from '../../../ui/policies/form/schedule-fields.tsx';
import { StartFields } from '../../../ui/policies/form/start-fields.tsx';
import type { Editor } from './use-editor.ts';

const useStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) minmax(360px, 1fr)',
    gap: '40px',
    alignItems: 'start',
    '@media (max-width: 1000px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  fields: { display: 'flex', flexDirection: 'column', gap: '24px', maxWidth: '640px' },
  beside: {
    position: 'sticky',
    top: '24px',
    minWidth: 0,
    '@media (max-width: 1000px)': { position: 'static' },
  },
});

export interface PolicyEditorProps {
  editor: Editor;
  title: string;
  above: ReactNode;
  state: ReactNode;
  saveLabel: string;
  /** The policy that is changed; absent for a new one. */
  self?: string;
  /** The choice of the vault, where there is one. */
  vaultField?: ReactNode;
  isSaving: boolean;
  problem: Problem | null;
  /** Why it cannot be saved, besides what is typed wrong. */
  reason: string | null;
  onSave: () => void;
  onCancel: () => void;
  /** Beside Cancel. */
  otherActions?: ReactNode;
  /** What the values come to. */
  children?: ReactNode;
}

/** Every value of a policy, and beside them what they come to. */
export function PolicyEditor(props: PolicyEditorProps) {
  const styles = useStyles();
  const id = useId();
  const { editor, isSaving, self } = props;
  const [showProblems, setShowProblems] = useState(false);
  const known = useQuery(orpc.policies.list.queryOptions({ input: {} }));
  const others = (known.data ?? []).filter(({ vaultId }) => vaultId === editor.vaultId);
  const taken = takenName('policy', editor.form.name, others, self);
  const isWrong = Object.keys(editor.problems).length > 0;
  const reason = isWrong
    ? 'Correct what is marked first.'
    : taken === null
      ? props.reason
      : 'Choose another name.';
  const save = () => {
    setShowProblems(true);
    if (reason === null && !isSaving) props.onSave();
  };
  // a field that nobody has come to yet is not wrong
  const { name: nameProblem } = editor.problems;
  return (
    <Page
      title={props.title}
      above={props.above}
      state={props.state}
      actions={
        <>
          {props.otherActions}
          <Button
            onClick={() => {
              policyDraft.clear();
              props.onCancel();
            }}
          >
            Cancel
          </Button>
        </>
      }
      action={
        <SaveButton
          form={id}
          label={props.saveLabel}
          reason={isSaving ? 'Saving…' : showProblems ? reason : null}
        />
      }
    >
      {editor.isResumed ? <KeptNotice onStartOver={editor.startOver} onDismiss={editor.dismiss} /> : null}
      <LeftOut
        title="What Azure Backup’s policy says has no place here, or is not said there:"
        sentences={editor.leftOut}
        onDismiss={editor.dismissLeftOut}
      />
      {props.problem === null ? null : (
        <IntoView>
          <ErrorCard title="The policy was not saved" problem={props.problem} />
        </IntoView>
      )}
      <div className={styles.columns}>
        <EditorForm
          id={id}
          {...props}
          shownProblem={taken ?? (showProblems ? nameProblem : undefined)}
          onSubmit={save}
        />
        <div className={styles.beside}>{props.children}</div>
      </div>
    </Page>
  );
}

function EditorForm(
  props: Pick<PolicyEditorProps, 'editor' | 'vaultField'> & {
    id: string;
    shownProblem: string | undefined;
    onSubmit: () => void;
  },
) {
  const styles = useStyles();
  const { editor } = props;
  const fields: FieldsProps = {
    form: editor.form,
    problems: editor.problems,
    dispatch: editor.dispatch,
    change: (part) => editor.dispatch({ kind: 'changed', part }),
  };
  return (
    <form
      id={props.id}
      className={styles.fields}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        props.onSubmit();
      }}
    >
      <NameField editor={editor} problem={props.shownProblem} />
      {props.vaultField}
      <Section title="Schedule">
        <ScheduleFields {...fields} />
      </Section>
      <Section title="Start">
        <StartFields {...fields} />
      </Section>
      <Section title="Retention">
        <RetentionFields {...fields} />
      </Section>
    </form>
  );
}

function NameField({ editor, problem }: { editor: Editor; problem: string | undefined }) {
  return (
    <Field label="Name" validationMessage={problem ?? null}>
      <Input
        value={editor.form.name}
        autoComplete="off"
        onChange={(_, { value }) => editor.dispatch({ kind: 'changed', part: { name: value } })}
      />
    </Field>
  );
}

/** In the title row, outside of the form that it submits. */
function SaveButton({ form, label, reason }: { form: string; label: string; reason: string | null }) {
  return (
    <ReasonedButton
      appearance="primary"
      reason={reason}
      onClick={() => {
        const element = document.getElementById(form);
        if (element instanceof HTMLFormElement) element.requestSubmit();
      }}
    >
      {label}
    </ReasonedButton>
  );
}
