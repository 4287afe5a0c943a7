import { listIdentities, signOut } from '../../coordinator/identities/identities.ts';
import { signIn } from '../../coordinator/identities/sign-in.ts';
import { resolveWay } from '../../coordinator/identities/way.ts';
import type { JobStarter } from '../../coordinator/jobs/start-jobs.ts';
import { findIdentity } from '../../coordinator/lookup.ts';
import type { Implementer } from '../implementer.ts';

export function azureCalls(os: Implementer['azure'], { engine }: JobStarter) {
  return os.router({
    identities: os.identities.handler(({ input }) => listIdentities(engine, input)),
    signIn: os.signIn.handler(async ({ input, signal }) =>
      signIn(engine, { ...input, way: await resolveWay(engine, input.way) }, signal),
    ),
    signOut: os.signOut.handler(({ input }) => signOut(engine, findIdentity(engine.store, input.identity))),
  });
}
