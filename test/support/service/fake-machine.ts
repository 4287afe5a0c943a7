import type { Answer, Machine } from '../../../main/coordinator/service/machine.ts';

/** What a fake program does with its arguments. */
export type FakeProgram = (args: readonly string[]) => Partial<Answer>;

export interface FakeMachine extends Machine {
  /** Each call as one line, in their order. */
  readonly calls: string[];
}

/** A machine whose operating system is what the given programs play; every other one is missing. */
export function fakeMachine(
  facts: Omit<Machine, 'run'>,
  programs: Readonly<Record<string, FakeProgram>>,
): FakeMachine {
  const calls: string[] = [];
  return {
    ...facts,
    calls,
    run(program, args) {
      calls.push([program, ...args].join(' '));
      const answer = programs[program]?.(args) ?? { ok: false, stderr: `spawn ${program} ENOENT` };
      return Promise.resolve({ ok: true, stdout: '', stderr: '', ...answer });
    },
  };
}
