import type { Command } from 'commander';
import { pgkeepLine } from '../../../../shared/command-line/command-names.ts';
import { flags } from '../../../../shared/command-line/option-names.ts';
import type {
  AzureIdentity,
  IdentityStatus,
  SignInProgress,
} from '../../../../shared/identities/identities.ts';
import { registrationScript } from '../../../../shared/identities/registration.ts';
import { DisplayName, Reference } from '../../../../shared/ids.ts';
import { listOf } from '../../../../shared/words/counts.ts';
import { addAccessCommands } from './azure-access/access.ts';
import { addNetworkCommands } from './azure-access/network.ts';
import type { Client } from '../../../compose.ts';
import { exitCodes, UsageError } from '../cli-errors.ts';
import { addSignInOptions, chooseWay, type SignInOptions } from '../options/sign-in.ts';
import { checked } from '../options/values.ts';
import { findKnown } from './server/find-known.ts';
import type { Session } from '../terminal/session.ts';
import { addDiscoveryCommands } from './azure-discovery.ts';
import { addSecretCommands } from './azure-secret.ts';

export function addAzureCommands(program: Command, session: Session): void {
  const azure = program
    .command('azure')
    .description(
      'Azure: signing in and out, what there is, what an identity may do, and how servers are reached.',
    );
  addAccounts(azure, session);
  addLogin(azure, session);
  addLogout(azure, session);
  addDiscoveryCommands(azure, session);
  addAccessCommands(azure, session);
  addNetworkCommands(azure, session);
  addSecretCommands(azure, session);
}

function addAccounts(azure: Command, session: Session): void {
  const { output } = session;
  const command = azure
    .command('accounts', { isDefault: true })
    .description('Lists the identities of this home. With --check a token is asked for with each.')
    .option(flags.check, 'ask Azure for a token with each; nobody is asked to sign in')
    .addHelpText(
      'after',
      '\nExit codes: 0 nothing is wrong, 1 an identity gets no token.\n\nExample:\n  pgkeep azure accounts --check',
    );
  command.action(({ check }: { check?: true }) =>
    session.run(command, async (client) => {
      const listed = await (await client()).azure.identities({ check });
      output.result(listed, () => {
        output.table(
          [
            { title: 'NAME', value: ({ identity }) => identity.name, flexible: true },
            { title: 'KIND', value: ({ identity }) => kindWords[identity.kind] },
            { title: 'CLOUD', value: ({ identity }) => identity.cloud },
            { title: 'TENANT', value: ({ identity }) => tenantOf(identity), flexible: true },
            { title: 'STATE', value: ({ state }) => state },
            { title: 'USED BY', value: ({ usedBy }) => usedBy.join(', ') || '-', flexible: true },
          ],
          listed,
          'Nobody is signed in.',
        );
        for (const status of listed) showProblem(session, status);
      });
      return listed.some(({ state }) => state === 'fails') ? exitCodes.failed : exitCodes.done;
    }),
  );
}

const kindWords = {
  user: 'person',
  'service-principal': 'service principal',
  'managed-identity': 'managed identity',
  'azure-cli': 'Azure CLI',
} as const satisfies Record<AzureIdentity['kind'], string>;

const tenantOf = (identity: AzureIdentity) =>
  ('tenantId' in identity ? identity.tenantId : undefined) ?? 'its own';

function showProblem({ output }: Session, { problem }: IdentityStatus): void {
  if (problem === null) return;
  output.warning(problem.message);
  output.hint(problem.remedy);
}

interface LoginOptions extends SignInOptions {
  readonly name?: string;
  readonly again?: string;
}

const loginHelp = `
Without --client-id a script is printed that registers pgkeep in your tenant; the Azure CLI's own sign-in needs none.
With --again, what is not said stays as it was: tenant, client id, and the way to sign in.

Exit codes: 0 signed in; 1 nobody is signed in: the script was printed, or Azure refused.

Examples:
  pgkeep azure login --tenant contoso.com --client-id 6f2c1f2e-0000-4000-8000-000000000002
  pgkeep azure login --tenant contoso.com --client-id 6f2c1f2e-0000-4000-8000-000000000002 --device-code
  pgkeep azure login --again alice@contoso.com
  pgkeep azure login --azure-cli`;

function addLogin(azure: Command, session: Session): void {
  const { output } = session;
  const command = addSignInOptions(
    azure
      .command('login')
      .description(
        'Signs in to Azure: as a person, a service principal, this machine, or with the Azure CLI.',
      )
      .option(`${flags.name} <name>`, 'what the identity is called here', checked(DisplayName))
      .option(
        `${flags.again} <identity>`,
        'sign in again with an identity that is there',
        checked(Reference),
      ),
  ).addHelpText('after', loginHelp);
  command.action((options: LoginOptions) =>
    session.run(command, async (client) => {
      const { name, again, cloud } = options;
      const router = await client();
      const known = again === undefined ? undefined : await knownIdentity(router, again);
      const way = chooseWay(options, session.host.cwd, known);
      if (way === undefined && again === undefined) {
        const script = registrationScript(cloud ?? 'public');
        output.result({ registration: script }, () => output.script(script));
        output.notice(
          'Nobody is signed in: name an app registration of your organisation with --tenant and --client-id. The script above makes one, where the Azure CLI is installed or in Azure Cloud Shell.',
        );
        output.hint(
          `Or use the sign-in of the Azure CLI: ${pgkeepLine('azure login', flags.azureCli, ...(cloud === undefined ? [] : [flags.cloud, cloud]))}`,
        );
        return exitCodes.failed;
      }
      const secret =
        way?.kind === 'service-principal' &&
        way.login.kind === 'secret' &&
        way.login.source.kind === 'keychain'
          ? await askForSecret(session)
          : undefined;
      const done = await follow(session, router, {
        name,
        again,
        cloud,
        way,
        open: options.browser,
        secret,
      });
      if (done === undefined) {
        output.notice('Stopped: nobody was signed in.');
        return exitCodes.interrupted;
      }
      const { identity, warnings } = done;
      output.result(done, () => output.line(`Signed in: ${identity.name} (${kindWords[identity.kind]}).`));
      // advice for later: nothing is wrong with the sign-in
      for (const warning of warnings) output.notice(warning);
      return exitCodes.done;
    }),
  );
}

