import { Button, Field, Input } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client, orpc } from '../../../api/client.ts';
import { toProblem, type Problem } from '../../../api/problem.ts';
import { newTicketHolder } from '../../../api/secret.ts';
import { useAbout } from '../../../api/use-about.ts';
import { takenName } from '../../../ui/fields/taken-name.ts';
import { Drawer } from '../../../ui/dialogs/drawer.tsx';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { IntoView } from '../../../ui/focus/into-view.tsx';
import { LinkButton } from '../../../ui/buttons/link.tsx';
import { useMissingStep } from '../../../ui/states/errors/use-missing-step.ts';
import { ReasonedButton } from '../../../ui/buttons/reasoned.tsx';
import { useSignedIn } from '../../../ui/discovery/use-signed-in.ts';
import type { AddedVault } from './added-vault.ts';
import { VaultPlace } from '../from-azure/vault-place.tsx';
import { firstForm, type VaultWay } from '../from-azure/way.ts';
import { OpenedVault } from '../opened-vault.tsx';
import { SecondPlaceFields } from '../second-place/second-place-fields.tsx';
import { useSecondPlace } from '../second-place/use-second-place.ts';
import { useProposedFolder } from './use-proposed-folder.ts';
import {
  emptyStorage,
  sentLocation,
  storageProblems,
  suggestedVaultName,
  takesSecret,
  type StorageForm,
} from '../../../ui/storage/form.ts';

export interface AddVaultDrawerProps {
  open: boolean;
  onClose: () => void;
  /** Present: the drawer stands over a page that goes on with the vault, and a new one closes it. */
  onAdded?: (vault: AddedVault) => void;
}

/** Adds a vault: creates it where nothing is, opens the one that is there. */
export function AddVaultDrawer({ open, ...props }: AddVaultDrawerProps) {
  const about = useAbout();
  const isSignedIn = useSignedIn();
  if (!open || about === undefined || isSignedIn === undefined) return null;
  const way = isSignedIn ? 'azure' : 'place';
  return <OpenDrawer keychain={about.keychain.available} firstWay={way} {...props} />;
}

type OpenDrawerProps = Omit<AddVaultDrawerProps, 'open'> & { keychain: boolean; firstWay: VaultWay };

