import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Command } from 'commander';
import { flags } from '../../../../shared/command-line/option-names.ts';
import { pgkeepLine } from '../../../../shared/command-line/command-names.ts';
import { DisplayName } from '../../../../shared/ids.ts';
import { KeyId, shortKeyId, type SigningKey } from '../../../../shared/keys.ts';
import { inQuotes } from '../../../../shared/words/in-quotes.ts';
import type { Client } from '../../../compose.ts';
import { absolutePath } from '../../../core/absolute-path.ts';
import { fileErrorWords, UsageError, exitCodes } from '../cli-errors.ts';
import { checked } from '../options/values.ts';
import { reference } from '../terminal/format.ts';
import type { Output } from '../terminal/output.ts';
import type { Session } from '../terminal/session.ts';

const keyArgument = 'name, fingerprint, or the beginning of the fingerprint';

export function addKeyCommands(program: Command, session: Session): void {
  const keys = program
    .command('keys')
    .description('Keys that sign recovery points: this workstation’s, and those that are trusted here.');
  addKeysList(keys, session);
  addKeysShow(keys, session);
  addKeysTrust(keys, session);
  addKeysDistrust(keys, session);
  addKeysUse(keys, session);
  addKeysExport(keys, session);
  addKeysImport(keys, session);
}

function addKeysList(keys: Command, session: Session): void {
  const { output } = session;
  const command = keys
    .command('list', { isDefault: true })
    .description('Lists the keys that are trusted here, and those whose private half is here.')
    .addHelpText('after', '\nExample:\n  pgkeep keys');
  command.action(() =>
    session.run(command, async (client) => {
      const listed = await (await client()).keys.list();
      output.result(listed, () => {
        output.table(
          [
            { title: 'NAME', value: ({ name }) => name, flexible: true },
            { title: 'FINGERPRINT', value: ({ id }) => shortKeyId(id) },
            { title: 'SIGNS HERE', value: ({ signs }) => (signs ? 'yes' : 'no') },
            { title: 'PRIVATE KEY HERE', value: ({ isPrivateHere }) => (isPrivateHere ? 'yes' : 'no') },
            {
              title: 'TRUSTED SINCE',
              value: ({ trusted }) => (trusted === null ? 'not trusted' : output.time(trusted.since)),
            },
            { title: 'BY', value: ({ trusted }) => trusted?.by ?? '-', flexible: true },
          ],
          listed,
        );
      });
      return exitCodes.done;
    }),
  );
}

function addKeysShow(keys: Command, session: Session): void {
  const { output } = session;
  const command = keys
    .command('show')
    .description('Shows a key with its whole fingerprint; without a name the one that signs here.')
    .argument('[key]', keyArgument)
    .addHelpText('after', '\nExamples:\n  pgkeep keys show\n  pgkeep keys show "DBA team"');
  command.action((reference: string | undefined) =>
    session.run(command, async (client) => {
      const key = await findKey(await client(), reference);
      output.result(key, () => {
        output.pairs([
          ['key', key.name],
          ['fingerprint', key.id],
          ['signs here', key.signs ? 'yes' : 'no'],
          ['private key here', key.isPrivateHere ? 'yes' : 'no'],
          ['trusted', key.trusted === null ? 'no' : `since ${output.time(key.trusted.since)}`],
          ['trusted by', key.trusted?.by],
        ]);
        showPublicKey(output, key);
      });
      return exitCodes.done;
    }),
  );
}

/** In PEM, line by line. */
function showPublicKey(output: Output, { publicKey }: SigningKey): void {
  for (const line of publicKey.trimEnd().split('\n')) output.line(line);
}

/** As people hand it on: in capitals, too, and in groups. */
const fingerprintOf = (text: string): KeyId => checked(KeyId)(text.replace(/[\s:]/g, '').toLowerCase());

interface TrustOptions {
  readonly file?: string;
  readonly instance?: string;
  readonly point?: string;
  readonly fingerprint?: string;
}

