import { Button } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import { client } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { newTicketHolder } from '../../api/secret.ts';
import { useAbout } from '../../api/use-about.ts';
import { ReasonedButton } from '../../ui/buttons/reasoned.tsx';
import { Drawer } from '../../ui/dialogs/drawer.tsx';
import { IntoView } from '../../ui/focus/into-view.tsx';
import { ErrorCard } from '../../ui/states/errors/error-card.tsx';
import { BlobAccessFields } from '../../ui/storage/fields.tsx';
import {
  accessProblems,
  credentialOf,
  formOf,
  locationText,
  takesSecret,
  type StorageForm,
} from '../../ui/storage/form.ts';
import { Identifier } from '../../ui/text/identifier.tsx';

interface VaultLoginDrawerProps {
  vault: VaultSummary;
  onClose: () => void;
}

/** Gives a vault in a container another login: an identity, a key or a signature. */
export function VaultLoginDrawer(props: VaultLoginDrawerProps) {
  const about = useAbout();
  return about === undefined ? null : <OpenDrawer keychain={about.keychain.available} {...props} />;
}

function OpenDrawer({ vault, keychain, onClose }: VaultLoginDrawerProps & { keychain: boolean }) {
  const [form, setForm] = useState<StorageForm>(() => formOf(vault.location, keychain, null));
  const [showProblems, setShowProblems] = useState(false);
  const problems = accessProblems(form);
  const missing = Object.keys(problems).length > 0;
  const set = useSetLogin(vault, form, onClose);
  return (
    <Drawer
      title="Change login"
      open
      onClose={onClose}
      onSubmit={() => {
        setShowProblems(true);
        if (!missing && !set.isPending) set.mutate();
      }}
      footer={
        <>
          <ReasonedButton
            type="submit"
            appearance="primary"
            reason={
              set.isPending
                ? 'Opening the vault…'
                : showProblems && missing
                  ? 'Fill in what is missing first.'
                  : null
            }
          >
            Change
          </ReasonedButton>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <p>
        How this machine opens <Identifier name={locationText(vault.location)} max={96} />. The vault stays as
        it is, with all that is protected in it; the new login is kept once it has opened it.
      </p>
      <BlobAccessFields
        form={form}
        problems={showProblems ? problems : {}}
        onChange={(part) => {
          set.reset();
          setForm({ ...form, ...part });
        }}
      />
      {set.error === null ? null : (
        <IntoView>
          <ErrorCard title="The login is as it was" problem={toProblem(set.error)} />
        </IntoView>
      )}
    </Drawer>
  );
}

function useSetLogin(vault: VaultSummary, form: StorageForm, onDone: () => void) {
  const queryClient = useQueryClient();
  const [holder] = useState(newTicketHolder);
  return useMutation({
    mutationFn: async () => {
      const ticket = takesSecret(form) ? await holder.ticketFor(form.secret) : undefined;
      const input = { vault: vault.id, credential: credentialOf(form) };
      return client.vaults
        .setLogin(ticket === undefined ? input : { ...input, ticket })
        .finally(() => holder.spent());
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries();
      onDone();
    },
  });
}
