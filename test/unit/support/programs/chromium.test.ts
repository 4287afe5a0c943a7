import { describe, expect, it } from 'vitest';
import { ensureChromium } from '../../../support/programs/chromium.ts';

/** Runs it on a machine where `brings` says which command brings a browser that starts. */
async function ensure(machine: {
  system: string;
  isRoot: boolean;
  there?: string;
  brings?: (line: string) => boolean;
}) {
  const { system, isRoot, brings = () => false } = machine;
  let { there } = machine;
  const ran: string[] = [];
  const said: string[] = [];
  const outcome = ensureChromium({
    system,
    isRoot,
    run: (program, args) => {
      const line = [program, ...args].join(' ');
      ran.push(line);
      // apt knows no package before it has read the lists.
      const isApt = program === 'apt-get' && !line.includes('update');
      if (isApt && !ran.includes('apt-get update -qq')) return Promise.resolve(false);
      if (brings(line)) there = '/brought';
      return Promise.resolve(line.includes('update') || there !== undefined);
    },
    find: () => Promise.resolve(there),
    say: (line) => void said.push(line),
  });
  return { ran, said, outcome: await outcome.catch((error: unknown) => (error as Error).message) };
}

const debian = {
  first: 'apt-get install --yes --no-install-recommends -qq chromium',
  update: 'apt-get update -qq',
};

describe('the browser for the specs', () => {
  it('is the one that is there', async () => {
    const { ran, said, outcome } = await ensure({
      system: 'debian',
      isRoot: true,
      there: '/usr/bin/chromium',
    });
    expect({ ran, said, outcome }).toEqual({ ran: [], said: [], outcome: '/usr/bin/chromium' });
  });

  it('comes from apt as root on Debian, which reads its lists first where it has none', async () => {
    const brings = (line: string) => line === debian.first;
    const { ran, said, outcome } = await ensure({ system: 'debian', isRoot: true, brings });
    expect(ran).toEqual([debian.first, debian.update, debian.first]);
    expect(outcome).toBe('/brought');
    expect(said).toEqual(['Chromium, for the specs of the interface, is missing; installing it:']);
  });

  it.each([
    ['as root on Ubuntu, whose own package asks for a snap', 'ubuntu', true, ' --with-deps'],
    ['as another user on Debian', 'debian', false, ''],
    ['on macOS', '', false, ''],
  ])('is Playwright’s %s', async (_where, system, isRoot, withDependencies) => {
    const brings = (line: string) => line.includes('playwright install');
    const { ran, outcome } = await ensure({ system, isRoot, brings });
    expect(ran).toEqual([`npx --no-install playwright install${withDependencies} chromium`]);
    expect(outcome).toBe('/brought');
  });

  it('is Playwright’s where apt brings none', async () => {
    const brings = (line: string) => line.includes('playwright install');
    const { ran, outcome } = await ensure({ system: 'debian', isRoot: true, brings });
    expect(ran.at(-1)).toBe('npx --no-install playwright install --with-deps chromium');
    expect(outcome).toBe('/brought');
  });

  it('that cannot be had is one sentence', async () => {
    expect((await ensure({ system: 'debian', isRoot: false })).outcome).toBe(
      'The specs of the interface need Chromium, which could not be installed: sudo apt-get install chromium.',
    );
    expect((await ensure({ system: 'fedora', isRoot: true })).outcome).toBe(
      'The specs of the interface need Chromium, which could not be installed: npx playwright install chromium, and its libraries with sudo npx playwright install-deps chromium.',
    );
  });
});
