import { Field, Input, Select, makeStyles } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { NamePattern } from '../../../../shared/policies/auto-protect.ts';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { ReasonedButton } from '../../../ui/buttons/reasoned.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { policyAddress } from '../../../ui/words/policy.ts';
import type { AutoProtectView } from './use-auto-protect.ts';
import { previewWords } from './words.ts';

/** The policy that each new vault has for one recovery point a day. */
const usualId = 'policy-ready-daily';

const useStyles = makeStyles({
  form: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: '16px' },
  wide: { minWidth: '240px' },
});

/** A rule that is added: names, and the policy by which they are backed up, which says the vault. */
export function NewRule({ server, view }: { server: string; view: AutoProtectView }) {
  const styles = useStyles();
  const [names, setNames] = useState('*');
  const [chosen, setChosen] = useState('');
  const policies = useQuery(orpc.policies.list.queryOptions({ input: {} })).data ?? [];
  const policy =
    policies.find((each) => policyAddress(each) === chosen) ??
    policies.find(({ id }) => id === usualId) ??
    policies[0];
  const typed = NamePattern.safeParse(names);
  const reason = !typed.success
    ? (typed.error.issues[0]?.message ?? 'No pattern.')
    : policy === undefined
      ? 'No vault has a policy yet.'
      : view.isChanging
        ? 'Writing into the vault…'
        : null;
  const isAsked = reason === null && policy !== undefined;
  const preview = useQuery({
    ...orpc.autoProtect.preview.queryOptions({
      input: { server, vault: policy?.vaultId ?? '', rule: { names, policy: policy?.id ?? '' } },
    }),
    enabled: isAsked,
  });
  return (
    <>
      <div className={styles.form}>
        <Field label="Names of databases (* any characters, ? one)">
          <Input value={names} onChange={(_, data) => setNames(data.value)} />
        </Field>
        <Field label="Policy" className={styles.wide}>
          <Select
            value={policy === undefined ? '' : policyAddress(policy)}
            onChange={(_, data) => setChosen(data.value)}
          >
            {policies.map((each) => (
              <option key={policyAddress(each)} value={policyAddress(each)}>
                {visibleText(`${each.name} (${each.vaultName})`)}
              </option>
            ))}
          </Select>
        </Field>
        <ReasonedButton
          reason={reason}
          onClick={() => {
            if (policy !== undefined) view.set(policy.vaultId, policy.id, names);
          }}
        >
          Add rule
        </ReasonedButton>
      </div>
      <p role="status" style={{ margin: 0 }}>
        {preview.error === null
          ? preview.data === undefined
            ? ''
            : `With this rule: ${previewWords(preview.data.databases)}`
          : visibleText(toProblem(preview.error).message)}
      </p>
    </>
  );
}
