import type { JobPhase } from '../../../shared/jobs.ts';

/** A flow has a handful; this many would be a defect, and must not fill the store. */
const mostPhases = 50;

type Phases = { readonly phases?: JobPhase[] };

/** The phases with one more, the last one ended. What passes before the first phase of a flow is none. */
export function withPhase(before: readonly JobPhase[] | undefined, name: string, at: string): Phases {
  const { phases = [] } = closeLastPhase(before, at);
  if (name === 'starting') return phases.length === 0 ? {} : { phases };
  return { phases: [...phases, { name, startedAt: at, endedAt: null }].slice(-mostPhases) };
}

/** The phases with the last one ended. */
export function closeLastPhase(phases: readonly JobPhase[] | undefined, at: string): Phases {
  if (phases === undefined) return {};
  return { phases: phases.map((phase) => (phase.endedAt === null ? { ...phase, endedAt: at } : phase)) };
}