function OpenDrawer({ keychain, firstWay, onClose, onAdded }: OpenDrawerProps) {
  const [name, setName] = useState('');
  const [filled, setFilled] = useState<StorageForm>(() => firstForm(keychain, firstWay));
  const [way, setWay] = useState(firstWay);
  const proposed = useProposedFolder() ?? null;
  const form = { ...filled, place: filled.place ?? proposed };
  const second = useSecondPlace();
  const [showProblems, setShowProblems] = useState(false);
  const problems = storageProblems(form);
  const known = useQuery(orpc.vaults.list.queryOptions());
  const wanted = name.trim() === '' ? suggestedVaultName(form) : name;
  const taken = takenName('vault', wanted, known.data ?? []);
  const reason =
    Object.keys(problems).length + Object.keys(second.problems).length > 0
      ? 'Fill in what is missing first.'
      : taken === null
        ? null
        : 'Choose another name.';
  const add = useAddVault(wanted, { form, second: second.form }, (vault) => {
    onAdded?.(vault);
    if (onAdded !== undefined && vault.created) onClose();
  });

  if (add.data !== undefined) {
    const shown = vaultAdded(add.data, onClose);
    const footer = onAdded === undefined ? {} : goesOn(onClose);
    return <Drawer open takesFocus onClose={onClose} {...shown} {...footer} />;
  }

  return (
    <Drawer
      title="Add vault"
      open
      onClose={onClose}
      onSubmit={() => {
        setShowProblems(true);
        if (Object.keys(second.problems).length > 0) second.setOpen(true);
        if (reason === null && !add.isPending) add.mutate({});
      }}
      footer={
        <>
          <ReasonedButton
            type="submit"
            appearance="primary"
            reason={add.isPending ? 'Opening the place…' : showProblems ? reason : null}
          >
            Add vault
          </ReasonedButton>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <Intro isProposed={form.kind === 'folder' && proposed !== null && form.place === proposed} />
      <VaultPlace
        way={way}
        onWay={setWay}
        form={form}
        problems={showProblems ? problems : {}}
        onChange={(part) => {
          add.reset();
          setFilled({ ...filled, ...part });
        }}
      />
      <Field label="Name in pgkeep" validationMessage={taken}>
        <Input
          value={name}
          placeholder={suggestedVaultName(form)}
          onChange={(_, data) => setName(data.value)}
        />
      </Field>
      <SecondPlaceFields
        second={second}
        showProblems={showProblems}
        onChange={() => add.reset()}
        empty={emptyStorage(keychain)}
      />
      {add.error === null ? null : (
        <NotAdded problem={toProblem(add.error)} onRepair={() => add.mutate({ repair: {} })} />
      )}
    </Drawer>
  );
}

/** Why it was not added. A vault that lost its vault.json gets it again here, where no workstation knows it. */
function NotAdded({ problem, onRepair }: { problem: Problem; onRepair: () => void }) {
  const isLost = problem.steps?.some((step) => step.do === 'repair-unknown-vault') === true;
  return (
    <IntoView>
      <ErrorCard
        title="The vault was not added"
        problem={problem}
        {...(isLost ? { action: { label: 'Write vault.json again and open it', onClick: onRepair } } : {})}
      />
    </IntoView>
  );
}

/** What adding does; and what the folder is that nobody chose. */
function Intro({ isProposed }: { isProposed: boolean }) {
  return (
    <p style={{ margin: 0 }}>
      An empty place becomes a new vault. A place that holds a vault already is opened, with all that it
      keeps.
      {isProposed ? ' The folder below is the one that pgkeep was started with; nothing is in it yet.' : ''}
    </p>
  );
}

interface Places {
  form: StorageForm;
  second: StorageForm | null;
}

/** Adds the vault under this name. An opened one brings instances, servers and points along. */
function useAddVault(name: string, { form, second }: Places, onAdded: (vault: AddedVault) => void) {
  const queryClient = useQueryClient();
  const [holder] = useState(newTicketHolder);
  const [secondHolder] = useState(newTicketHolder);
  return useMutation({
    mutationFn: async ({ repair }: { repair?: object }) => {
      const ticket = takesSecret(form) ? await holder.ticketFor(form.secret) : undefined;
      const runtimeTicket =
        second !== null && takesSecret(second) ? await secondHolder.ticketFor(second.secret) : undefined;
      return client.vaults
        .add({
          name,
          location: sentLocation(form),
          ...(ticket === undefined ? {} : { ticket }),
          ...(second === null ? {} : { runtime: sentLocation(second) }),
          ...(runtimeTicket === undefined ? {} : { runtimeTicket }),
          ...(repair === undefined ? {} : { repair }),
        })
        .finally(() => {
          holder.spent();
          secondHolder.spent();
        });
    },
    onSuccess: async (vault) => {
      await queryClient.invalidateQueries();
      onAdded(vault);
    },
  });
}

/** What the drawer shows afterwards: an empty vault, or one with all that it keeps. */
const vaultAdded = (vault: AddedVault, onClose: () => void) => ({
  title: vault.created ? 'Vault created' : 'Vault opened',
  footer: <NextButtons vault={vault.id} onClose={onClose} />,
  children: <OpenedVault vault={vault} />,
});

/** What comes next after a vault: the next step to a first backup, where none was taken yet. */
function NextButtons({ vault, onClose }: { vault: string; onClose: () => void }) {
  const missing = useMissingStep();
  const isFirstUse = missing !== undefined && missing !== null;
  return (
    <>
      {isFirstUse ? (
        <LinkButton appearance="primary" href={missing.href}>
          {missing.label}
        </LinkButton>
      ) : null}
      <LinkButton appearance={isFirstUse ? 'secondary' : 'primary'} href={`/vaults/${vault}`}>
        Show vault
      </LinkButton>
      <Button onClick={onClose}>Close</Button>
    </>
  );
}

/** The button over a page that goes on with the vault. */
const goesOn = (onClose: () => void) => ({
  footer: (
    <Button appearance="primary" onClick={onClose}>
      Use this vault
    </Button>
  ),
});
