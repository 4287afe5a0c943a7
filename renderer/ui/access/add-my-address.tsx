import { Button } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Suspense, useContext, useState, type ComponentType } from 'react';
import type { FixStep } from '../../../shared/errors.ts';
import { orpc } from '../../api/client.ts';
import { AddressDrawerContext, type AddressDrawerProps } from './address-drawer.ts';
import { addressStep, placeOf, type AddressStep } from './address-step.ts';

interface AddMyAddressProps {
  steps: readonly FixStep[] | undefined;
  size?: 'small' | 'medium';
}

/** Opens the form that lets in the address that a firewall refused, over the page; nothing where no such step helps. */
export function AddMyAddress({ steps, size = 'medium' }: AddMyAddressProps) {
  const step = addressStep(steps);
  return step === undefined ? null : <AddButton step={step} size={size} />;
}

function AddButton({ step, size }: { step: AddressStep; size: 'small' | 'medium' }) {
  const [isOpen, setOpen] = useState(false);
  const drawer = useContext(AddressDrawerContext);
  const identities = useQuery({
    ...orpc.azure.identities.queryOptions({ input: {} }),
    enabled: step.identity === undefined,
  });
  // whoever did not add the server from Azure is asked as somebody who is signed in
  const identity = step.identity ?? identities.data?.[0]?.identity.id;
  if (drawer === null || identity === undefined) return null;
  return (
    <>
      <Button size={size} onClick={() => setOpen(true)}>
        Add my address…
      </Button>
      {isOpen ? (
        // what is sent within the form is not sent with the form that the button stands in
        <div hidden onSubmit={(event) => event.stopPropagation()}>
          <Suspense fallback={null}>
            <Lent
              drawer={drawer}
              identity={identity}
              place={placeOf(step)}
              seen={step.address ?? null}
              onClose={() => setOpen(false)}
            />
          </Suspense>
        </div>
      ) : null}
    </>
  );
}

function Lent({
  drawer: Drawer,
  ...props
}: AddressDrawerProps & { drawer: ComponentType<AddressDrawerProps> }) {
  return <Drawer {...props} />;
}
