import { Button } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { namedPlaceText, type NamedPlace } from '../../../../shared/vaults/second-place.ts';
import type { VaultSummary } from '../../../../shared/vaults/vaults.ts';
import { client } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { newTicketHolder } from '../../../api/secret.ts';
import { useAbout } from '../../../api/use-about.ts';
import { ReasonedButton } from '../../../ui/buttons/reasoned.tsx';
import { Drawer } from '../../../ui/dialogs/drawer.tsx';
import { IntoView } from '../../../ui/focus/into-view.tsx';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { StorageFields } from '../../../ui/storage/fields.tsx';
import {
  emptyStorage,
  formOf,
  locationText,
  sentLocation,
  storageProblems,
  takesSecret,
  type StorageForm,
} from '../../../ui/storage/form.ts';
import { Identifier } from '../../../ui/text/identifier.tsx';

export interface SecondPlaceDrawerProps {
  vault: VaultSummary;
  /** What the vault names and nobody has confirmed here; null where this home knows the place already. */
  named: NamedPlace | null;
  onClose: () => void;
}

/** Confirms the second place that a vault names, with the login of this home, or says where else it is found from here. */
export function SecondPlaceDrawer(props: SecondPlaceDrawerProps) {
  const about = useAbout();
  return about === undefined ? null : <OpenDrawer keychain={about.keychain.available} {...props} />;
}

function OpenDrawer({ vault, named, keychain, onClose }: SecondPlaceDrawerProps & { keychain: boolean }) {
  const [form, setForm] = useState<StorageForm>(() => proposed(vault, named, keychain));
  const [showProblems, setShowProblems] = useState(false);
  const problems = storageProblems(form);
  const missing = Object.keys(problems).length > 0;
  const set = useSetPlace(vault, form, onClose);
  return (
    <Drawer
      title={named === null ? 'Change second place' : 'Confirm second place'}
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
                ? 'Opening the place…'
                : showProblems && missing
                  ? 'Fill in what is missing first.'
                  : null
            }
          >
            {named === null ? 'Change' : 'Confirm'}
          </ReasonedButton>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <Leases named={named} vault={vault} />
      <StorageFields
        purpose="vault"
        form={form}
        problems={showProblems ? problems : {}}
        onChange={(part) => {
          set.reset();
          setForm({ ...form, ...part });
        }}
      />
      {set.error === null ? null : (
        <IntoView>
          <ErrorCard title="The second place is as it was" problem={toProblem(set.error)} />
        </IntoView>
      )}
    </Drawer>
  );
}

/** Where the leases lie, who says so, and how the place is named here. */
function Leases({ named, vault: { runtime } }: Pick<SecondPlaceDrawerProps, 'named' | 'vault'>) {
  const place = named === null ? runtime && locationText(runtime) : namedPlaceText(named);
  return (
    <>
      {place === undefined ? null : (
        <p>
          The leases of this vault lie in <Identifier name={place} max={96} />
          {named === null
            ? '.'
            : ', as its vault.json says. Whoever can write to the vault could have put that there: confirm it only if it is the right place.'}
        </p>
      )}
      <p>
        That place may be found under another path or address from this machine. Every workstation has to use
        the same one.
      </p>
    </>
  );
}

/** A folder is chosen by the person; a container's address is what the vault names. */
function proposed({ runtime }: VaultSummary, named: NamedPlace | null, keychain: boolean): StorageForm {
  if (named === null) return runtime === undefined ? emptyStorage(keychain) : formOf(runtime, keychain, null);
  const empty = emptyStorage(keychain);
  return named.kind === 'folder' ? empty : { ...empty, kind: 'azure-blob', url: named.url };
}

function useSetPlace(vault: VaultSummary, form: StorageForm, onDone: () => void) {
  const queryClient = useQueryClient();
  const [holder] = useState(newTicketHolder);
  return useMutation({
    mutationFn: async () => {
      const ticket = takesSecret(form) ? await holder.ticketFor(form.secret) : undefined;
      const input = { vault: vault.id, place: sentLocation(form) };
      return client.vaults
        .setRuntime(ticket === undefined ? input : { ...input, ticket })
        .finally(() => holder.spent());
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries();
      onDone();
    },
  });
}
