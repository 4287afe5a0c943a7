import { Button, Field, Input } from '@fluentui/react-components';
import { skipToken, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { PlannedChanges } from '../../../ui/access/planned.tsx';
import { ReasonedButton } from '../../../ui/buttons/reasoned.tsx';
import { DrawerContent, DrawerSurface } from '../../../ui/dialogs/drawer.tsx';
import { Section } from '../../../ui/layout/section.tsx';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { NoticeBar } from '../../../ui/states/notice-bar.tsx';
import { TextSkeleton } from '../../../ui/states/skeletons.tsx';
import { useNotify } from '../../../ui/states/notify.tsx';
import { useNow } from '../../../ui/text/use-now.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { addressInput, addressProblems, firstAddress, type AddressForm } from './address-form.ts';
import { addedNotice, inputOf, type RuledPlace } from './words.ts';

export interface AddAddressDrawerProps {
  /** Id of the identity as whom Azure is asked. */
  identity: string;
  place: RuledPlace;
  /** What the server or the key vault said it saw. */
  seen: string | null;
  onClose: () => void;
}

/** The rule that the form stands for, as Azure would be asked for it, and asking. */
function useRule({ identity, place, onClose }: AddAddressDrawerProps, form: AddressForm, isValid: boolean) {
  const queryClient = useQueryClient();
  const notify = useNotify();
  const wish = isValid ? { identity, ...inputOf(place), ...addressInput(form) } : undefined;
  const plan = useQuery(
    orpc.network.previewAddress.queryOptions({ input: wish ?? skipToken, gcTime: 0, staleTime: 0 }),
  );
  const add = useMutation(
    orpc.network.addAddress.mutationOptions({
      onSuccess: async (change) => {
        onClose();
        notify(addedNotice(change));
        for (const part of [orpc.network, orpc.access])
          await queryClient.invalidateQueries({ queryKey: part.key() });
      },
    }),
  );
  return { wish, plan, add };
}

/** Why it cannot be asked for now; null where it can. What is looked at anew is not what was shown. */
function whyNot({ plan, add }: Pick<ReturnType<typeof useRule>, 'plan' | 'add'>, isValid: boolean) {
  if (add.isPending) return 'Asking Azure…';
  if (!isValid) return 'Fill in what is missing first.';
  if (plan.isFetching) return 'Asking Azure…';
  return plan.data === undefined || plan.error !== null ? 'It is not known what would be asked.' : null;
}

/** Lets an address in for a while: which, until when, and what Azure is asked for. */
export function AddAddressDrawer(props: AddAddressDrawerProps) {
  const { seen, onClose, place } = props;
  const now = new Date(useNow(30_000));
  const [form, setForm] = useState(() => firstAddress(seen, now));
  const problems = addressProblems(form, now);
  const isValid = Object.keys(problems).length === 0;
  const { wish, plan, add } = useRule(props, form, isValid);
  const who = place.kind === 'server' ? 'The server' : 'The key vault';
  const reason = whyNot({ plan, add }, isValid);
  const change = (part: Partial<AddressForm>) => {
    setForm({ ...form, ...part });
    add.reset();
  };
  return (
    <DrawerSurface open onClose={onClose}>
      <DrawerContent
        title={place.kind === 'server' ? 'Add my address' : `Add my address to ${visibleText(place.name)}`}
        onClose={onClose}
        onSubmit={() => {
          if (reason === null && wish !== undefined && plan.data !== undefined)
            add.mutate({ ...wish, digest: plan.data.digest });
        }}
        footer={
          <>
            <ReasonedButton type="submit" appearance="primary" reason={reason}>
              Add address
            </ReasonedButton>
            <Button onClick={onClose}>Cancel</Button>
          </>
        }
      >
        {add.error === null ? null : (
          <ErrorCard
            title="The address was not added"
            problem={toProblem(add.error)}
            action={{ label: 'Look again', onClick: () => void plan.refetch() }}
          />
        )}
        <Field
          label="Address"
          required
          hint={
            seen === null
              ? `From which this machine reaches the internet. ${who} did not say what it sees.`
              : `What ${who.toLowerCase()} said it sees of this machine.`
          }
          validationMessage={form.address === '' ? null : (problems.address ?? null)}
        >
          <Input
            value={form.address}
            spellCheck={false}
            autoComplete="off"
            onChange={(_, { value }) => change({ address: value })}
          />
        </Field>
        <Field
          label="Until"
          required
          hint={
            place.kind === 'server'
              ? 'At most 30 days. A pgkeep that is open then, or has its service, takes the rule away.'
              : 'At most 30 days. This pgkeep takes the address away if it is open then, or has its service, and no other one does: rules of a key vault have no names.'
          }
          validationMessage={problems.until ?? null}
        >
          <Input
            type="datetime-local"
            value={form.until}
            onChange={(_, { value }) => change({ until: value })}
          />
        </Field>
        {isValid ? <Plan plan={plan} /> : null}
      </DrawerContent>
    </DrawerSurface>
  );
}

/** What Azure is asked for, and that nobody may be there to take it away. */
function Plan({ plan: { data, error, isFetching, refetch } }: Pick<ReturnType<typeof useRule>, 'plan'>) {
  const shown = isFetching ? undefined : data;
  return (
    <Section title="What Azure is asked for">
      {error === null || isFetching ? null : (
        <ErrorCard
          title="Nothing can be asked"
          problem={toProblem(error)}
          action={{ label: 'Try again', onClick: () => void refetch() }}
        />
      )}
      {shown !== undefined && error === null ? (
        <>
          <PlannedChanges changes={[shown.change]} />
          {shown.untended === null ? null : (
            <NoticeBar kind="warning">
              {visibleText(shown.untended)} The service, which looks also while pgkeep is closed, is installed
              in Settings.
            </NoticeBar>
          )}
        </>
      ) : isFetching || error === null ? (
        <TextSkeleton />
      ) : null}
    </Section>
  );
}
