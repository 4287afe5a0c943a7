import { countOf } from '../../../../shared/words/counts.ts';

/** What a workstation has so far. */
export interface FirstThings {
  readonly servers: number;
  readonly vaults: number;
  readonly instances: number;
}

/** One of the three steps to a first backup. */
export interface FirstStep {
  readonly id: 'server' | 'vault' | 'databases';
  readonly title: string;
  /** What it is for; once it is done, what is there. */
  readonly sentence: string;
  readonly label: string;
  readonly href: string;
  readonly state: 'done' | 'next' | 'later';
}

type Described = Omit<FirstStep, 'state'> & { readonly isDone: boolean };

/** Server, vault, databases; the first that is not done is the next one. */
function firstSteps({ servers, vaults, instances }: FirstThings): FirstStep[] {
  const described: Described[] = [
    {
      id: 'server',
      title: 'Server',
      sentence:
        servers === 0
          ? 'The PostgreSQL server that has the databases.'
          : `${countOf(servers, 'server')} added.`,
      label: 'Add a server',
      href: '/servers?add=server',
      isDone: servers > 0,
    },
    {
      id: 'vault',
      title: 'Vault',
      sentence:
        vaults === 0
          ? 'The folder or Azure Blob container that keeps the recovery points.'
          : `${countOf(vaults, 'vault')} added.`,
      label: 'Add a vault',
      href: '/vaults?add=vault',
      isDone: vaults > 0,
    },
    {
      id: 'databases',
      title: 'Databases',
      sentence: 'Those that are to be backed up. Each is checked first.',
      label: 'Protect databases',
      href: '/protect',
      isDone: instances > 0,
    },
  ];
  const next = described.findIndex(({ isDone }) => !isDone);
  return described.map(({ isDone, ...step }, index) => ({
    ...step,
    state: isDone ? 'done' : index === next ? 'next' : 'later',
  }));
}

/** The next thing that is missing before a first backup, with all three; null when nothing is. */
export function missingStep(has: FirstThings): (FirstStep & { readonly steps: readonly FirstStep[] }) | null {
  if (has.instances > 0) return null;
  const steps = firstSteps(has);
  const next = steps.find(({ state }) => state === 'next');
  return next === undefined ? null : { ...next, steps };
}
