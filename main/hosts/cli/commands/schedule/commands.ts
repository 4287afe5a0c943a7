import type { Command } from 'commander';
import type { Session } from '../../terminal/session.ts';
import { addRunDue } from './run-due.ts';
import { addRunner } from './runner.ts';
import { addSchedule } from './show.ts';
import { addResume, addSuspend } from './suspend.ts';

export function addScheduleCommands(program: Command, session: Session): void {
  addRunDue(program, session);
  addSchedule(program, session);
  addSuspend(program, session);
  addResume(program, session);
  addRunner(program, session);
}
