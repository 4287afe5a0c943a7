import { z } from 'zod';
import { oc } from '../base.ts';
import { eventIterator } from '@orpc/contract';
import { ErrorReport } from '../errors.ts';
import { DisplayName, IdentityId, Reference } from '../ids.ts';
import { ChosenPlace } from '../places.ts';
import { SecretSource } from '../logins/secret-source.ts';
import { SecretTicket } from '../logins/secret-tickets.ts';
import { AzureCloud } from './cloud.ts';

/** A directory of Entra: its id, or one of its domains. It becomes part of a URL. */
export const TenantId = z
  .string()
  .regex(
    /^[A-Za-z0-9]([A-Za-z0-9-]{0,62}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,62}[A-Za-z0-9])?)*$/,
    'a tenant is its id or one of its domains',
  )
  .max(255, 'a tenant has at most 255 characters');

/** The application (client) id of an app registration, or the client id of a managed identity. */
export const ClientId = z.guid('a client id is a GUID');

/** How an application proves that it is the one; never the secret itself. */
const ApplicationLogin = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('secret'), source: SecretSource }),
  /** A PEM file with the certificate and its private key, which is not encrypted. */
  z.object({ kind: z.literal('certificate'), file: z.string().min(1, 'a certificate has a file') }),
]);

const ofEach = {
  id: IdentityId,
  name: DisplayName,
  cloud: AzureCloud,
  addedAt: z.iso.datetime(),
  /** When it was signed in again last; absent where it never was. */
  signedInAt: z.iso.datetime().optional(),
};

/** A person who signed in, in a browser here or with a code in a browser elsewhere. */
const UserIdentity = z.object({
  ...ofEach,
  kind: z.literal('user'),
  /** How the person signed in last. */
  by: z.enum(['browser', 'device-code']),
  /** The tenant that the person signed in to. */
  tenantId: TenantId,
  /** The app registration of the organisation. */
  clientId: ClientId,
  username: z.string(),
  /** By which MSAL tells accounts apart: object id and home tenant. */
  homeAccountId: z.string(),
});
export type UserIdentity = z.infer<typeof UserIdentity>;

const ApplicationIdentity = z.object({
  ...ofEach,
  kind: z.literal('service-principal'),
  tenantId: TenantId,
  clientId: ClientId,
  login: ApplicationLogin,
});
export type ApplicationIdentity = z.infer<typeof ApplicationIdentity>;

/** The identity of the machine itself; the one that Azure gave it, unless a client id names another. */
const ManagedIdentity = z.object({
  ...ofEach,
  kind: z.literal('managed-identity'),
  clientId: ClientId.optional(),
});

/** Whoever is signed in to the Azure CLI of the user of this machine. */
const AzureCliIdentity = z.object({
  ...ofEach,
  kind: z.literal('azure-cli'),
  tenantId: TenantId.optional(),
});

/** As whom pgkeep acts in Azure. Never a secret. */
export const AzureIdentity = z.discriminatedUnion('kind', [
  UserIdentity,
  ApplicationIdentity,
  ManagedIdentity,
  AzureCliIdentity,
]);
export type AzureIdentity = z.infer<typeof AzureIdentity>;

/** How to sign in. */
const SignInWay = z.discriminatedUnion('kind', [
  /** In a browser of this machine. */
  z.object({ kind: z.literal('browser'), tenantId: TenantId, clientId: ClientId }),
  z.object({ kind: z.literal('device-code'), tenantId: TenantId, clientId: ClientId }),
  z.object({
    kind: z.literal('service-principal'),
    tenantId: TenantId,
    clientId: ClientId,
    login: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('secret'), source: SecretSource }),
      z.object({ kind: z.literal('certificate'), file: ChosenPlace }),
    ]),
  }),
  z.object({ kind: z.literal('managed-identity'), clientId: ClientId.optional() }),
  z.object({ kind: z.literal('azure-cli'), tenantId: TenantId.optional() }),
]);
export type SignInWay = z.output<typeof SignInWay>;
/** The same as a call names it. */
export type GivenSignInWay = z.input<typeof SignInWay>;

/** What happens while somebody signs in; the last one is `done`. */
export const SignInProgress = z.discriminatedUnion('step', [
  /** The page of Entra. It works in a browser of this machine only. */
  z.object({ step: z.literal('browser'), url: z.url() }),
  /** The code to type at the page of Entra, in any browser. */
  z.object({
    step: z.literal('code'),
    code: z.string(),
    page: z.url(),
    expiresAt: z.iso.datetime(),
  }),
  z.object({
    step: z.literal('done'),
    identity: AzureIdentity,
    /** What is to be known of it, each in a sentence. */
    warnings: z.array(z.string()),
  }),
]);
export type SignInProgress = z.infer<typeof SignInProgress>;

/** An identity, and whether Azure gives it a token. */
export const IdentityStatus = z.object({
  identity: AzureIdentity,
  state: z.enum(['not checked', 'works', 'fails']),
  /** Why not; null unless it fails. */
  problem: ErrorReport.nullable(),
  /** The servers, databases and vaults that use it, by kind and name: "server prod". */
  usedBy: z.array(z.string()),
  /** Temporary firewall rules that it takes away at their end: "198.51.100.7 at shop-kv". */
  looksAfter: z.array(z.string()),
  /** The servers that it found in Azure, by name: Azure is asked about them as this identity. */
  asksAbout: z.array(z.string()),
});
export type IdentityStatus = z.infer<typeof IdentityStatus>;

export const azure = {
  /** All identities of this home; with `check` a token is asked for with each. Nobody is asked to sign in. */
  identities: oc.input(z.object({ check: z.boolean().optional() })).output(z.array(IdentityStatus)),
  /**
   * Signs in, and keeps the identity once Azure has given it a token. With `again` it is an identity that is there, whose
   * sign-in has ended or is to be made in another way.
   */
  signIn: oc
    .input(
      z.object({
        /** What the identity is called; the user name or what kind of identity it is, unless said. */
        name: DisplayName.optional(),
        again: Reference.optional(),
        cloud: AzureCloud.optional(),
        /** As it was last time, where `again` is given, unless said. */
        way: SignInWay.optional(),
        /** Opens a browser where one is needed; else whoever asks does. */
        open: z.boolean().optional(),
        /** The client secret, to be kept where its source says. */
        secret: z.string().optional(),
        ticket: SecretTicket.optional(),
      }),
    )
    .output(eventIterator(SignInProgress)),
  /** Forgets an identity, with all tokens and secrets of it that are kept here. */
  signOut: oc.input(z.object({ identity: Reference })).output(
    z.object({
      name: z.string(),
      stillUsedBy: z.array(z.string()),
      /** Firewall rules that stay until somebody takes them away: "198.51.100.7 at shop-kv". */
      leftRules: z.array(z.string()),
      /** Servers about which Azure is asked as another identity from now on, if one may read them. */
      askedAboutAsAnother: z.array(z.string()),
    }),
  ),
};