function addKeysTrust(keys: Command, session: Session): void {
  const { output } = session;
  const command = keys
    .command('trust')
    .description(
      'Trusts a key: what it has signed counts as signed. Compare its fingerprint with its owner’s.',
    )
    .argument('<name>', 'whose key it is, as it is told from now on', checked(DisplayName))
    .option(`${flags.file} <file>`, 'the public key, as "keys export" writes it')
    .option(`${flags.instance} <instance>`, 'the key with which a recovery point of this instance is signed')
    .option(`${flags.point} <point>`, 'with --instance: id of the recovery point', 'latest')
    .option(
      `${flags.fingerprint} <fingerprint>`,
      'the whole fingerprint that the key must have; does not ask then',
      fingerprintOf,
    )
    .addHelpText(
      'after',
      `
Examples:
  pgkeep keys trust "DBA team" --file team.pub
  pgkeep keys trust "workstation 2" --instance prod/shop`,
    );
  command.action((name: string, options: TrustOptions) =>
    session.run(command, async (client) => {
      if ((options.file === undefined) === (options.instance === undefined)) {
        throw new UsageError(
          'Name the key with --file, or a recovery point that it has signed with --instance',
        );
      }
      const router = await client();
      const key =
        options.file !== undefined
          ? await trustFile(router, name, ownPath(session, options.file), options.fingerprint)
          : await trustOfPoint(session, router, name, options);
      output.result(key, () => output.line(`Key ${shortKeyId(key.id)} is trusted as ${key.name}.`));
      return exitCodes.done;
    }),
  );
}

async function trustFile(
  router: Client,
  name: string,
  file: string,
  fingerprint: string | undefined,
): Promise<SigningKey> {
  const publicKey = await readKey(file);
  return await router.keys.trust({ name, publicKey, keyId: fingerprint });
}

/** A public key takes some 120 bytes; of a file that is no key no more is read than tells that. */
const longestKey = 4096;

