import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { AzureIdentity, SignInProgress } from '../../../shared/identities/identities.ts';
import { client, orpc } from '../../api/client.ts';
import { newTicketHolder } from '../../api/secret.ts';
import { takesSecret, wayOf, type SignInForm } from './sign-in-form.ts';

/** What a person has to do before the sign-in is done. */
export type SignInPrompt = Exclude<SignInProgress, { step: 'done' }>;
export type SignedIn = Extract<SignInProgress, { step: 'done' }>;

/** Whoever signed in gave up. */
class Stopped extends Error {}

/**
 * Signs in, and tells what a person has to do. It ends when what called it goes away, or with `stop`: nothing is kept
 * then. `open`: pgkeep opens the browser of its machine.
 */
export function useSignIn(
  again: AzureIdentity | null,
  open: boolean,
): {
  signIn: UseMutationResult<SignedIn, Error, SignInForm>;
  prompt: SignInPrompt | null;
  /** Why it failed; null where it did not, and where the person stopped it. */
  error: Error | null;
  stop: () => void;
} {
  const queryClient = useQueryClient();
  const [holder] = useState(newTicketHolder);
  const [prompt, setPrompt] = useState<SignInPrompt | null>(null);
  const ending = useRef<AbortController>(undefined);
  const stop = () => ending.current?.abort();
  useEffect(() => () => ending.current?.abort(), []);
  const signIn = useMutation({
    mutationFn: async (form: SignInForm) => {
      ending.current = new AbortController();
      const { signal } = ending.current;
      const ticket = takesSecret(form) ? await holder.ticketFor(form.secret) : undefined;
      const name = form.name.trim();
      const way = wayOf(form);
      const input = {
        ...(way === undefined ? {} : { way }),
        cloud: form.cloud,
        open,
        ...(name === '' ? {} : { name }),
        ...(again === null ? {} : { again: again.id }),
        ...(ticket === undefined ? {} : { ticket }),
      };
      try {
        for await (const step of await client.azure.signIn(input, { signal })) {
          if (step.step === 'done') return step;
          setPrompt(step);
        }
      } catch (error) {
        throw signal.aborted ? new Stopped() : error;
      } finally {
        setPrompt(null);
        holder.spent();
      }
      throw new Error('The sign-in ended before its end.');
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: orpc.azure.key() }),
  });
  return { signIn, prompt, error: signIn.error instanceof Stopped ? null : signIn.error, stop };
}