const knownIdentity = async ({ azure }: Client, reference: string): Promise<AzureIdentity> =>
  findKnown(
    (await azure.identities({})).map(({ identity }) => identity),
    reference,
    'identity',
  );

async function askForSecret(session: Session): Promise<string> {
  const secret = await session.ask('Client secret');
  if (secret !== '') return secret;
  throw new UsageError('the client secret is empty');
}

type SignedIn = Extract<SignInProgress, { step: 'done' }>;

/** Shows what a person has to do, until it is done; undefined where Ctrl-C ended it before. */
async function follow(
  session: Session,
  client: Client,
  wish: Parameters<Client['azure']['signIn']>[0],
): Promise<SignedIn | undefined> {
  const stop = session.stopRequests();
  const stopping = new AbortController();
  const watch = async (): Promise<SignedIn> => {
    for await (const step of await client.azure.signIn(wish, { signal: stopping.signal })) {
      if (step.step === 'done') return step;
      showStep(session, step);
    }
    throw new Error('the sign-in ended before its end');
  };
  const watched = watch();
  const done = await Promise.race([watched, stop.first]);
  if (done !== undefined) return done;
  // nobody waits for it, so nobody is told how it failed either
  watched.catch(() => {});
  stopping.abort();
  return undefined;
}

function showStep({ output }: Session, step: Exclude<SignInProgress, { step: 'done' }>): void {
  if (step.step === 'code') {
    output.notice(
      `Open ${step.page} in any browser and type the code ${step.code}. It is valid until ${output.time(step.expiresAt)}.`,
    );
    return;
  }
  output.notice('Sign in with a browser of this machine. If none opens, open this page there:');
  output.notice(step.url);
}

const leftRules = (rules: readonly string[]): string =>
  `Firewalls let in ${listOf([...rules], 20)} until an identity of that name signs in again, or ${pgkeepLine('azure network remove-ended')} is run as another one.`;

const askedAsAnother = (servers: readonly string[]): string =>
  `Azure was asked about ${listOf([...servers], 20)} as this identity. Once it is signed out, another one that may read the server is asked as, if there is one.`;

/** Asks before what uses an identity can be opened no more. Throws a UsageError where nobody says yes. */
async function confirmSignOut(
  session: Session,
  known: readonly IdentityStatus[],
  reference: string,
): Promise<void> {
  const { id } = findKnown(
    known.map((status) => status.identity),
    reference,
    'identity',
  );
  const {
    usedBy = [],
    looksAfter = [],
    asksAbout = [],
  } = known.find(({ identity }) => identity.id === id) ?? {};
  // nobody is asked for that alone: it stops no backup
  if (asksAbout.length > 0) session.output.notice(askedAsAnother(asksAbout));
  if (usedBy.length + looksAfter.length === 0) return;
  if (usedBy.length > 0) {
    session.output.notice(
      `It is used by ${listOf(usedBy, 20)}. Once it is signed out, none of that can be opened until it has another login.`,
    );
  }
  if (looksAfter.length > 0) session.output.notice(leftRules(looksAfter));
  if (await session.askYes('To sign out, type yes')) return;
  throw new UsageError(`Nobody was signed out; ${flags.yes} asks nothing`);
}

function addLogout(azure: Command, session: Session): void {
  const { output } = session;
  const command = azure
    .command('logout')
    .description('Forgets an identity here, with its tokens and a client secret that is kept here.')
    .argument('<identity>', 'name, id, or the beginning of the id')
    .option(flags.yes, 'do not ask where something uses it')
    .addHelpText(
      'after',
      '\nExit codes: 0 signed out, 3 with --yes where something used it.\n\nExample:\n  pgkeep azure logout alice@contoso.com',
    );
  command.action((identity: string, { yes }: { readonly yes?: true }) =>
    session.run(command, async (client) => {
      const { azure } = await client();
      if (yes !== true) await confirmSignOut(session, await azure.identities({}), identity);
      const gone = await azure.signOut({ identity });
      output.result(gone, () => output.line(`Signed out: ${gone.name}.`));
      // who was asked has read it
      if (yes !== true) return exitCodes.done;
      if (gone.stillUsedBy.length > 0) {
        output.warning(
          `None of these can be opened until it has another login: ${listOf(gone.stillUsedBy, 20)}.`,
        );
      }
      if (gone.leftRules.length > 0) output.warning(leftRules(gone.leftRules));
      if (gone.askedAboutAsAnother.length > 0) output.warning(askedAsAnother(gone.askedAboutAsAnother));
      const told = gone.stillUsedBy.length + gone.leftRules.length + gone.askedAboutAsAnother.length;
      return told > 0 ? exitCodes.warnings : exitCodes.done;
    }),
  );
}
