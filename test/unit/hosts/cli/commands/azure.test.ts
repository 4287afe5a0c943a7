import { expect, it } from 'vitest';
import { FakeHost, pgkeep } from '../../../../support/cli/fake-host.ts';
import { run } from '../../../../../main/hosts/cli/run.ts';

const app = ['--tenant', 'contoso.com', '--client-id', '6f2c1f2e-0000-4000-8000-000000000002'];
const page = { step: 'browser', url: 'https://login.microsoftonline.com/x' };

it('Ctrl-C ends a sign-in that nobody finishes, with a word and the exit code of it', async () => {
  const host: FakeHost = new FakeHost({
    answers: {
      'azure.signIn': async function* () {
        yield page;
        host.interrupt();
        await new Promise(() => {});
      },
    },
  });
  const exitCode = await run(['azure', 'login', ...app], host);
  expect(host.stderr.text).toBe(
    `Sign in with a browser of this machine. If none opens, open this page there:\n${page.url}\nStopped: nobody was signed in.\n`,
  );
  expect([exitCode, host.closed, host.listening]).toStrictEqual([130, 1, 0]);
});

it('an empty client secret is refused, and nobody is asked for a token', async () => {
  const { stderr, exitCode, calls } = await pgkeep(['azure', 'login', ...app, '--client-secret-keychain'], {
    ask: () => Promise.resolve(''),
  });
  expect(stderr).toContain('The client secret is empty.');
  expect([exitCode, calls]).toStrictEqual([2, []]);
});