async function readKey(file: string): Promise<string> {
  try {
    // a pipe without a writer would be waited for
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(longestKey), 0, longestKey, 0);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${fileErrorWords(error)}`);
  }
}

async function trustOfPoint(
  session: Session,
  router: Client,
  name: string,
  { instance, point, fingerprint }: TrustOptions,
): Promise<SigningKey> {
  const { manifest, signature } = await router.points.show({ instance, point });
  if (signature.outcome !== 'unknown key') {
    throw new UsageError(
      signature.outcome === 'signed'
        ? `The recovery point ${manifest.pointId} is signed by ${signature.by}, which is trusted already`
        : signature.outcome === 'wrong'
          ? `The signature of the recovery point ${manifest.pointId} is wrong: ${signature.reason}`
          : `The recovery point ${manifest.pointId} is not signed`,
    );
  }
  const { keyId } = signature;
  if (fingerprint === undefined) {
    session.output.notice(`The recovery point ${manifest.pointId} is signed with the key`);
    session.output.notice(`  ${keyId}`);
    session.output.notice('Its owner sees the same with: pgkeep keys show');
    if (!(await session.askYes(`To trust it as ${name}, type yes`))) {
      throw new UsageError('No key was trusted');
    }
  } else if (fingerprint !== keyId) {
    throw new UsageError(`The recovery point ${manifest.pointId} is signed with another key, ${keyId}`);
  }
  const { instanceId, pointId } = manifest;
  return await router.keys.trustOfPoint({ name, instance: instanceId, point: pointId, keyId });
}

function addKeysDistrust(keys: Command, session: Session): void {
  const { output } = session;
  const command = keys
    .command('distrust')
    .description('Stops trusting a key: what it has signed counts as signed by an unknown key.')
    .argument('<key>', keyArgument)
    .addHelpText('after', '\nExample:\n  pgkeep keys distrust "workstation 2"');
  command.action((key: string) =>
    session.run(command, async (client) => {
      const answer = await (await client()).keys.distrust({ key });
      output.result(answer, () =>
        output.line(`Key ${shortKeyId(answer.id)} is not trusted any more: it was ${answer.name}.`),
      );
      return exitCodes.done;
    }),
  );
}

function addKeysUse(keys: Command, session: Session): void {
  const { output } = session;
  const command = keys
    .command('use')
    .description('Signs with this key from now on. Its private half has to be here.')
    .argument('<key>', keyArgument)
    .addHelpText('after', '\nExample:\n  pgkeep keys use "DBA team"');
  command.action((key: string) =>
    session.run(command, async (client) => {
      const answer = await (await client()).keys.use({ key });
      output.result(answer, () => output.line(signsFromNowOn(answer)));
      return exitCodes.done;
    }),
  );
}

const signsFromNowOn = ({ name }: SigningKey) => `Recovery points are signed by ${name} from now on.`;

function addKeysExport(keys: Command, session: Session): void {
  const { output } = session;
  const command = keys
    .command('export')
    .description(
      'Prints a public key, to be trusted on other workstations; without a name that which signs here.',
    )
    .argument('[key]', keyArgument)
    .option(
      `${flags.privateTo} <file>`,
      'write the private key into this new file instead: whoever has it signs as its owner',
    )
    .addHelpText(
      'after',
      `
Examples:
  pgkeep keys export > workstation-1.pub
  pgkeep keys export "DBA team" --private-to team.key`,
    );
  command.action((key: string | undefined, { privateTo }: { readonly privateTo?: string }) =>
    session.run(command, async (client) => {
      const router = await client();
      const found = await findKey(router, key);
      if (privateTo === undefined) {
        output.result(found, () => showPublicKey(output, found));
        return exitCodes.done;
      }
      const file = ownPath(session, privateTo);
      const exported = await router.keys.exportPrivate({ key: found.id, file });
      output.result(exported, () => {
        output.line(`Private key of ${exported.key.name} written to ${exported.file}.`);
        output.hint('Whoever reads that file signs as its owner: remove it once it is imported.');
      });
      return exitCodes.done;
    }),
  );
}

function addKeysImport(keys: Command, session: Session): void {
  const { output } = session;
  const command = keys
    .command('import')
    .description('Takes a team’s private key from a file, trusts it, and signs with it from now on.')
    .argument('<name>', 'whose key it is', checked(DisplayName))
    .argument('<file>', 'file with the private key, as "keys export --private-to" writes it')
    .addHelpText('after', '\nExample:\n  pgkeep keys import "DBA team" team.key');
  command.action((name: string, file: string) =>
    session.run(command, async (client) => {
      const key = await (await client()).keys.importPrivate({ name, file: ownPath(session, file) });
      const { warning } = key;
      output.result(key, () => {
        output.line(signsFromNowOn(key));
        if (warning !== undefined) output.warning(warning);
        output.hint(
          `On workstations that only read: ${pgkeepLine('keys trust', reference(key), flags.file, 'FILE')}`,
        );
      });
      return warning === undefined ? exitCodes.done : exitCodes.warnings;
    }),
  );
}

/** A file that was named on the command line: a relative name begins in the folder that the command runs in. */
const ownPath = ({ host }: Session, file: string): string => absolutePath(file, { cwd: host.cwd });

/** Without a reference the key that signs here. */
async function findKey(router: Client, wanted: string | undefined): Promise<SigningKey> {
  const listed = await router.keys.list();
  const found =
    wanted === undefined
      ? listed.find(({ signs }) => signs)
      : (listed.find(({ id, name }) => id === wanted || name === wanted) ?? onlyOne(listed, wanted));
  if (found !== undefined) return found;
  throw new UsageError(`There is no key ${inQuotes(wanted ?? '')}; pgkeep keys lists them`);
}

function onlyOne(listed: readonly SigningKey[], wanted: string): SigningKey | undefined {
  const begun = listed.filter(({ id }) => id.startsWith(wanted));
  return begun.length === 1 ? begun[0] : undefined;
}
