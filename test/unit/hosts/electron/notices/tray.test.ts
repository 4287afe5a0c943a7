import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  RunningTray,
  trayIconFile,
  trayTemplate,
  trayTooltip,
} from '../../../../../main/hosts/electron/notices/tray.ts';
import { world } from '../../../../support/electron/double.ts';
import { sampleJob } from '../../../../support/electron/sample-jobs.ts';

function commands() {
  return { open: vi.fn<(route: string) => void>(), show: vi.fn<() => void>(), quit: vi.fn<() => void>() };
}
const click = (item: { click?: unknown } | undefined) => (item as { click(): void }).click();
const jobs = (count: number) =>
  Array.from({ length: count }, (_, index) => sampleJob({ id: `job-000${index}`, subject: `db${index}` }));

describe('the tray’s words', () => {
  it('count the running jobs', () => {
    expect(trayTooltip([])).toBe('pgkeep: no jobs in progress');
    expect(trayTooltip(jobs(1))).toBe('pgkeep: 1 job in progress');
    expect(trayTooltip(jobs(3))).toBe('pgkeep: 3 jobs in progress');
  });

  it('show what each does, and lead to it', () => {
    const does = commands();
    const job = sampleJob({
      subject: 'R&D',
      progress: { phase: 'dumping', bytes: 1, rate: 1, tables: { done: 4, total: 12 } },
    });
    const template = trayTemplate([job], does);
    expect(template.map(({ label, type }) => label ?? type)).toEqual([
      '1 job in progress',
      'Backup of R&&D: dumping, 4 of 12 tables',
      'separator',
      'Open pgkeep',
      'Quit pgkeep',
    ]);
    click(template[1]);
    expect(does.open).toHaveBeenCalledExactlyOnceWith(`/jobs/${job.id}`);
  });

  it('tell those that wait apart, and list only those that run', () => {
    const waiting = { phase: 'waiting', waitingFor: '2 other backups on old', bytes: 0, rate: 0 };
    const all = [...jobs(2), sampleJob({ id: 'job-wait', progress: waiting })];
    expect(trayTooltip(all)).toBe('pgkeep: 2 jobs in progress, 1 waiting');
    expect(trayTemplate(all, commands()).map(({ label, type }) => label ?? type)).toEqual([
      '2 jobs in progress, 1 waiting',
      'Backup of db0: dumping',
      'Backup of db1: dumping',
      'And 1 more…',
      'separator',
      'Open pgkeep',
      'Quit pgkeep',
    ]);
  });

  it('stop at eight jobs and lead to the rest', () => {
    const does = commands();
    const more = trayTemplate(jobs(10), does).find(({ label }) => label === 'And 2 more…');
    click(more);
    expect(does.open).toHaveBeenCalledExactlyOnceWith('/jobs');
  });

  it('have an image for each platform', () => {
    expect([trayIconFile('darwin'), trayIconFile('win32'), trayIconFile('linux')]).toEqual([
      'trayTemplate.png',
      'tray-16.png',
      'tray-32.png',
    ]);
  });
});

describe('the tray', () => {
  beforeEach(() => {
    world.trays.length = 0;
  });

  it('is there while jobs run or the window is closed to it', () => {
    const tray = new RunningTray('/icons', 'linux', commands());
    tray.update([], false);
    expect(world.trays).toHaveLength(0);
    tray.update(jobs(1), false);
    expect(world.trays).toHaveLength(1);
    tray.update([], true);
    expect(world.trays[0]?.tooltip).toBe('pgkeep: no jobs in progress');
    tray.update([], false);
    expect(world.trays).toHaveLength(0);
  });

  it('keeps its menu while nothing that it says has changed', () => {
    const tray = new RunningTray('/icons', 'linux', commands());
    const [job] = jobs(1);
    if (job === undefined) throw new Error('no job');
    tray.update([job], false);
    const menu = world.trays[0]?.menu;
    tray.update([{ ...job, progress: { phase: 'dumping', bytes: 999, rate: 7 } }], false);
    expect(world.trays[0]?.menu).toBe(menu);
    tray.update([{ ...job, progress: { phase: 'checking', bytes: 999, rate: 7 } }], false);
    expect(world.trays[0]?.menu).not.toBe(menu);
  });
});
