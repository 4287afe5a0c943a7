import type { Command } from 'commander';
import type { Session } from '../../terminal/session.ts';
import { addRunner } from './runner.ts';
import { addResume, addSuspend } from './suspend.ts';

export function addScheduleCommands(program: Command, session: Session): void {
  addSuspend(program, session);
  addResume(program, session);
  addRunner(program, session);
}
