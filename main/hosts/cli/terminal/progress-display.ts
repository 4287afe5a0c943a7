import { SingleBar } from 'cli-progress';
import type { Job } from '../../../../shared/jobs.ts';
import type { CliHost } from '../host.ts';
import type { Output } from './output.ts';
import { PlainProgress, describeProgress, shareDone } from './progress-line.ts';

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
  return host.clock.now().getTime() - new Date(job.startedAt).getTime();
}

/** One line that is drawn again and again; a bar stands before it where the number of bytes is known. */
function drawnDisplay(host: CliHost): ProgressDisplay {
  let job: Job | undefined;
  let paused = false;
  let bar: SingleBar | undefined;
  let timer: NodeJS.Timeout | undefined;

  const text = (): string => {
    if (job === undefined || job.progress === null) return 'starting';
    const line = describeProgress(job.progress, age(job, host));
    const share = shareDone(job.progress);
    if (share === undefined) return line;
    const filled = Math.round(share * barWidth);
    return `[${'='.repeat(filled)}${'-'.repeat(barWidth - filled)}] ${line}`;
  };
  const show = (): void => {
    if (paused) return;
    if (bar === undefined) {
      bar = new SingleBar({
        stream: host.stderr,
        format: text,
        clearOnComplete: true,
        hideCursor: true,
        // cut at the terminal's width: a line that wraps cannot be drawn over
        linewrap: true,
        forceRedraw: true,
        // signals are ours: the job has to be cancelled first
        gracefulExit: false,
      });
      bar.start(1, 0);
      timer = setInterval(show, tickMs);
    }
    bar.update(0);
  };
  const hide = (): void => {
    clearInterval(timer);
    bar?.stop();
    bar = undefined;
  };
  return {
    update(now) {
      job = now;
      show();
    },
    pause() {
      paused = true;
      hide();
    },
    resume() {
      paused = false;
      if (job !== undefined) show();
    },
    stop() {
      paused = true;
      hide();
    },
  };
}

/** The display that fits where standard error goes to. */
export function createProgressDisplay(host: CliHost, output: Output): ProgressDisplay {
  if (output.json) return silentDisplay();
  return host.stderr.isTTY === true && host.env['TERM'] !== 'dumb'
    ? drawnDisplay(host)
    : plainDisplay(host, output);
}
