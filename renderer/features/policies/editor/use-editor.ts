import { useEffect, useReducer, useState } from 'react';
import type { AzureImport } from '../../../../shared/policies/policies.ts';
import {
  PolicyForm,
  firstPolicyForm,
  nextPolicyForm,
  policyProblems,
  valuesOfForm,
} from '../../../ui/policies/form/form.ts';
import { policyDraft } from './kept-draft.ts';

export interface EditorStart {
  /** By which a draft is known again: a policy and its revision, or "new". */
  readonly of: string;
  readonly vaultId: string;
  readonly begun: Parameters<typeof firstPolicyForm>[0];
}

/** What the editor is set to; kept in the tab until it is saved or left by Cancel. */
export function useEditor({ of, vaultId: firstVault, begun }: EditorStart) {
  const [kept] = useState(() => {
    const draft = policyDraft.read();
    return draft?.of === of ? draft : null;
  });
  const first = firstPolicyForm(begun);
  const [form, dispatch] = useReducer(nextPolicyForm, kept?.form ?? first);
  const [vaultId, setVaultId] = useState(kept?.vaultId ?? firstVault);
  const [leftOut, setLeftOut] = useState<readonly string[]>(kept?.leftOut ?? []);
  const [isNoticed, setNoticed] = useState(kept !== null);
  const isChanged = JSON.stringify(PolicyForm.parse(form)) !== JSON.stringify(PolicyForm.parse(first));
  useEffect(() => {
    if (isChanged) policyDraft.write({ of, vaultId, form, leftOut: [...leftOut] });
    else policyDraft.clear();
  }, [isChanged, of, vaultId, form, leftOut]);
  return {
    form,
    dispatch,
    vaultId,
    setVaultId,
    problems: policyProblems(form),
    values: valuesOfForm(form),
    isChanged,
    /** Whether it goes on with what was typed before, and nobody has dismissed that. */
    isResumed: isNoticed,
    dismiss: () => setNoticed(false),
    /** What of a document that was taken over has no place here; empty where none was, or nothing is missing. */
    leftOut,
    dismissLeftOut: () => setLeftOut([]),
    /** Fills the form with what a document of Azure Backup says; a name that it has not stays as it was typed. */
    takeOver: ({ name, values: read, leftOut: missing }: AzureImport) => {
      setNoticed(false);
      setLeftOut(missing);
      dispatch({ kind: 'begun again', form: firstPolicyForm({ name: name ?? form.name, values: read }) });
    },
    startOver: () => {
      setNoticed(false);
      setLeftOut([]);
      setVaultId(firstVault);
      dispatch({ kind: 'begun again', form: first });
    },
  };
}

export type Editor = ReturnType<typeof useEditor>;
