import { inDatabase, makeDatabase } from '../../support/databases/test-databases.ts';
import { expect, test } from '../support/fixtures.ts';
import {
  arrangeProtected,
  backUpNow,
  chooseRow,
  expectPath,
  jobPatience,
  openAdvanced,
  openDatabase,
  typeLogin,
} from '../support/steps.ts';

test('a server with a wrong password is added only when the password is right or the user insists', async ({
  home,
  servers,
}) => {
  const { host, port, user, password } = servers.new;
  const page = await home.open();
  const drawer = page.getByRole('dialog', { name: 'Add server' });
  const problem = drawer.getByRole('alert');
  const tryOut = drawer.getByRole('button', { name: 'Test connection' });
  const fillIn = async (tls = 'disable') => {
    await page.getByRole('button', { name: 'Add server' }).click();
    await drawer.getByRole('textbox', { name: 'Host' }).fill(host);
    await drawer.getByRole('textbox', { name: 'Port' }).fill(String(port));
    await drawer.getByRole('textbox', { name: 'User' }).fill(user);
    await openAdvanced(drawer);
    await drawer.getByRole('radio', { name: tls }).check();
    await typeLogin(drawer, 'not the password');
    await tryOut.click();
  };

  await test.step('weaker TLS is not the filled button, and asks for the login again', async () => {
    await page.getByRole('link', { name: 'Servers', exact: true }).click();
    await fillIn('verify-full');
    await expect(problem).toContainText('does not offer TLS, and the mode is verify-full');
    await drawer.getByRole('button', { name: 'Go on without TLS, and give the login again' }).click();
    await expect(drawer.getByRole('radio', { name: 'disable' })).toBeChecked();
    await expect(drawer.getByLabel(/^Password\s*\*?$/)).toHaveValue('');
    await expect(drawer.getByLabel(/^Password\s*\*?$/)).toBeFocused();
    await expect(drawer.getByText('The password of the user.')).toBeVisible();
    await drawer.getByRole('button', { name: 'Cancel' }).click();
  });

  await test.step('the test says what is wrong and what to do', async () => {
    await fillIn();
    await expect(problem).toContainText(
      `The test failed: ${host}:${port} refused the login of ${user}: password authentication failed`,
    );
    await expect(problem).toContainText('Check the user name and where the password comes from');
    await expect(problem).toContainText('UserErrorDBUserAuthFailed');
    await expect(problem).toBeInViewport({ ratio: 1 });
    await expect(drawer.getByRole('button', { name: 'Add server', exact: true })).toBeHidden();
    await problem.getByRole('button', { name: 'Correct the login' }).click();
    await expect(drawer.getByLabel(/^Password\s*\*?$/)).toBeFocused();
  });

  await test.step('whoever gives up has added nothing', async () => {
    await drawer.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByText('No server is known yet.')).toBeVisible();
  });

  await test.step('the right password is tested and added', async () => {
    await fillIn();
    await expect(problem).toBeVisible();
    await typeLogin(drawer, password);
    await expect(problem).toBeHidden();
    await tryOut.click();
    await expect(drawer.getByRole('status')).toContainText('The connection works');
    await expect(drawer.getByRole('status')).toBeInViewport({ ratio: 1 });
    await drawer.getByLabel('Name in pgkeep').fill('right');
    await drawer.getByRole('button', { name: 'Add server' }).click();
    await expectPath(page, /^\/servers\/.+$/);
    await expect(page.getByText(/^PostgreSQL 18\S* answers in/)).toBeVisible();
  });

  await test.step('who insists adds the server as it is', async () => {
    await page.getByRole('link', { name: 'Servers', exact: true }).first().click();
    await fillIn();
    await drawer.getByLabel('Name in pgkeep').fill('later');
    await drawer.getByRole('button', { name: 'Add without a working test' }).click();
    await expectPath(page, /^\/servers\/.+$/);
    await expect(page.getByRole('heading', { level: 1, name: 'later' })).toBeVisible();
    await expect(page.getByRole('main').getByRole('alert')).toContainText('UserErrorDBUserAuthFailed');
    await expect(page.getByRole('button', { name: 'Change login' })).toBeVisible();
  });
});

test('a backup that failed after a change of the password completes with a new login', async ({
  home,
  servers,
}) => {
  const server = servers.new;
  const admin = (sql: string) => inDatabase(server, 'postgres', (client) => client.query(sql));
  await makeDatabase(server, 'ledger', 'CREATE TABLE entries AS SELECT generate_series(1, 1000) AS id');
  await admin(`CREATE ROLE keeper LOGIN SUPERUSER PASSWORD '${server.password}'`);
  await arrangeProtected(home, { host: server.host, port: server.port, user: 'keeper' }, 'ledger');
  const page = await home.open();
  const problem = page.getByRole('main').getByRole('alert');
  const login = page.getByRole('dialog', { name: 'Change login' });

  await test.step('the job says code, cause and remedy', async () => {
    await openDatabase(page, 'ledger');
    await admin(`ALTER ROLE keeper PASSWORD 'changed'`);
    await backUpNow(page);
    await expect(page.getByText(/^Failed .* in the phase “connecting”\.$/)).toBeVisible();
    // once, in the card
    const said = page.getByRole('main').getByText(/password authentication failed for user "keeper"/);
    await expect(said.filter({ visible: true })).toHaveCount(1);
    await expect(problem).toContainText('UserErrorDBUserAuthFailed');
    await expect(problem).toContainText('refused the login of keeper');
    await expect(problem).toContainText('Check the user name and where the password comes from');
  });

  await test.step('the overview says it once, of the server', async () => {
    await page.getByRole('link', { name: 'Overview', exact: true }).click();
    const items = page.getByRole('region', { name: 'Needs attention' }).getByRole('listitem');
    await expect(items.filter({ hasText: 'Login refused' })).toHaveCount(1);
    await expect(
      items.filter({ hasText: 'The last backup of 1 database failed for that reason.' }),
    ).toHaveCount(1);
    await expect(items.filter({ hasText: 'ledger' })).toHaveCount(0);
    await page.goBack();
  });

  await test.step('the remedy is another login, which is tried before it is kept', async () => {
    await problem.getByRole('button', { name: 'Change login' }).click();
    await expectPath(page, /^\/servers\/.+$/);
    await typeLogin(login, 'still wrong');
    await login.getByRole('button', { name: 'Test and save' }).click();
    await expect(login.getByRole('alert')).toContainText('The login was not changed');
    await expect(login.getByRole('alert')).toContainText('UserErrorDBUserAuthFailed');
    await expect(login.getByRole('alert')).toBeInViewport({ ratio: 1 });
    await typeLogin(login, 'changed');
    await login.getByRole('button', { name: 'Test and save' }).click();
    await expect(login).toBeHidden();
    await expect(page.getByText(/^PostgreSQL 18\S* answers in/)).toBeVisible();
  });

  await test.step('the same job again completes', async () => {
    await page.getByRole('link', { name: 'Jobs', exact: true }).click();
    await chooseRow(page, 'Jobs', /Failed/);
    await page.getByRole('button', { name: 'Run again' }).click();
    await expect(page.getByText(/^Completed .*1 table · 1,000 rows\.$/)).toBeVisible(jobPatience);
    await openDatabase(page, 'ledger');
    await expect(page.getByText(/^The newest recovery point is .*minute old\.$/)).toBeVisible();
    await expect(page.getByRole('grid', { name: 'Recovery points' }).getByText('Whole')).toHaveCount(1);
  });

  await server.dropDatabase('ledger');
  await admin('DROP ROLE keeper');
});
