/** Set-up file of each test file in a sandbox: says which test is running. */
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { beginTest, writePassed } from './switch.mjs';

beginTest('import');
beforeAll(() => beginTest('hooks'));
beforeEach(({ task }) => beginTest(task.id));
afterEach(() => beginTest('hooks'));
afterAll(() => writePassed());
