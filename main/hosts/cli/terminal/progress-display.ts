import type { createLogUpdate } from 'log-update';
import { jobDuration } from '../../../../shared/jobs/job-times.ts';
import { shareDone, type Job } from '../../../../shared/jobs/jobs.ts';
import type { CliHost } from '../host.ts';
import type { Output } from './output.ts';
import { PlainProgress, describeProgress } from './progress-line.ts';
import { cut } from './wrap.ts';

/** Shows a running job on standard error. */
export interface ProgressDisplay {
  update(job: Job): void;
  /** Makes room for a question or a notice. */
  pause(): void;
  resume(): void;
  stop(): void;
}

const barWidth = 24;
/** The time since the start goes on even while nothing else changes. */
const tickMs = 1_000;

const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';

function silentDisplay(): ProgressDisplay {
  return { update() {}, pause() {}, resume() {}, stop() {} };
}

function plainDisplay(host: CliHost, output: Output): ProgressDisplay {
  const progress = new PlainProgress();
  return {
    ...silentDisplay(),
    update(job) {
      const line = progress.next(job, host.clock.elapsed(), age(job, host));
      if (line !== undefined) output.notice(line);
    },
  };
}

function age(job: Job, host: CliHost): number {
  return jobDuration(job, host.clock.now());
}

/** What is known about the job, behind a bar where the number of bytes is known. */
function drawnLine(job: Job, host: CliHost): string {
  const { progress } = job;
  if (progress === null) return 'starting';
  const line = describeProgress(progress, age(job, host));
  const share = shareDone(progress);
  if (share === undefined) return line;
  const filled = Math.round(share * barWidth);
  return `[${'='.repeat(filled)}${'-'.repeat(barWidth - filled)}] ${line}`;
}

/** One line that is drawn again and again. */
class DrawnDisplay implements ProgressDisplay {
  readonly #host: CliHost;
  readonly #draw: ReturnType<typeof createLogUpdate>;
  #job: Job | undefined;
  #paused = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(host: CliHost, create: typeof createLogUpdate) {
    this.#host = host;
    // The library hides the cursor of the process's own standard error, and gives it back at signals, which are ours.
    this.#draw = create(host.stderr, { showCursor: true });
  }

  update(job: Job): void {
    this.#job = job;
    this.#show();
  }

  pause(): void {
    this.#paused = true;
    this.#hide();
  }

  resume(): void {
    this.#paused = false;
    this.#show();
  }

  stop(): void {
    this.pause();
  }

  #show(): void {
    if (this.#paused || this.#job === undefined) return;
    const { stderr } = this.#host;
    if (this.#timer === undefined) {
      stderr.write(hideCursor);
      this.#timer = setInterval(() => this.#show(), tickMs);
    }
    this.#draw(cut(drawnLine(this.#job, this.#host), stderr.columns));
  }

  #hide(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#draw.clear();
    this.#host.stderr.write(showCursor);
  }
}

/** The display that fits where standard error goes to. */
export async function createProgressDisplay(host: CliHost, output: Output): Promise<ProgressDisplay> {
  if (output.json) return silentDisplay();
  if (host.stderr.isTTY !== true || host.env['TERM'] === 'dumb') return plainDisplay(host, output);
  const { createLogUpdate } = await import('log-update');
  return new DrawnDisplay(host, createLogUpdate);
}
