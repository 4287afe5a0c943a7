import type { ApplicationIdentity, SignInWay } from '../../../shared/identities/identities.ts';
import type { Engine } from '../engine.ts';
import { resolvePlace } from '../places/resolve.ts';

type ApplicationWay = Extract<SignInWay, { kind: 'service-principal' }>;

/** How to sign in, with the path of a certificate's file. */
export type ResolvedWay =
  Exclude<SignInWay, ApplicationWay> | (Omit<ApplicationWay, 'login'> & Pick<ApplicationIdentity, 'login'>);

/** The way with the path of what was chosen as a certificate. */
export async function resolveWay(
  engine: Pick<Engine, 'host' | 'places'>,
  way: SignInWay | undefined,
): Promise<ResolvedWay | undefined> {
  if (way?.kind !== 'service-principal') return way;
  const { login, ...rest } = way;
  if (login.kind === 'secret') return { ...rest, login };
  return { ...rest, login: { ...login, file: await resolvePlace(engine, login.file, 'certificate') } };
}
