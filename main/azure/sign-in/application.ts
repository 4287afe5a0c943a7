import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ConfidentialClientApplication, type AuthenticationResult } from '@azure/msal-node';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { ApplicationIdentity } from '../../../shared/identities/identities.ts';
import { PgkeepError, messageOf } from '../../core/errors.ts';
import { registerSecret } from '../../core/redact.ts';
import type { SecretReader } from '../../credentials/secret-reader.ts';
import type { TokenWish } from '../../credentials/token-source.ts';
import { cloudHosts } from '../http/clouds.ts';
import { guardCloudHosts } from '../http/guard.ts';
import { msalNetwork } from './msal-network.ts';
import { toSignInError } from './sign-in-errors.ts';

/** What an application proves itself with, as MSAL takes it. */
type Proof =
  | { readonly clientSecret: string }
  | {
      readonly clientCertificate: {
        readonly thumbprintSha256: string;
        readonly privateKey: string;
        readonly x5c: string;
      };
    };

/**
 * Tokens of an application, which live in this process alone: what proves it is at hand wherever it runs. The secret is
 * read whenever a token is wanted, also where one is at hand: a new one is taken at once, and one that is gone is seen.
 */
export class ApplicationTokens {
  readonly #identity: ApplicationIdentity;
  readonly #client: HttpClient;
  #app: { readonly proof: Proof; readonly app: ConfidentialClientApplication } | undefined;
  readonly #network: ReturnType<typeof msalNetwork>;

  constructor(identity: ApplicationIdentity, client: HttpClient) {
    this.#identity = identity;
    this.#client = guardCloudHosts(client, identity.cloud);
    this.#network = msalNetwork(this.#client);
  }

  async token(
    { scope, tenantId, claims, fresh = false }: TokenWish,
    secrets: SecretReader,
  ): Promise<AuthenticationResult> {
    const { cloud, name, tenantId: own } = this.#identity;
    const tenant = tenantId ?? own;
    const app = this.#application(await readProof(this.#identity, secrets));
    return this.#network.telling(
      async () => {
        const result = await app.acquireTokenByClientCredential({
          scopes: [scope],
          authority: `https://${cloudHosts[cloud].signIn}/${tenant}`,
          ...(claims !== undefined && { claims }),
          skipCache: fresh,
        });
        if (result === null) throw new Error('Entra gave no token');
        return result;
      },
      (error, said) => toSignInError(error, { name, isKnown: true, tenant }, said),
    );
  }

  /** The one that has tokens already, unless the proof is another by now. */
  #application(proof: Proof): ConfidentialClientApplication {
    if (JSON.stringify(this.#app?.proof) !== JSON.stringify(proof)) {
      const { cloud, clientId, tenantId } = this.#identity;
      const app = new ConfidentialClientApplication({
        auth: {
          clientId,
          authority: `https://${cloudHosts[cloud].signIn}/${tenantId}`,
          clientCapabilities: ['CP1'],
          ...proof,
        },
        system: { networkClient: this.#network },
      });
      this.#app = { proof, app };
      return app;
    }
    return (this.#app as { app: ConfidentialClientApplication }).app;
  }
}

async function readProof({ id, name, login }: ApplicationIdentity, secrets: SecretReader): Promise<Proof> {
  if (login.kind === 'certificate') return readCertificate(login.file);
  const clientSecret = await secrets.readSecret(login.source, id, `Client secret of ${name}`);
  if (clientSecret === '') {
    throw new PgkeepError('UserErrorApplicationLogin', `The client secret of ${name} is empty.`, {
      remedy: 'Sign in again with the identity, and give the client secret.',
    });
  }
  registerSecret(clientSecret);
  return { clientSecret };
}

/** The certificate and its key from one PEM file, as Azure's portal and az hand them out. */
async function readCertificate(file: string): Promise<Proof> {
  const refuse = (why: string, cause?: unknown) =>
    new PgkeepError('UserErrorCredentialUnavailable', `The certificate in ${file} cannot be used: ${why}.`, {
      remedy: 'Give a PEM file with the certificate and its private key, the key not encrypted.',
      cause,
    });
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw refuse(messageOf(error), error);
  }
  const privateKey = /-----BEGIN (?:RSA )?PRIVATE KEY-----[^-]+-----END (?:RSA )?PRIVATE KEY-----/.exec(
    text,
  )?.[0];
  const x5c = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  if (privateKey === undefined) throw refuse('it has no private key that is not encrypted');
  registerSecret(privateKey);
  if (x5c === null) throw refuse('it has no certificate');
  try {
    const thumbprintSha256 = new X509Certificate(x5c[0] ?? '').fingerprint256.replaceAll(':', '');
    return { clientCertificate: { thumbprintSha256, privateKey, x5c: x5c.join('\n') } };
  } catch (error) {
    throw refuse('the certificate is damaged', error);
  }
}
