import { useAbout } from '../../../api/use-about.ts';
import { CodeBlock } from '../../copyable/code-block.tsx';
import { Folded } from '../../layout/folded.tsx';
import { visibleText } from '../../format/identifier-text.ts';

type Keychain = NonNullable<ReturnType<typeof useAbout>>['keychain'];

/** Why the keychain cannot be chosen, in one sentence; undefined where it can, or nobody knows yet. */
export function keychainTrouble(keychain: Keychain | undefined): string | undefined {
  if (keychain?.available !== false) return undefined;
  return visibleText(keychain.reason ?? 'This machine has no keychain that can be used.');
}

/** What the operating system said about it, for whoever wants to fix it. */
export function KeychainDetails() {
  const keychain = useAbout()?.keychain;
  if (keychain?.details === undefined) return null;
  return (
    <Folded summary="Details about the keychain">
      <CodeBlock title="Raw output" text={keychain.details} />
    </Folded>
  );
}
