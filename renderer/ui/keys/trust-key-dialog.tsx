import { Field, Input, Textarea } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client, orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { ConfirmDialog } from '../dialogs/confirm.tsx';
import { Identifier } from '../text/identifier.tsx';
import { trustReason } from './trust-reason.ts';

/** The recovery point whose key is meant, and the fingerprint of that key as it was shown. */
export interface KeyOfPoint {
  readonly instance: string;
  readonly point: string;
  readonly keyId: string;
}

/** Trusts a key under a name: the one that has signed a recovery point, or one whose public half is pasted. */
export function TrustKeyDialog({ of, onClose }: { of?: KeyOfPoint; onClose: () => void }) {
  const queryClient = useQueryClient();
  const [name, setName] = useState('');
  const [publicKey, setPublicKey] = useState('');
  const trust = useMutation({
    mutationFn: () =>
      of === undefined ? client.keys.trust({ name, publicKey }) : client.keys.trustOfPoint({ name, ...of }),
    onSuccess: async () => {
      await Promise.all(
        [orpc.keys, orpc.points.show, orpc.restore].map((part) =>
          queryClient.invalidateQueries({ queryKey: part.key() }),
        ),
      );
      onClose();
    },
  });
  return (
    <ConfirmDialog
      open
      title="Trust a key"
      confirmLabel="Trust"
      reason={trustReason({ name, publicKey: of === undefined ? publicKey : null })}
      busy={trust.isPending}
      problem={trust.error === null ? null : toProblem(trust.error)}
      onConfirm={() => trust.mutate()}
      onClose={onClose}
    >
      {of === undefined ? null : (
        <>
          <p>
            The recovery point is signed with the key <Identifier name={of.keyId} max={64} />.
          </p>
          <p>
            Whoever writes to a vault can sign with a key of their own. Compare the whole fingerprint with
            that of the key’s owner, who sees it in the settings of pgkeep.
          </p>
        </>
      )}
      <Field label="Name" hint="Whose key it is. Recovery points are told to be signed by this name.">
        <Input
          value={name}
          onChange={(_, { value }) => {
            trust.reset();
            setName(value);
          }}
          autoComplete="off"
          spellCheck={false}
        />
      </Field>
      {of === undefined ? (
        <Field label="Public key" hint="As the settings of the other pgkeep show it.">
          <Textarea
            value={publicKey}
            onChange={(_, { value }) => {
              trust.reset();
              setPublicKey(value);
            }}
            placeholder="-----BEGIN PUBLIC KEY-----"
            rows={4}
            spellCheck={false}
          />
        </Field>
      ) : null}
    </ConfirmDialog>
  );
}
