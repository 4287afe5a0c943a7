import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { oc } from '../base.ts';
import { Reference, ServerId, VaultId } from '../ids.ts';
import { AutoProtectRule, mostExceptions, NamePattern } from '../policies/auto-protect.ts';
import { ChosenRunner, Runner } from '../policies/runner.ts';

/**
 * What became of a database: `protected` by itself; `found`: somebody had protected it; `renamed`: its instance goes on
 * under its new name; `left` as it is, for example since its protection was stopped; `gone` from its server; `failed`.
 */
const toldOutcomes = ['protected', 'found', 'renamed', 'left', 'gone', 'failed'] as const;

export const ToldDatabase = z.object({
  /** Empty where it is about the server as a whole. */
  database: z.string(),
  outcome: z.enum(toldOutcomes),
  /** In sentences. */
  words: z.string(),
  at: z.iso.datetime(),
});
export type ToldDatabase = z.infer<typeof ToldDatabase>;

/** What one look at the servers came to. */
export const AutoProtectNews = ToldDatabase.omit({ at: true }).extend({
  serverName: z.string(),
  vaultName: z.string(),
});
export type AutoProtectNews = z.infer<typeof AutoProtectNews>;

/** The same with when that was, and the server where it is to be looked at. */
export const ToldOfServer = AutoProtectNews.extend({ at: z.iso.datetime(), serverId: ServerId });
export type ToldOfServer = z.infer<typeof ToldOfServer>;

/** So much of what was told is listed. */
export const mostTold = 1_000;

/** Which databases of a server are protected by themselves in a vault. */
export const AutoProtected = z.object({
  serverId: ServerId,
  serverName: z.string(),
  vaultId: VaultId,
  vaultName: z.string(),
  /** The first whose pattern has a database's name counts. */
  rules: z.array(AutoProtectRule.extend({ policyName: z.string(), agreed: z.boolean() })),
  /** Patterns of names that are left alone. */
  except: z.array(NamePattern),
  /** The home that does it: the runner of the server. */
  runner: Runner.nullable(),
  runsHere: z.boolean(),
  /** Another workstation has said something that this home, as the runner, does once somebody here confirms it. */
  waitsForConfirmation: z.boolean(),
  /** What became of databases, the newest first. */
  told: z.array(ToldDatabase).max(mostTold),
});
export type AutoProtected = z.infer<typeof AutoProtected>;

/** What the rules mean for a database that is there now. */
const verdicts = ['to be protected', 'protected', 'stopped', 'excluded', 'no rule', 'never'] as const;

export const PreviewedDatabase = z.object({
  database: z.string(),
  verdict: z.enum(verdicts),
  /** The policy by which it is to be backed up. */
  policyName: z.string().optional(),
});
export type PreviewedDatabase = z.infer<typeof PreviewedDatabase>;

const Place = z.object({ server: Reference, vault: Reference });
const Rule = Place.extend({ names: NamePattern.default('*'), policy: Reference });
const Preview = z.object({ databases: z.array(PreviewedDatabase) });

export const autoProtect = {
  /** By what is known here. */
  list: oc.output(z.array(AutoProtected)),
  /** Asks the server which databases would be protected now, with another rule where one is given; changes nothing. */
  preview: oc
    .input(Place.extend({ rule: Rule.pick({ names: true, policy: true }).optional() }))
    .output(Preview),
  /** Adds a rule, or gives the one with the same pattern another policy. This home becomes the runner where none is. */
  set: oc.input(Rule.extend({ runner: ChosenRunner.optional() })).output(AutoProtected),
  /** Takes the rule with this pattern away, all without one. What is protected stays so. Null: no rule is left. */
  remove: oc.input(Place.extend({ names: NamePattern.optional() })).output(AutoProtected.nullable()),
  /** Leaves names alone from now on, or no longer. What is protected stays so. */
  exclude: oc
    .input(
      Place.extend({
        names: z.array(NamePattern).min(1).max(mostExceptions),
        again: z.boolean().default(false),
      }),
    )
    .output(AutoProtected),
  /** This home does what the vault says from now on. */
  confirm: oc.input(Place).output(AutoProtected),
  /** What becomes of databases from now on, by any process of this home, each once; goes on until it is ended. */
  news: oc.output(eventIterator(ToldOfServer)),
};
