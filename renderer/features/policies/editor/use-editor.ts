import { useEffect, useReducer, useState } from 'react';
import { PolicyForm, firstPolicyForm, nextPolicyForm, policyProblems, valuesOfForm } from './form.ts';
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
  const [isNoticed, setNoticed] = useState(kept !== null);
  const isChanged = JSON.stringify(PolicyForm.parse(form)) !== JSON.stringify(PolicyForm.parse(first));
  useEffect(() => {
    if (isChanged) policyDraft.write({ of, vaultId, form });
    else policyDraft.clear();
  }, [isChanged, of, vaultId, form]);
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
    startOver: () => {
      setNoticed(false);
      setVaultId(firstVault);
      dispatch({ kind: 'begun again', form: first });
    },
  };
}

export type Editor = ReturnType<typeof useEditor>;
