import { makeStyles, tokens } from '@fluentui/react-components';
import type { Dispatch } from 'react';
import type { PolicyField, PolicyForm, PolicyFormEvent } from './form.ts';

export interface FieldsProps {
  readonly form: PolicyForm;
  readonly problems: Partial<Record<PolicyField, string>>;
  readonly dispatch: Dispatch<PolicyFormEvent>;
  readonly change: (part: Extract<PolicyFormEvent, { kind: 'changed' }>['part']) => void;
}

/** How the fields of the editor stand together. */
export const useFieldStyles = makeStyles({
  row: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(176px, 100%), 1fr))',
    gap: '12px',
    alignItems: 'start',
  },
  rule: {
    display: 'grid',
    gridTemplateColumns: 'minmax(184px, 1fr) 88px 112px',
    gap: '4px 12px',
    alignItems: 'start',
    '@media (max-width: 640px)': { gridTemplateColumns: '88px minmax(0, 1fr)' },
  },
  ruleName: {
    paddingTop: '5px',
    lineHeight: '20px',
    '@media (max-width: 640px)': { gridColumn: '1 / -1' },
  },
  ruleBox: { '@media (max-width: 640px)': { gridColumn: '1 / -1' } },
  note: { margin: 0, color: tokens.colorNeutralForeground2 },
});
